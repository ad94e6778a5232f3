#!/usr/bin/env python3
"""overture backup while a run goes on, and overture restore: what the backup holds goes on from there.

The oracles are the list, the results, and the log of the fake model.
"""
import unittest

from harness import BAD_USAGE, TestCase, finish, to_model, to_web, wait_until

RECORDS = 300


class BackupTest(TestCase):
    def write_list(self):
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number}", f"site{number:05d}.example"]
                               for number in range(RECORDS)])

    def run_options(self, data):
        return ["run", "list.csv", "-o", f"{data}.jsonl", "--data", data, *to_web(self.web),
                *to_model(self.model, in_flight=4)]

    def test_backup_of_a_running_run_goes_on_to_the_same_end(self):
        self.write_list()
        self.web = self.place.web("--synthetic", RECORDS)
        self.model = self.place.model("--delay-ms", 40)
        running = self.place.start(*self.run_options("first"), err="err.txt")
        wait_until(lambda: len(self.model.lines()) > RECORDS // 5, "messages are written")
        backup = self.place.overture("backup", "store.backup", "--data", "first")
        self.assert_done(backup)
        self.assertIn("store.backup", backup.out)
        self.assertIsNone(running.poll(), "the run had ended before the backup did")
        self.assert_done(finish(running))

        self.assert_done(self.place.overture("restore", "store.backup", "--data", "second"))
        self.assert_done(self.place.overture("verify", "--data", "second"))
        asked = len(self.model.lines())
        self.assert_done(self.place.overture(*self.run_options("second")))
        first, second = (self.place.jsonl(f"{data}.jsonl") for data in ("first", "second"))
        self.assertEqual([row["company"] for row in first], [row["company"] for row in second])
        self.assertEqual({row["outcome"] for row in first + second}, {"written"})
        # What was written before the backup is in it and not asked for again.
        self.assertLess(len(self.model.lines()) - asked, RECORDS)
        self.assert_done(self.place.overture("verify", "--data", "second"))

    def test_bad_usage_is_one_sentence_and_changes_nothing(self):
        self.write_list()
        self.web = self.place.web("--synthetic", RECORDS)
        self.assert_done(self.place.overture("run", "list.csv", "-o", "out.csv", "--rows", "3",
                                             *to_web(self.web)))
        self.assert_done(self.place.overture("backup", "store.backup"))
        for arguments, words in (
                (["backup", "x.backup", "--data", "gone"], ["no data in", "/gone;"]),
                (["backup", "overture-data/overture.db"], ["part of the store"]),
                (["backup", "overture-data"], ["is a folder"]),
                (["restore", "store.backup"], ["there is a store in overture-data already"]),
                (["restore", "gone.backup", "--data", "new"], ["no file gone.backup"]),
                (["restore", "list.csv", "--data", "new"], ["list.csv is no backup"])):
            with self.subTest(arguments=arguments):
                self.assert_refused(self.place.overture(*arguments), *words, code=BAD_USAGE)
        self.assertFalse(self.place.path("gone").exists())
        self.assertFalse(self.place.path("new").exists())
        self.assert_done(self.place.verify())

    def test_full_disk_leaves_no_half_backup(self):
        self.write_list()
        self.web = self.place.web("--synthetic", RECORDS)
        self.assert_done(self.place.overture("run", "list.csv", "-o", "out.csv", "--rows", "30",
                                             *to_web(self.web)))
        failed = self.place.overture(
            "backup", "store.backup",
            under=["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pwrite64", "-e",
                   "inject=pwrite64:error=ENOSPC:when=20+"])
        self.assert_refused(failed, "full", code=1)
        self.assertEqual(list(self.place.folder.glob("store.backup*")), [])
        self.assert_done(self.place.verify())


if __name__ == "__main__":
    unittest.main(verbosity=2)
