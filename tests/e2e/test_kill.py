#!/usr/bin/env python3
"""50 × kill -9 at random moments of a run of 2,000 records, the same command again each time.

The oracles are the store, looked at in a copy after each kill, and the logs that the fake web and
the fake model keep for themselves. The pace of the run comes from the delays of the fakes and not
from the machine, so that all kills hit work in progress on a slow machine and on a fast one.

usage: test_kill.py [--kills N] [--records N] [--seed N]      (ctest runs it without options)
"""
import argparse
import collections
import sys
import time
import unittest

from harness import DONE, TestCase, end, finish, seeded, to_model, to_web

KILLS, RECORDS, SEED = 50, 2000, 20261122
# At most 200 sites/s (three requests of 30 ms a site, 20 sites) and 32 messages/s (calls of 250 ms,
# 8 at a time), so 2,000 records take more than the 45 s that all processes live together.
WEB_DELAY_MS, SITES_IN_FLIGHT = 30, 20
MODEL_DELAY_MS, CALLS_IN_FLIGHT = 250, 8
MODEL_FAULTS = ("429=0.002,500=0.002,close=0.002,garbage=0.02,cut=0.01,number=0.02,claim=0.02,"
                "abstain=0.01")
# A fifth of the kills come while the program starts, takes in the list or leases.
EARLY_SHARE, EARLY_SECONDS_MAX = 0.2, 0.25
LATE_SECONDS_MIN, LATE_SECONDS_MAX = 0.4, 1.8
ROWS_REJECTED = 20


class KillTest(TestCase):
    kills, records, seed = KILLS, RECORDS, SEED

    def test_no_record_is_lost_and_none_has_two_messages(self):
        random = seeded(self.seed)
        self.web = self.place.web("--synthetic", self.records, "--delay-ms", WEB_DELAY_MS)
        self.model = self.place.model("--delay-ms", MODEL_DELAY_MS, "--faults", MODEL_FAULTS)
        self.write_list()
        ended_before = 0
        for number in range(1, self.kills + 1):
            seconds = (random.uniform(0, EARLY_SECONDS_MAX) if random.random() < EARLY_SHARE
                       else random.uniform(LATE_SECONDS_MIN, LATE_SECONDS_MAX))
            ended = self.run_and_kill(number, seconds)
            self.assertGreaterEqual(ended, ended_before, "records that had ended are open again")
            ended_before = ended
        self.assertLess(ended_before, self.records, "the run ended before the last kill")
        last = finish(self.start())
        self.assertEqual(last.code, DONE, last.err)
        print(f"{self.kills} kills, then {last.seconds:.1f} s to the end", flush=True)
        self.check_end()

    def write_list(self):
        rows = [[f"Company {number:05d}", f"http://site{number:05d}.example/"]
                for number in range(self.records)]
        step = self.records // ROWS_REJECTED
        for at in range(ROWS_REJECTED):
            rows.insert(at * (step + 1), [f"No site {at}", "none"])
        self.rows = len(rows)
        self.place.write_list("list.csv", ["company", "website"], rows)

    def start(self):
        return self.place.start(
            "run", "list.csv", "-o", "out.jsonl", *to_web(self.web), "--crawl-in-flight-max",
            SITES_IN_FLIGHT, *to_model(self.model, in_flight=CALLS_IN_FLIGHT), err="err.txt")

    def run_and_kill(self, number, seconds):
        """Kills a new process after `seconds`, looks at the store; how many records have ended."""
        running = self.start()
        time.sleep(seconds)
        self.assertIsNone(running.poll(), f"kill {number}: the run had ended by itself")
        end(running)
        if not (self.place.path("overture-data") / "overture.db").exists():
            return 0
        with self.place.database() as connection:
            if connection.execute("PRAGMA user_version").fetchone() == (0,):
                return 0
            self.check_store(connection, list_rows=self.rows)
            states = dict(connection.execute("SELECT state, count(*) FROM record GROUP BY 1"))
        print(f"kill {number} after {seconds:.2f} s: {dict(sorted(states.items()))}", flush=True)
        return sum(states.get(state, 0) for state in ("done", "abstained", "skipped", "failed",
                                                      "dead"))

    def check_end(self):
        rows = self.place.jsonl("out.jsonl")
        rejected = self.place.csv("out.jsonl.rejected.csv")
        self.assertEqual(len(rows), self.records)
        self.assertEqual(len(rejected), ROWS_REJECTED)
        self.assertEqual(len({row["row"] for row in rows}), self.records)
        self.assertEqual(collections.Counter(row["company"] for row in rows),
                         {f"Company {number:05d}": 1 for number in range(self.records)})
        with self.place.database() as connection:
            self.check_store(connection, list_rows=self.rows)
        outcomes = collections.Counter((row["outcome"], row["reason"]) for row in rows)
        print(f"outcomes {dict(outcomes)}", flush=True)
        self.assertEqual({outcome for outcome, _reason in outcomes} - {"written", "abstained"},
                         set(), "kills cost records their message")
        self.assertGreater(outcomes[("written", "")], 0.95 * self.records)
        self.check_logs(rows)
        self.assertEqual(self.place.verify().code, DONE)

    def check_logs(self, rows):
        """The fakes' own logs: each written row's site was visited and put to the model."""
        visited = {line["host"] for line in self.web.lines()
                   if line["status"] == 200 and line["path"] == "/"}
        asked = {(line["company"], host) for line in self.model.lines() for host in line["hosts"]}
        for row in rows:
            self.assertIn(row["site"], visited)
            self.assertIn((row["company"], row["site"]), asked)
            if row["outcome"] == "written":
                number = row["company"].removeprefix("Company ")
                self.assertIn(number, row["site"])
                self.assertTrue(all(f"site{number}.example" in proof["page"]
                                    for proof in row["evidence"]))
        # Work is repeated only where a kill cut it off: never more than was in flight.
        calls = [line for line in self.model.lines() if line["fault"] is None]
        repeated = len(calls) - len({line["company"] for line in calls})
        self.assertLessEqual(repeated, (self.kills + 1) * (CALLS_IN_FLIGHT + 60))


