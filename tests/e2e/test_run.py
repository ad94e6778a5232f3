#!/usr/bin/env python3
"""overture run: lists in, messages out, and that both add up."""
import sqlite3
import unittest

from harness import BAD_USAGE, OUTCOMES, TestCase, open_store, outcome_sums, undefuse

FIELDS = ["row", "company", "website", "site", "outcome", "reason", "subject", "body", "evidence",
          "review", "variant", "writer", "tokens_in", "tokens_out", "cost_usd", "attempts",
          "seconds"]
HEADER = ["company", "website", "email", "first_name", "note"]


def site(number):
    return f"site{number:05d}.example"


class RunTest(TestCase):
    def setUp(self):
        super().setUp()
        self.web = self.place.web("--synthetic", 50)

    def write_five(self):
        """Three sites that are served, one that is not, one row that is no website."""
        return self.place.write_list("list.csv", HEADER, [
            ["Company 00000", f"http://{site(0)}/", "a@one.example", "Ada", ""],
            ["Company 00001", site(1), "b@two.example", "", "x"],
            ["Company 00002", f"https://{site(2)}/about", "", "Cleo", ""],
            ["Nobody", "http://fault-robots-deny.example/", "", "", ""],
            ["No Site", "not a website", "", "", ""]])

    def run_list(self, name="list.csv", out="out.jsonl", *arguments, **more):
        return self.place.run(name, out, *arguments, web=self.web, **more)

    def sites_of(self, rows):
        return [row["site"] for row in rows]

    # --- What comes out -----------------------------------------------------------------------

    def test_each_row_has_one_outcome_and_they_add_up(self):
        self.write_five()
        done = self.run_list()
        self.assert_done(done)
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual([(row["row"], row["outcome"], row["reason"]) for row in rows],
                         [(1, "written", ""), (2, "written", ""), (3, "written", ""),
                          (4, "skipped", "robots")])
        sums = outcome_sums(done.out)
        self.assertEqual(sums["rows"], 5)
        self.assertEqual(sum(sums[name] for name in (*OUTCOMES, "rejected")), 5)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=5)

    def test_jsonl_has_the_documented_fields(self):
        self.write_five()
        self.assert_done(self.run_list())
        row = self.place.jsonl("out.jsonl")[0]
        self.assertEqual(list(row), FIELDS)
        self.assertEqual((row["company"], row["website"], row["site"], row["writer"]),
                         ("Company 00000", f"http://{site(0)}/", site(0), "quote:"))
        self.assertEqual(list(row["evidence"][0]), ["page", "quote", "start", "end"])
        self.assertIn(row["evidence"][0]["quote"], row["body"])

    def test_evidence_stands_at_its_offsets_in_the_stored_page(self):
        self.write_five()
        self.assert_done(self.run_list())
        with self.place.database() as connection:
            pages = dict(connection.execute("SELECT url, page_text(text, packed_text) FROM page"))
        checked = 0
        for row in self.place.jsonl("out.jsonl"):
            for proof in row["evidence"]:
                text = pages[proof["page"]].encode()
                self.assertEqual(text[proof["start"]:proof["end"]].decode(), proof["quote"])
                checked += 1
        self.assertGreaterEqual(checked, 3)

    def test_csv_says_the_same_as_jsonl(self):
        self.write_five()
        self.assert_done(self.run_list(out="out.jsonl"))
        self.assert_done(self.run_list(out="out.csv"))
        pairs = list(zip(self.place.jsonl("out.jsonl"), self.place.csv("out.csv"), strict=True))
        for as_json, as_csv in pairs:
            for name in ("row", "company", "website", "site", "outcome", "reason", "subject",
                         "body", "review", "variant", "writer", "attempts"):
                self.assertEqual(undefuse(as_csv[name]), str(as_json[name] or ""), name)
            for number, proof in enumerate(as_json["evidence"], 1):
                for name in ("page", "quote", "start", "end"):
                    self.assertEqual(undefuse(as_csv[f"evidence_{number}_{name}"]),
                                     str(proof[name]))
        self.assertEqual(pairs[3][1]["evidence_1_quote"], "")

    def test_a_list_of_tabs_in_utf16_gives_the_same_as_csv(self):
        rows = [["Büro Größe", f"http://{site(3)}/"], ["Œuvre", f"http://{site(4)}/"]]
        text = "Firma\tWebseite\n" + "".join("\t".join(row) + "\n" for row in rows)
        self.place.write("list.tsv", text.encode("utf-16"))
        self.assert_done(self.run_list("list.tsv"))
        out = self.place.jsonl("out.jsonl")
        self.assertEqual([(row["company"], row["outcome"]) for row in out],
                         [("Büro Größe", "written"), ("Œuvre", "written")])

    def test_rows_option_takes_the_first_rows_only(self):
        self.write_five()
        done = self.run_list("list.csv", "out.jsonl", "--rows", 2)
        self.assert_done(done)
        self.assertEqual(outcome_sums(done.out)["rows"], 2)
        self.assertEqual(len(self.place.jsonl("out.jsonl")), 2)

    def test_brief_variables_are_filled_from_the_row(self):
        self.write_five()
        self.assert_done(self.run_list())
        rows = self.place.jsonl("out.jsonl")
        self.assertTrue(rows[0]["body"].startswith("Hello Ada,"), rows[0]["body"])
        self.assertTrue(rows[1]["body"].startswith("Hello there,"), rows[1]["body"])

    def test_a_finished_run_says_so_and_writes_its_files_again(self):
        self.write_five()
        self.assert_done(self.run_list())
        first = self.place.path("out.jsonl").read_bytes()
        requests = len(self.web.lines())
        self.place.path("out.jsonl").unlink()
        again = self.run_list()
        self.assert_done(again)
        self.assertIn("finished already", again.out)
        self.assertEqual(self.place.path("out.jsonl").read_bytes(), first)
        self.assertEqual(len(self.web.lines()), requests)

    def test_a_changed_list_is_another_campaign_in_the_same_folder(self):
        self.write_five()
        self.assert_done(self.run_list())
        self.place.write_list("list.csv", HEADER, [["New", f"http://{site(9)}/", "", "", ""]])
        again = self.run_list()
        self.assert_done(again)
        self.assertNotIn("finished already", again.out)
        self.assertEqual(self.sites_of(self.place.jsonl("out.jsonl")), [site(9)])
        self.assertIn("2  list.csv", self.place.verify().out)

    # --- Columns and duplicates ---------------------------------------------------------------

    def test_map_names_the_columns(self):
        self.place.write_list("list.csv", ["a", "b", "website"],
                              [[f"http://{site(5)}/", "Five", "http://fault-dead.example/"]])
        self.assert_done(self.run_list("list.csv", "out.jsonl", "--map", "website=a,company=2"))
        row = self.place.jsonl("out.jsonl")[0]
        self.assertEqual((row["site"], row["company"]), (site(5), "Five"))

    def test_map_to_a_missing_column_is_refused_with_the_columns_there_are(self):
        self.write_five()
        self.assert_refused(self.run_list("list.csv", "out.jsonl", "--map", "website=Homepage"),
                            "Homepage", "company", "note")

    def write_contacts(self):
        return self.place.write_list("list.csv", HEADER, [
            ["One", f"http://{site(7)}/", "a@one.example", "", ""],
            ["One", f"http://www.{site(7)}/about", "b@one.example", "", ""],
            ["One", f"http://{site(7)}/", "A@one.example", "", ""],
            ["Two", f"http://{site(8)}/", "a@one.example", "", ""]])

    def outcomes(self, *arguments):
        self.write_contacts()
        self.assert_done(self.run_list("list.csv", "out.jsonl", *arguments))
        return [row["reason"] or row["outcome"] for row in self.place.jsonl("out.jsonl")]

    def test_duplicates_are_the_same_site_and_address_by_default(self):
        self.assertEqual(self.outcomes(), ["written", "written", "duplicate", "written"])

    def test_dedupe_site_keeps_one_contact_a_site(self):
        self.assertEqual(self.outcomes("--dedupe", "site"),
                         ["written", "duplicate", "duplicate", "written"])

    def test_dedupe_none_keeps_all(self):
        self.assertEqual(self.outcomes("--dedupe", "none"), ["written"] * 4)

    def test_contacts_of_one_company_share_one_visit(self):
        self.outcomes("--dedupe", "none")
        asked = self.web.hosts_asked()
        both = asked.get(site(7), []) + asked.get(f"www.{site(7)}", [])
        self.assertEqual(both.count("/robots.txt"), 1, both)
        self.assertEqual(both.count("/"), 1, both)

    # --- Files that spreadsheets and people open ----------------------------------------------

    def test_rejected_rows_are_written_with_line_column_and_reason(self):
        self.place.write("list.csv", "company,website\n"
                         f"\"Two\nLines\",http://{site(0)}/\n"
                         "None,\n"
                         "Bad,mailto:somebody@else.example\n"
                         f"Many,http://{site(1)}/,and,more\n")
        done = self.run_list()
        self.assert_done(done)
        rejected = self.place.csv("out.jsonl.rejected.csv")
        self.assertEqual([(row["line"], row["column"], row["reason"].partition(":")[0])
                          for row in rejected],
                         [("4", "website", "bad_url"), ("5", "website", "bad_url"),
                          ("6", "", "bad_row")])
        self.assertEqual(rejected[1]["value"], "mailto:somebody@else.example")
        self.assertTrue(all(": " in row["reason"] for row in rejected))
        self.assertEqual(outcome_sums(done.out)["rejected"], 3)

    def test_formulas_are_defused_in_csv_and_unchanged_in_jsonl(self):
        companies = ["=1+1", "+49 Co", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "Plain = Co"]
        self.place.write_list("list.csv", HEADER,
                              [[name, f"http://{site(number)}/", "", "", ""]
                               for number, name in enumerate(companies)])
        self.assert_done(self.run_list(out="out.csv"))
        self.assert_done(self.run_list(out="out.jsonl"))
        cells = [row["company"] for row in self.place.csv("out.csv")]
        trimmed = [name.strip() for name in companies]
        self.assertEqual([cell[0] for cell in cells], ["'"] * 5 + ["P"])
        self.assertEqual([undefuse(cell) for cell in cells], trimmed)
        self.assertEqual([row["company"] for row in self.place.jsonl("out.jsonl")], trimmed)
        for row in self.place.csv("out.csv"):
            for cell in row.values():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@", "\t", "\r"))

    # --- verify -------------------------------------------------------------------------------

    def test_verify_finds_an_evidence_offset_changed_by_hand(self):
        self.write_five()
        self.assert_done(self.run_list())
        self.assert_done(self.place.verify())
        connection = sqlite3.connect(self.place.path("overture-data") / "overture.db")
        with connection:
            connection.execute("UPDATE evidence SET start_byte = start_byte + 1"
                               " WHERE record = (SELECT min(record) FROM evidence)")
        connection.close()
        wrong = self.place.verify()
        self.assertEqual(wrong.code, 1, wrong.out + wrong.err)
        self.assertIn("row 1", wrong.out)

    def test_verify_finds_a_changed_message_page_or_count(self):
        for sql in ("UPDATE message SET body = body || ' We saved 73% in 1987.'"
                    " WHERE record = (SELECT min(record) FROM message)",
                    "UPDATE page SET packed_text = NULL,"
                    " text = replace(page_text(text, packed_text), 'visit', 'v1sit')",
                    "UPDATE page SET packed_text = zeroblob(20)",
                    "UPDATE record_count SET records = records + 1 WHERE state = 'done'",
                    "DELETE FROM message WHERE record = (SELECT max(record) FROM message)",
                    "DELETE FROM record WHERE id = (SELECT max(id) FROM record)"):
            with self.subTest(sql):
                self.write_five()
                data = f"data-{abs(hash(sql))}"
                self.assert_done(self.run_list("list.csv", "out.jsonl", "--data", data))
                connection = open_store(self.place.path(data) / "overture.db")
                with connection:
                    connection.execute(sql)
                connection.close()
                self.assertEqual(self.place.overture("verify", "--data", data).code, 1)

    def test_verify_of_a_campaign_that_is_not_there_is_bad_usage(self):
        self.write_five()
        self.assert_done(self.run_list())
        self.assert_refused(self.place.overture("verify", "7"), "no campaign '7'", code=BAD_USAGE)


if __name__ == "__main__":
    unittest.main()
