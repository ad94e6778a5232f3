#!/usr/bin/env python3
"""Memory does not grow with the list: 5,000 rows here, any number in bench/run_rows.py."""
import shutil
import unittest

from harness import DONE, TestCase, outcome_sums
from measured_run import run_measured

ROWS = 5000
MEMORY_MAX = 300_000_000
# From a quarter of the records to all of them, beside what caches of fixed size still take in.
GROWTH_MAX = 40_000_000


@unittest.skipUnless(shutil.which("nginx", path="/usr/sbin:/usr/bin"), "nginx is not installed")
class MemoryTest(TestCase):
    def test_memory_stays_flat_and_under_300_mb(self):
        run = run_measured(self.place, ROWS)
        self.assertEqual(run.code, DONE, self.place.path("err.txt").read_text())
        self.assertEqual(outcome_sums(run.out), {
            "written": ROWS, "abstained": 0, "skipped": 0, "failed": 0, "dead": 0, "rejected": 0,
            "rows": ROWS})
        at = {share: run.memory_at(share) for share in (0.25, 0.5, 1)}
        print(f"\n{ROWS} rows in {run.seconds:.1f} s, {run.cpu_seconds / ROWS * 1000:.2f} CPU-ms a"
              f" row, peak {run.memory_peak / 1e6:.0f} MB, at 25/50/100 %: "
              + ", ".join(f"{memory / 1e6:.0f}" for memory in at.values()), flush=True)
        self.assertLess(run.memory_peak, MEMORY_MAX)
        self.assertLess(at[1] - at[0.25], GROWTH_MAX)


if __name__ == "__main__":
    unittest.main()
