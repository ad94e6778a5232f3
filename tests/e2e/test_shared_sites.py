#!/usr/bin/env python3
"""All saved real sites under their real host names over HTTPS: each row ends in one outcome."""
import collections
import csv
import unittest

from harness import OUTCOMES, SHARED, TestCase, outcome_sums

SITES = SHARED / "web" / "sites.csv"
# Of 322 sites that said something when they were saved; below this, reading or writing has broken.
WRITTEN_SHARE_MIN = 0.85


@unittest.skipUnless(SITES.is_file(), "no real pages beside this checkout (../shared/web)")
class SharedSitesTest(TestCase):
    def test_each_of_all_sites_ends_in_exactly_one_outcome(self):
        with open(SITES, newline="", encoding="utf-8") as lines:
            listed = list(csv.DictReader(lines))
        self.assertGreater(len(listed), 300)
        web = self.place.web("--shared", SITES.parent)
        done = self.place.run(SITES, "out.jsonl", web=web, timeout=300)
        self.assert_done(done)
        rows = self.place.jsonl("out.jsonl")
        self.print_table(rows, done)

        self.assertEqual([(row["row"], row["website"]) for row in rows],
                         [(number, site["website"]) for number, site in enumerate(listed, 1)])
        counts = collections.Counter(row["outcome"] for row in rows)
        self.assertLessEqual(set(counts), set(OUTCOMES))
        sums = outcome_sums(done.out)
        self.assertEqual({name: sums[name] for name in OUTCOMES},
                         {name: counts[name] for name in OUTCOMES})
        self.assertEqual((sums["rows"], sums["rejected"]), (len(listed), 0))
        for row in rows:
            self.assertEqual(row["outcome"] == "written", bool(row["evidence"]), row)
            # A message that waits for a person says why; here only a page that speaks to a model.
            waits = row["review"] == "proposed"
            self.assertEqual(row["reason"] == "injection_suspected", waits, row)
            self.assertEqual(row["outcome"] == "written" and not waits, row["reason"] == "", row)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=len(listed))
        self.assert_done(self.place.verify())
        self.assertGreaterEqual(counts["written"], WRITTEN_SHARE_MIN * len(listed))

    @staticmethod
    def print_table(rows, done):
        kinds = collections.Counter((row["outcome"], row["reason"]) for row in rows)
        print(f"\n{len(rows)} sites in {done.seconds:.1f} s")
        for (outcome, reason), number in sorted(kinds.items(), key=lambda item: -item[1]):
            print(f"  {outcome:10} {reason:16} {number:4}")
        for row in rows:
            if row["outcome"] != "written":
                print(f"  {row['row']:4} {row['outcome']:10} {row['reason']:16} {row['website']}")


if __name__ == "__main__":
    unittest.main()