class IntakeKillTest(TestCase):
    """A long list of contacts of one site: all work is intake, one record is read and written."""

    rows, kills, seed = 100_000, 15, SEED
    seconds_max = 0.25

    def test_rows_are_taken_in_once_each_however_often_intake_is_killed(self):
        random = seeded(self.seed)
        self.web = self.place.web("--synthetic", 1)
        with open(self.place.path("list.csv"), "w", encoding="utf-8") as out:
            out.write("company,website\n")
            out.writelines(f"Company {number},http://site00000.example/\n"
                           if number % 1000 else f"Company {number},none\n"
                           for number in range(1, self.rows + 1))
        rows_read = [self.run_and_kill(random.uniform(0.02, self.seconds_max))
                     for _ in range(self.kills)]
        print(f"rows taken in at each kill: {rows_read}", flush=True)
        self.assertEqual(rows_read, sorted(rows_read), "rows that were taken in are gone")
        self.assertGreaterEqual(sum(0 < rows < self.rows for rows in rows_read), 3)
        last = finish(self.start())
        self.assertEqual(last.code, DONE, last.err)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=self.rows)
            reasons = dict(connection.execute("SELECT reason, count(*) FROM record GROUP BY 1"))
        rejected = self.rows // 1000
        self.assertEqual(reasons, {"": 1, "duplicate": self.rows - rejected - 1})
        self.assertEqual(self.place.verify().code, DONE)

    def start(self):
        return self.place.start("run", "list.csv", "-o", "out.csv", "--dedupe", "site",
                                *to_web(self.web), err="err.txt")

    def run_and_kill(self, seconds):
        running = self.start()
        time.sleep(seconds)
        end(running)
        if not (self.place.path("overture-data") / "overture.db").exists():
            return 0
        with self.place.database() as connection:
            if connection.execute("PRAGMA user_version").fetchone() == (0,):
                return 0
            self.check_store(connection, list_rows=self.rows)
            read = connection.execute("SELECT rows_read FROM campaign").fetchone()
        return read[0] if read else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    KillTest.kills, KillTest.records, KillTest.seed = options.kills, options.records, options.seed
    unittest.main(argv=sys.argv[:1])
