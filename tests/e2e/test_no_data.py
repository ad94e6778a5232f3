#!/usr/bin/env python3
"""Commands that look at a data folder, or decide on what is in it, make nothing where there is
nothing: they say which folder they looked in."""
import unittest

from harness import BAD_USAGE, DONE, TestCase

# Every command but those that make the data: run, estimate and try.
COMMANDS = (
    ["backup", "monday.backup"],
    ["verify"],
    ["verify", "1"],
    ["review"],
    ["review", "--list"],
    ["review", "--list", "--json"],
    ["review", "--approve", "1", "--by", "Mia"],
    ["review", "--approve", "all", "--by", "Mia"],
    ["review", "1", "--approve", "1", "--by", "Mia"],
    ["review", "--reject", "1", "--why", "no", "--by", "Mia"],
    ["review", "--edit", "1", "--subject", "Ovens", "--by", "Mia"],
    ["explain", "1"],
    ["explain", "#1", "--json"],
    ["site", "example.com"],
    ["site", "example.com", "--json"],
)


class NoDataTest(TestCase):
    def files(self):
        """All that is in the test's folder."""
        return sorted(str(path.relative_to(self.place.folder))
                      for path in self.place.folder.rglob("*"))

    def check(self, data, arguments):
        before = self.files()
        refused = self.place.overture(*arguments, *(["--data", data] if data else []))
        self.assertEqual(refused.code, BAD_USAGE, refused.out + refused.err)
        self.assertEqual(refused.out, "")
        self.assertEqual(refused.complaints(),
                         [f"there is no data in {self.place.path(data or 'overture-data')}; name "
                          "the folder of a run with --data"])
        self.assertEqual(self.files(), before)

    def test_no_command_that_looks_makes_a_folder_or_a_file(self):
        self.place.path("empty").mkdir()
        self.place.write("a-file", "no folder")
        for arguments in COMMANDS:
            for data in ("", "missing", "deep/er/missing", "empty", "a-file"):
                with self.subTest(arguments=arguments, data=data):
                    self.check(data, arguments)

    def test_doctor_makes_nothing_and_says_that_the_first_run_does(self):
        told = self.place.overture("doctor", "--data", "missing", "--crawl-connect-to",
                                   "http=127.0.0.1:9")
        self.assertEqual(told.code, DONE, told.out + told.err)
        self.assertIn("missing does not exist yet", told.out)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
