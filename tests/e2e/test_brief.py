#!/usr/bin/env python3
"""overture brief and try: briefs checked, their schema, the examples, and rows tried."""
import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import tomllib
import unicodedata
import unittest

import schema_reader
from harness import BAD_USAGE, DONE, ROOT, TestCase, environment, program, to_model, to_web

BRIEFS = ROOT / "examples" / "briefs"
SAMPLE = ROOT / "examples" / "companies.csv"
CASES = ROOT / "tests" / "brief" / "cases.jsonl"
EXAMPLES = ["sales", "recruiting", "press", "partnerschaft", "einladung", "lieferantenanfrage"]
SMALL = 'offer = "We mend."\naim = "A call."\nlanguage = "en"\n'
SENDER = '[sender]\nname = "Ann"\n'


def cases():
    return [json.loads(line) for line in CASES.read_text().splitlines()]


class SchemaTest(TestCase):
    def schema(self):
        done = self.place.overture("brief", "schema")
        self.assertEqual(done.code, DONE)
        return json.loads(done.out)

    def problems(self, briefs):
        try:
            return schema_reader.problems(self.schema(), briefs)
        except schema_reader.Unavailable as problem:
            self.skipTest(str(problem))

    def test_the_schema_is_draft_2020_12_and_the_file_of_the_tree(self):
        schema = self.schema()
        self.assertEqual(schema["$schema"], "https://json-schema.org/draft/2020-12/schema")
        file = ROOT / "src" / "text" / "brief" / "brief.schema.json"
        self.assertEqual(schema, json.loads(file.read_text()))

    def test_every_example_is_valid(self):
        files = sorted(BRIEFS.iterdir())
        briefs = [tomllib.loads(file.read_text()) if file.suffix == ".toml"
                  else json.loads(file.read_text()) for file in files]
        for file, problem in zip(files, self.problems(briefs)):
            self.assertIsNone(problem, file.name)

    def test_schema_and_program_agree_on_good_and_bad_briefs(self):
        table = cases()
        self.assertGreaterEqual(len(table), 100)
        for case, problem in zip(table, self.problems([case["brief"] for case in table])):
            with self.subTest(case["name"]):
                by_schema = case["good"] or "beyond_schema" in case
                self.assertEqual(problem is None, by_schema, problem)
                self.place.write("case.json", json.dumps(case["brief"]))
                done = self.place.overture("brief", "check", "case.json", "--json")
                self.assertEqual(json.loads(done.out)["ok"], case["good"], done.out)
                self.assertEqual(done.code, DONE if case["good"] else BAD_USAGE)


class CheckTest(TestCase):
    def check(self, text, *arguments):
        self.place.write("brief.toml", text)
        return self.place.overture("brief", "check", "brief.toml", *arguments)

    def test_the_examples_have_nothing_to_say(self):
        for name in [*EXAMPLES, "default"]:
            done = self.place.overture("brief", "check", BRIEFS / f"{name}.toml", "--list", SAMPLE)
            self.assertEqual((done.code, done.err), (DONE, ""), done.out)
            self.assertIn("can be used", done.out)
            self.assertNotIn("warning", done.out)

    def test_a_mistake_is_shown_with_its_line_and_what_to_do(self):
        done = self.check(SMALL + 'greeting = "Hi {{company:uper}},"\n' + SENDER)
        self.assertEqual(done.code, BAD_USAGE)
        lines = done.out.splitlines()
        self.assertTrue(lines[0].startswith("brief.toml:4:16: mistake: 'greeting': the filter"))
        self.assertEqual(lines[1], '    4 | greeting = "Hi {{company:uper}},"')
        self.assertEqual(lines[2], "      |                ^")
        self.assertTrue(lines[3].startswith("      = write {{name}}"))
        self.assertIn("1 mistake; it cannot be used", done.out)

    def test_warnings_alone_are_no_failure(self):
        done = self.check(SMALL + 'must = ["free"]\nmust_not = ["free"]\n' + SENDER)
        self.assertEqual(done.code, DONE)
        self.assertIn("'must_not' forbids", done.out)

    def test_a_column_the_list_does_not_have_is_answered_with_the_nearest(self):
        done = self.check(SMALL + 'greeting = "Hi {{Contry}},"\n' + SENDER, "--list", SAMPLE)
        self.assertEqual(done.code, BAD_USAGE)
        self.assertIn("'Contry' is no column of the list; did you mean 'Country'?", done.out)

    def test_rows_without_a_value_are_counted_and_shown(self):
        text = SMALL + 'greeting = "Hi {{first_name}},"\n' + SENDER
        done = self.check(text, "--list", SAMPLE)
        self.assertEqual(done.code, BAD_USAGE)
        self.assertIn("of 30 rows have no value for what the brief needs:", done.out)
        self.assertIn("row 6 (line 7): {{first_name}}", done.out)
        self.assertEqual(self.check(text, "--list", SAMPLE, "--allow-missing").code, DONE)

    def test_what_cannot_be_read_is_bad_usage(self):
        self.assertEqual(self.place.overture("brief", "check", "none.toml").code, BAD_USAGE)
        self.assertEqual(self.check("offer = \n").code, BAD_USAGE)
        self.assertEqual(self.check(SMALL + SENDER, "--list", "none.csv").code, BAD_USAGE)


