#!/usr/bin/env python3
"""What overture run refuses before it starts: one clear sentence, exit code 2, and nothing made."""
import io
import os
import unittest
import zipfile

from harness import BAD_USAGE, TestCase

LIST = "company,website\nOne,https://one.example/\n"
PRIVATE = ("--crawl-allow", "127.0.0.1/32")


def workbook():
    """The bytes of a file as Excel names its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/workbook.xml", "<workbook/>")
    return file.getvalue()


class RefusedListTest(TestCase):
    def refused(self, name, *words):
        self.assert_refused(self.place.overture("run", name, "-o", "out.csv", *PRIVATE), name,
                            *words)
        self.assertFalse(self.place.path("out.csv").exists())
        self.assertFalse(self.place.path("overture-data").exists())

    def test_a_list_that_is_not_there(self):
        self.refused("missing.csv", "no such file")

    def test_a_folder(self):
        self.place.path("folder").mkdir()
        self.refused("folder", "folder")

    def test_an_empty_file(self):
        self.refused(self.place.write("empty.csv", ""), "empty")

    def test_a_file_of_nothing_but_blank_lines(self):
        self.refused(self.place.write("blank.csv", "\n\n\r\n"), "empty")

    def test_a_file_without_a_website_column(self):
        name = self.place.write("list.csv", "company,city\nOne,Graz\nTwo,Cork\n")
        self.refused(name, "website", "--map", "company", "city")

    def test_a_binary_file(self):
        self.refused(self.place.write("list.bin", bytes(range(256)) * 40), "binary")

    def test_a_picture(self):
        self.refused(self.place.write("list.png", b"\x89PNG\r\n\x1a\n" + bytes(500)), "PNG")

    def test_an_excel_workbook(self):
        self.refused(self.place.write("list.xlsx", workbook()), "Excel", "CSV")

    def test_a_workbook_named_csv(self):
        self.refused(self.place.write("list.csv", workbook()), "Excel", "CSV")

    def test_a_named_pipe(self):
        os.mkfifo(self.place.path("pipe.csv"))
        # Opening a pipe for reading waits for a writer, so there is one that says nothing.
        writer = os.open(self.place.path("pipe.csv"), os.O_RDWR | os.O_NONBLOCK)
        try:
            self.refused("pipe.csv", "regular file")
        finally:
            os.close(writer)

    @unittest.skipIf(os.geteuid() == 0, "root may read every file")
    def test_a_list_that_may_not_be_read(self):
        self.place.write("list.csv", LIST)
        self.place.path("list.csv").chmod(0)
        self.refused("list.csv", "ermission")


class RefusedSettingsTest(TestCase):
    def setUp(self):
        super().setUp()
        self.place.write("list.csv", LIST)

    def run_with(self, *arguments, out="out.csv", **more):
        return self.place.overture("run", "list.csv", "-o", out, *arguments, **more)

    def test_public_sites_without_a_contact(self):
        self.assert_refused(self.run_with(), "--crawl-contact")

    def test_output_of_an_unknown_kind(self):
        self.assert_refused(self.run_with(*PRIVATE, out="out.xls"), "out.xls", ".jsonl")

    def test_output_in_a_folder_that_is_not_there(self):
        self.assert_refused(self.run_with(*PRIVATE, out="no/out.csv"), "no/out.csv", "folder")

    def test_output_that_is_a_folder(self):
        self.place.path("out.csv").mkdir()
        self.assert_refused(self.run_with(*PRIVATE), "out.csv", "folder")

    def test_a_model_of_an_unknown_kind(self):
        self.assert_refused(self.run_with(*PRIVATE, "--model", "ftp://model.example/"), "quote:")

    def test_a_model_address_with_all_its_mistakes(self):
        done = self.run_with(*PRIVATE, "--model", "http://127.0.0.1:1/v1?temperature=9&top=1")
        self.assert_refused(done, "temperature", "'top'", "'model' is missing")

    def test_addresses_that_cannot_be_read(self):
        for option, value in (("--crawl-connect-to", "nowhere"), ("--crawl-dns", "dns.example"),
                              ("--crawl-allow", "10.0.0.0/99")):
            with self.subTest(option):
                private = () if option == PRIVATE[0] else PRIVATE
                self.assert_refused(self.run_with(*private, option, value), value)

    def test_a_trust_file_that_is_not_there(self):
        self.assert_refused(self.run_with(*PRIVATE, "--crawl-ca", "missing.pem"), "missing.pem")

    def test_all_bad_settings_are_told_together_with_where_they_came_from(self):
        self.place.write("overture.toml", "[crawl]\npages_max = 99\nspeed = 3\n")
        done = self.run_with(*PRIVATE, "--dedupe", "maybe", env={"OVERTURE_ROWS": "many"})
        self.assertEqual(done.code, BAD_USAGE)
        for words in ("crawl.pages_max = '99' from overture.toml", "1 to 10 (pages)",
                      "no setting 'crawl.speed'", "dedupe = 'maybe' from the flag --dedupe",
                      "site, contact, none", "rows = 'many' from the environment (OVERTURE_ROWS)"):
            self.assertIn(words, done.err)
        self.assertFalse(self.place.path("overture-data").exists())

    def test_flags_win_over_environment_over_file(self):
        self.place.write("overture.toml", 'rows = 0\ndedupe = "nonsense"\n')
        done = self.run_with("--rows", 5, env={"OVERTURE_DEDUPE": "none"})
        self.assert_refused(done, "--crawl-contact")

    def test_an_unknown_flag(self):
        done = self.run_with("--crawl-everything")
        self.assertEqual(done.code, BAD_USAGE)
        self.assertIn("--crawl-everything", done.out + done.err)

    def test_no_command_at_all(self):
        self.assertEqual(self.place.overture().code, BAD_USAGE)


class RefusedBriefTest(TestCase):
    BRIEF = """\
