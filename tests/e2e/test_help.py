#!/usr/bin/env python3
"""The help of each command, as a new user reads it."""
import unittest

from harness import BAD_USAGE, DONE, TestCase

COMMANDS = (["run"], ["try"], ["estimate"], ["review"], ["explain"], ["verify"], ["site"],
            ["doctor"], ["backup"], ["restore"], ["brief", "check"])


class HelpTest(TestCase):
    def test_each_command_has_examples_of_itself_and_says_its_exit_codes(self):
        for command in COMMANDS:
            with self.subTest(command):
                told = self.place.overture(*command, "--help")
                self.assertEqual(told.code, DONE, told.err)
                _, _, footer = told.out.partition("\nExamples:\n")
                examples = [line for line in footer.splitlines()
                            if line.startswith("  overture " + " ".join(command))]
                self.assertGreater(len(examples), 0, told.out)
                _, _, codes = footer.partition("Exit codes: ")
                for code in ("0 ", "2 "):
                    self.assertIn(code, codes)

    def test_a_footer_fits_on_a_wide_terminal(self):
        for command in COMMANDS:
            told = self.place.overture(*command, "--help")
            _, _, footer = told.out.partition("\nExamples:\n")
            self.assertLessEqual(max(map(len, footer.splitlines())), 100, command)

    def test_the_program_itself_says_where_to_begin(self):
        told = self.place.overture("--help")
        self.assertEqual(told.code, DONE, told.err)
        self.assertIn("overture doctor", told.out)
        self.assertIn("overture COMMAND --help", told.out)
        alone = self.place.overture()
        self.assertEqual(alone.code, BAD_USAGE)


if __name__ == "__main__":
    unittest.main()