class SampleTest(TestCase):
    """Runs over the bundled list and its sites."""

    def setUp(self):
        super().setUp()
        self.web = self.place.web("--sites", ROOT / "examples" / "sites")

    def run_sample(self, brief, out, *arguments):
        return self.place.run(SAMPLE, out, "--brief", brief, *arguments, web=self.web)

    def test_each_example_writes_to_the_bundled_sample(self):
        for name in EXAMPLES:
            with self.subTest(name):
                done = self.run_sample(BRIEFS / f"{name}.toml", f"{name}.jsonl",
                                       "--data", f"data-{name}")
                self.assert_done(done)
                rows = self.place.jsonl(f"{name}.jsonl")
                written = [row for row in rows if row["outcome"] == "written"]
                self.assertGreaterEqual(len(written), 17)
                # The company that is a formula with a link in it is nobody to write to.
                unproven = [row["site"] for row in rows if row["reason"] == "unproven"]
                self.assertIn(unproven, ([], ["kessler-bells.example"]))
                for row in written:
                    text = row["subject"] + "\n" + row["body"]
                    self.assertNotRegex(text, r"\{\{|\}\}|  |,,| ,|\n\n\n")
                    self.assertIn(row["evidence"][0]["quote"], row["body"])
                    self.assertEqual(row["body"], row["body"].strip())

    def test_a_record_keeps_its_variant_whatever_the_order_of_rows(self):
        self.assert_done(self.run_sample(BRIEFS / "sales.toml", "one.jsonl"))
        lines = SAMPLE.read_text().split("\n")
        # The row over two lines and those after it stay where they are.
        turned = [lines[0], *reversed(lines[1:15]), *lines[15:]]
        self.place.write("turned.csv", "\n".join(turned))
        self.assert_done(self.place.run("turned.csv", "two.jsonl", "--brief",
                                        BRIEFS / "sales.json", web=self.web))
        by_row = lambda name: sorted((row["website"], row["variant"], row["body"])
                                     for row in self.place.jsonl(name) if row["subject"])
        self.assertEqual(by_row("one.jsonl"), by_row("two.jsonl"))
        self.assertEqual({variant for _, variant, _ in by_row("one.jsonl")},
                         {"question", "summary"})

    def test_rows_that_lack_a_variable_stop_the_run_before_anything_is_read(self):
        self.place.write("brief.toml", SMALL + 'greeting = "Hi {{first_name}},"\n' + SENDER)
        done = self.run_sample("brief.toml", "out.jsonl")
        self.assertEqual(done.code, BAD_USAGE)
        self.assertIn("row 6 (line 7): {{first_name}}", done.err)
        self.assertIn("--allow-missing", done.err)
        self.assertEqual(self.web.lines(), [])
        self.assertFalse(self.place.path("overture-data").exists())

        done = self.run_sample("brief.toml", "out.jsonl", "--allow-missing")
        self.assert_done(done)
        rejected = self.place.csv("out.jsonl.rejected.csv")
        reasons = [row["reason"] for row in rejected if "first_name" in row["reason"]]
        self.assertEqual(len(reasons), 8)
        self.assertTrue(all(reason.startswith("bad_row: the brief needs {{first_name}}")
                            for reason in reasons))

    # --- try ----------------------------------------------------------------------------------

    def try_rows(self, *arguments, columns=None, env=None):
        return self.place.overture("try", SAMPLE, "--brief", BRIEFS / "sales.toml",
                                   *to_web(self.web), *arguments,
                                   env={**({"COLUMNS": str(columns)} if columns else {}),
                                        **(env or {})})

    def test_ten_rows_are_shown_and_are_the_same_the_next_time(self):
        done = self.try_rows("--json")
        self.assert_done(done)
        tried = json.loads(done.out)
        self.assertTrue(tried["complete"])
        numbers = [row["row"] for row in tried["rows"]]
        self.assertEqual(len(numbers), 10)
        self.assertEqual(numbers, sorted(set(numbers)))
        self.assertLess(numbers[0], 4)
        self.assertGreater(numbers[-1], 26)
        self.assertEqual((tried["calls"], tried["cost_usd"]), (0, 0))
        asked = len(self.web.lines())
        again = self.try_rows("--json")
        self.assertEqual(json.loads(again.out), tried)
        self.assertEqual(len(self.web.lines()), asked)

    def test_a_run_does_not_read_again_what_was_tried(self):
        tried = self.try_rows("--rows", "5", "--json")
        self.assert_done(tried)
        read = {row["site"] for row in json.loads(tried.out)["rows"] if row["outcome"] == "written"}
        self.assertGreaterEqual(len(read), 3)
        before = self.web.hosts_asked()
        self.assert_done(self.run_sample(BRIEFS / "sales.toml", "out.jsonl"))
        after = self.web.hosts_asked()
        of_read = lambda asked: {host: paths for host, paths in asked.items()
                                 if host.removeprefix("www.").split(":")[0] in read}
        self.assertEqual(of_read(after), of_read(before))
        self.assertGreater(len(after), len(before))

    def width(self, line):
        plain = re.sub(r"\x1b\[[0-9;]*m", "", line)
        return sum(0 if unicodedata.combining(c) else
                   2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)

    def test_screens_are_filled_and_never_overrun(self):
        for columns in (60, 80, 100, 120, 200):
            done = self.try_rows(columns=columns)
            self.assert_done(done)
            for line in done.out.splitlines():
                self.assertLessEqual(self.width(line), columns, line)
            self.assertEqual(" │ " in done.out, columns >= 80)
            self.assertNotIn("\x1b", done.out)
            self.assertIn("cost: nothing", done.out)

    def in_terminal(self, columns, env):
        """What `try` writes to a terminal of so many columns."""
        leader, follower = pty.openpty()
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        command = [str(program()), "try", str(SAMPLE), "--brief", str(BRIEFS / "sales.toml"),
                   *map(str, to_web(self.web))]
        with subprocess.Popen(command, cwd=self.place.folder, stdin=subprocess.DEVNULL,
                              stdout=follower, stderr=subprocess.DEVNULL,
                              env=environment({"TERM": "xterm", **env})) as process:
            os.close(follower)
            parts = []
            while True:
                try:
                    part = os.read(leader, 65536)
                except OSError:  # what a terminal answers when nobody holds its other end
                    break
                if not part:
                    break
                parts.append(part)
            self.assertEqual(process.wait(), DONE)
        os.close(leader)
        return b"".join(parts).decode().replace("\r\n", "\n")

    def test_a_terminal_gives_width_and_colour_and_no_color_takes_it(self):
        shown = self.in_terminal(120, {})
        self.assertIn("\x1b[1m", shown)
        self.assertEqual(max(self.width(line) for line in shown.splitlines()), 120)
        self.assertNotIn("\x1b", self.in_terminal(70, {"NO_COLOR": "1"}))

    def test_mistakes_end_before_anything_is_done(self):
        self.place.write("brief.toml", "offer = 1\n")
        done = self.place.overture("try", SAMPLE, "--brief", "brief.toml", *to_web(self.web))
        self.assertEqual(done.code, BAD_USAGE)
        self.assertEqual(self.place.overture("try", SAMPLE, "--rows", "0").code, BAD_USAGE)
        self.assertFalse(self.place.path("overture-data").exists())


class PaidTest(TestCase):
    """try and run with a model: what was paid for is kept."""

    def test_answers_of_try_are_not_paid_again_by_the_run(self):
        web = self.place.web("--synthetic", 20)
        model = self.place.model()
        self.place.write_list("list.csv", ["company", "website", "email"], [
            [f"Company {i:05d}", f"http://site{i:05d}.example/", ""] for i in range(20)])
        tried = self.place.overture("try", "list.csv", "--rows", "5", "--json", *to_model(model),
                                    *to_web(web))
        self.assert_done(tried)
        rows = json.loads(tried.out)["rows"]
        self.assertEqual(len(rows), 5)
        self.assertEqual(len({line["company"] for line in model.lines()}), 5)
        self.assert_done(self.place.run("list.csv", "out.jsonl", *to_model(model), web=web))
        by_row = {row["row"]: row for row in self.place.jsonl("out.jsonl")}
        for row in rows:
            self.assertEqual(by_row[row["row"]]["body"], row["body"])
        asked = [(line["company"], line["second_try"]) for line in model.lines()]
        self.assertEqual(len(asked), len(set(asked)))
        self.assertEqual(len({company for company, _ in asked}), 20)


if __name__ == "__main__":
    sys.exit(unittest.main())
