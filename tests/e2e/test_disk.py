#!/usr/bin/env python3
"""The disk of the store is full, or fails to sync, at the n-th call, for n all over a run: the run ends
with a sentence and exit code 1, and the same command goes on to the end once the disk works again.

A failed fsync is not tried again: the kernel may have dropped what was to be written. The oracles are
the store, looked at in a copy, the list, and what the fake web was asked for.
"""
import unittest

from harness import DONE, FAILED, TestCase, to_web

RECORDS = 40
FAULTS = (("pwrite64", "ENOSPC", "full"), ("fdatasync", "EIO", "failed, or is full"))


def failing(call, error, number):
    """What to run the program under so that its `number`-th `call`, and every later one, fails."""
    return ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
            f"inject={call}:error={error}:when={number}+"]


class DiskTest(TestCase):
    def test_disk_that_fails_anywhere_in_a_run_costs_nothing(self):
        self.web = self.place.web("--synthetic", RECORDS)
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number}", f"site{number:05d}.example"]
                               for number in range(RECORDS)])
        for call, error, word in FAULTS:
            failed = 0
            for number in self.numbers(call):
                with self.subTest(call=call, error=error, number=number):
                    failed += self.fail_and_go_on(call, error, number, word)
            self.assertGreater(failed, 3, f"{call} {error}: hardly a run was disturbed")

    @staticmethod
    def numbers(call):
        """Which of its calls fail: those of the set-up, of intake, of the work, of the end."""
        return (1, 2, 3, 5, 8, 13) if call == "fdatasync" else (2, 9, 25, 60, 110, 160)

    def fail_and_go_on(self, call, error, number, word):
        """Whether the run was disturbed; some calls come too late for that."""
        data = f"{call}-{error}-{number}"
        command = ["run", "list.csv", "-o", f"{data}.jsonl", "--data", data, *to_web(self.web)]
        first = self.place.overture(*command, under=failing(call, error, number))
        self.assertIn(first.code, (DONE, FAILED), first.err)
        if first.code == FAILED:
            self.assertEqual(len(first.complaints()), 1, first.err)
            self.assertIn(word, first.err)
            with self.place.database(data) as connection:
                if connection.execute("PRAGMA user_version").fetchone() != (0,):
                    self.check_store(connection, list_rows=RECORDS)
        self.assert_done(self.place.overture(*command))
        rows = self.place.jsonl(f"{data}.jsonl")
        self.assertEqual([row["row"] for row in rows], list(range(1, RECORDS + 1)))
        self.assertEqual({row["outcome"] for row in rows}, {"written"})
        self.assert_done(self.place.overture("verify", "--data", data))
        return first.code == FAILED


if __name__ == "__main__":
    unittest.main(verbosity=2)
