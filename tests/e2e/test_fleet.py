#!/usr/bin/env python3
"""Four workers on one PostgreSQL: one is killed every few seconds, one is frozen beyond its lease, the
database is killed, and in the end each row has its one message.

The oracles are the list, the results, the logs of the fake web and the fake model, and the book that
the fake model keeps of what it worked on.

usage: test_fleet.py [--records N] [--kills N] [--freezes N] [--seed N]  (ctest runs it without options)
"""
import argparse
import collections
import json
import pathlib
import signal
import sys
import time
import unittest

from harness import (DONE, INCOMPLETE, TestCase, end, finish, seeded, to_model, to_web, wait_until)

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from postgres import Postgres  # noqa: E402  pylint: disable=wrong-import-position

WORKERS, RECORDS, KILLS, FREEZES, SEED = 4, 800, 8, 1, 20261128
LEASE_SECONDS = 5
# The pace comes from the fakes: at most 64 messages/s over the whole fleet, so that all faults hit
# work in progress on a slow machine and on a fast one.
MODEL_DELAY_MS, CALLS_IN_FLIGHT = 250, 4
CALL_FAULTS = "429=0.01,500=0.01,number=0.02,cut=0.01"
PRICE_IN, PRICE_OUT = 100, 200  # Dollars a million tokens, so micro-dollars a token.


class FleetTest(TestCase):
    records, kills, freezes, seed = RECORDS, KILLS, FREEZES, SEED

    def setUp(self):
        super().setUp()
        self.server = self.enterContext(Postgres(durable=True))
        self.database = self.server.create("fleet")
        self.web = self.place.web("--synthetic", self.records, "--delay-ms", 20)
        self.bill = self.place.path("bill.jsonl")
        self.model = self.place.model("--delay-ms", MODEL_DELAY_MS, "--faults", CALL_FAULTS,
                                      "--bill", self.bill)
        self.place.write_list("list.csv", ["company", "website"], [
            [f"Company {number:05d}", f"http://site{number:05d}.example/"]
            for number in range(self.records)])
        self.works_with = [
            "--store", self.server.url(self.database), "--lease", LEASE_SECONDS, *to_web(self.web),
            *to_model(self.model, in_flight=CALLS_IN_FLIGHT, price_in=PRICE_IN,
                      price_out=PRICE_OUT),
            "--crawl-in-flight-max", 20]
        self.run_command = ["run", "list.csv", "-o", "out.jsonl", "--budget", "1000000",
                            *self.works_with]

    def sql(self, text):
        return self.server.sql(text, self.database)

    def ended(self):
        return int(self.sql("SELECT count(*) FROM record WHERE state IN ('done', 'abstained')"))

    def start_worker(self, number):
        return self.place.start("serve", *self.works_with, err=f"worker-{number}.txt")

    def submit(self):
        """A run that takes the list in and leaves the rest to the workers."""
        running = self.place.start(*self.run_command, err="run.txt")
        wait_until(self.is_taken_in, "the list is taken in")
        running.send_signal(signal.SIGTERM)
        self.assertEqual(finish(running).code, INCOMPLETE)

    def is_taken_in(self):
        return (self.sql("SELECT to_regclass('record') IS NOT NULL") == "t"
                and self.sql("SELECT bool_or(intake_done) FROM campaign") == "t")

    def finished(self):
        return self.sql("SELECT state FROM campaign") == "finished"

    def test_nothing_is_lost_or_doubled_whoever_dies(self):
        random = seeded(self.seed)
        self.submit()
        workers = [self.start_worker(number) for number in range(WORKERS)]
        faults = ["kill"] * self.kills + ["freeze"] * self.freezes + ["database"]
        random.shuffle(faults)
        for fault in faults:
            time.sleep(random.uniform(0.3, 1.2))
            self.assertFalse(self.finished(), "the work ended before the last fault")
            number = random.randrange(WORKERS)
            print(f"{fault} {number if fault != 'database' else ''}: {self.ended()} ended",
                  flush=True)
            if fault == "kill":
                end(workers[number])
                workers[number] = self.start_worker(number)
            elif fault == "freeze":
                workers[number].send_signal(signal.SIGSTOP)
                time.sleep(LEASE_SECONDS + 1)
                workers[number].send_signal(signal.SIGCONT)
            else:
                self.server.kill()
                self.server.start()
        wait_until(self.finished, "the campaign is finished", 60 + self.records / 20)
        for worker in workers:
            worker.send_signal(signal.SIGTERM)
        for worker in workers:
            self.assertEqual(finish(worker).code, DONE)
        self.check_end()

    def check_end(self):
        asked = len(self.model.lines())
        self.assert_done(self.place.overture(*self.run_command))
        self.assertEqual(len(self.model.lines()), asked, "results alone are written")
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual(collections.Counter(row["company"] for row in rows),
                         {f"Company {number:05d}": 1 for number in range(self.records)})
        outcomes = collections.Counter((row["outcome"], row["reason"]) for row in rows)
        print(f"outcomes {dict(outcomes)}", flush=True)
        self.assertLessEqual({outcome for outcome, _ in outcomes}, {"written", "abstained"})
        self.assertGreater(outcomes[("written", "")], 0.95 * self.records)
        for row in rows:
            number = row["company"].removeprefix("Company ")
            self.assertEqual(row["site"], f"site{number}.example")
            self.assertTrue(all(row["site"] in proof["page"] for proof in row["evidence"]))
        for left in ("slice", "slice_record", "due"):
            self.assertEqual(self.sql(f"SELECT count(*) FROM {left}"), "0", left)
        self.check_money()
        verified = self.place.overture("verify", *self.works_with[:2])
        self.assertEqual(verified.code, DONE, verified.out + verified.err)

    def check_money(self):
        """Nothing that was billed is missing from our books, and nothing is held back for ever."""
        book = [json.loads(line) for line in self.bill.read_text().splitlines()]
        billed = sum(call["in"] * PRICE_IN + call["out"] * PRICE_OUT
                     for call in book)
        settled, uncertain, reserved = (
            int(number) for number in self.sql(
                "SELECT sum(settled_microdollars), sum(uncertain_microdollars),"
                " sum(reserved_microdollars) FROM money").split("|"))
        print(f"billed ${billed / 1e6:.6f}, settled ${settled / 1e6:.6f}, "
              f"uncertain ${uncertain / 1e6:.6f}", flush=True)
        self.assertEqual(reserved, 0)
        self.assertLessEqual(settled, billed)
        self.assertLessEqual(billed, settled + uncertain)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for option in ("records", "kills", "freezes", "seed"):
        parser.add_argument(f"--{option}", type=int, default=getattr(FleetTest, option))
    options, rest = parser.parse_known_args()
    for name, value in vars(options).items():
        setattr(FleetTest, name, value)
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)