name = "Bad"
offer = 7
colour = "red"
language = "english"
links = ["nowhere"]
greeting = "Hello {{first_name"

[length]
words_min = 300
words_max = 100

[sender]
email = "alex"
"""

    def run_with(self, brief):
        self.place.write("list.csv", LIST)
        self.place.write("brief.toml", brief)
        return self.place.overture("run", "list.csv", "-o", "out.csv", *PRIVATE, "--brief",
                                   "brief.toml")

    def test_every_mistake_is_told_with_its_line(self):
        done = self.run_with(self.BRIEF)
        self.assertEqual(done.code, BAD_USAGE, done.err)
        for line, words in ((2, "offer"), (3, "colour"), (4, "language"), (5, "nowhere"),
                            (6, "greeting"), (9, "words_min"), (13, "sender.email")):
            self.assertRegex(done.err, rf"brief\.toml:{line}: .*{words}")
        for missing in ("aim", "sender.name"):
            self.assertIn(missing, done.err)
        self.assertFalse(self.place.path("overture-data").exists())

    def test_a_brief_that_is_no_toml(self):
        done = self.run_with("name = \"Bad\"\nthis is no TOML\n")
        self.assert_brief_refused(done, "brief.toml:2:")

    def test_a_brief_that_is_not_utf8(self):
        done = self.run_with(b"name = \"B\xFCro\"\n")
        self.assert_brief_refused(done, "brief.toml", "UTF-8")

    def assert_brief_refused(self, done, *words):
        """One mistake, then how to see it in its place."""
        self.assertEqual(done.code, BAD_USAGE, done.err)
        mistake, hint = done.err.splitlines()
        for word in words:
            self.assertIn(word, mistake)
        self.assertIn("overture brief check", hint)

    def test_a_brief_that_is_not_there(self):
        self.place.write("list.csv", LIST)
        done = self.place.overture("run", "list.csv", "-o", "out.csv", *PRIVATE, "--brief",
                                   "missing.toml")
        self.assert_refused(done, "missing.toml")

    def test_a_brief_that_is_a_folder(self):
        self.place.write("list.csv", LIST)
        self.place.path("briefs").mkdir()
        done = self.place.overture("run", "list.csv", "-o", "out.csv", *PRIVATE, "--brief",
                                   "briefs")
        self.assert_refused(done, "briefs")


if __name__ == "__main__":
    unittest.main()
