#!/usr/bin/env python3
"""The Big List of Naughty Strings through every column and back unchanged."""
import json
import unittest

from harness import SHARED, TestCase, undefuse

STRINGS = SHARED / "vectors" / "blns.json"
# A made-up few for checkouts without the vectors.
OWN = ["=1+1", "'quoted'", "''", "\"", ",;|\t.", "a\nb", "a\r\nb", "null", "NaN", "0x10", "1e400",
       "Ω≈ç√∫˜µ≤≥÷", "田中さんにあげて下さい", "🏳️‍🌈", "\u202Etest\u202C", "\uFEFFbom", "\u0001\u0007",
       "<script>alert(1)</script>", "{{company}}", "{{quote}}", "%s%n", "../../etc/passwd",
       "'; DROP TABLE record; --", "\u2028", "</page>", "e\u0301", "ﷺ" * 50]


def trimmed(text):
    """Mapped cells lose ASCII white space at their ends; that is all they may lose."""
    return text.strip(" \t\r\n\v\f")


class NaughtyStringsTest(TestCase):
    def setUp(self):
        super().setUp()
        self.strings = list(OWN)
        if STRINGS.is_file():
            self.strings += json.loads(STRINGS.read_text(encoding="utf-8"))
        self.web = self.place.web("--synthetic", 10)

    def site(self, number):
        return f"http://site{number % 10:05d}.example/"

    def run_rows(self, header, rows, out, *arguments):
        self.place.write_list("list.csv", header, rows)
        self.assert_done(self.place.run("list.csv", out, "--dedupe", "none", *arguments,
                                        web=self.web))

    def cells(self, column):
        """The stored cells of a column, in the order of the rows."""
        with self.place.database() as connection:
            rows = connection.execute("SELECT cells FROM record WHERE campaign ="
                                      " (SELECT max(id) FROM campaign) ORDER BY row").fetchall()
        return [json.loads(cells)[column] for cells, in rows]

    def check_column(self, name, column):
        header = ["website", "company", "email", "first_name", "country", "note"]
        rows = [[self.site(number), *("" if at != column else text for at in range(1, 6))]
                for number, text in enumerate(self.strings)]
        mapped = ",".join(f"{role}={role}" for role in header[:5])
        self.run_rows(header, rows, "out.jsonl", "--map", mapped)
        results = self.place.jsonl("out.jsonl")
        self.assertEqual([row["row"] for row in results], list(range(1, len(rows) + 1)))
        self.assertEqual(self.cells(column), self.strings)
        if name == "company":
            self.assertEqual([row["company"] for row in results], list(map(trimmed, self.strings)))
            self.run_rows(header, rows, "out.csv", "--map", mapped)
            cells = [undefuse(row["company"]) for row in self.place.csv("out.csv")]
            self.assertEqual(cells, list(map(trimmed, self.strings)))
        self.assert_done(self.place.verify())

    def test_through_the_company_column(self):
        self.check_column("company", 1)

    def test_through_the_email_column(self):
        self.check_column("email", 2)

    def test_through_the_first_name_column(self):
        self.check_column("first_name", 3)

    def test_through_the_country_column(self):
        self.check_column("country", 4)

    def test_through_a_column_without_a_role(self):
        self.check_column("note", 5)

    def test_through_the_website_column_as_a_fragment(self):
        websites = [f"{self.site(0)}#{text}" for text in self.strings]
        self.run_rows(["website"], [[text] for text in websites], "out.jsonl")
        back = [row["website"] for row in self.place.jsonl("out.jsonl")]
        self.assertEqual(back, list(map(trimmed, websites)))
        self.run_rows(["website"], [[text] for text in websites], "out.csv")
        self.assertEqual([undefuse(row["website"]) for row in self.place.csv("out.csv")], back)

    def test_through_the_website_column_as_they_are(self):
        """Nearly all of them are no website: they come back in the file of rejected rows."""
        texts = [text for text in self.strings if trimmed(text)]
        self.run_rows(["website", "company"], [[text, "x"] for text in texts], "out.jsonl",
                      "--map", "website=website,company=company", "--crawl-site-seconds-max", 2)
        accepted = {row["row"]: row["website"] for row in self.place.jsonl("out.jsonl")}
        rejected = [undefuse(row["value"]) for row in self.place.csv("out.jsonl.rejected.csv")]
        self.assertEqual(len(accepted) + len(rejected), len(texts))
        left = iter(rejected)
        for number, text in enumerate(texts, 1):
            back = accepted[number] if number in accepted else next(left)
            self.assertEqual(back, trimmed(text).encode()[:1000].decode(errors="ignore"))

    def test_as_names_of_columns(self):
        names = [trimmed(text).replace("\r", " ") for text in self.strings]
        names = [name for name in dict.fromkeys(names) if name]
        self.run_rows(["website", *names], [[self.site(1), *names]], "out.jsonl", "--map",
                      "website=1")
        self.assertEqual(self.place.jsonl("out.jsonl")[0]["outcome"], "written")
        self.assertEqual(self.cells(1), names[:1])


if __name__ == "__main__":
    unittest.main()
