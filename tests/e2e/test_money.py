#!/usr/bin/env python3
"""Money from outside: budgets, answers that are paid for once, estimates, and exact books after kills.

The oracle is the book that the fake model keeps (--bill): what it worked on, whoever was still there
for the answer, at prices that the program is told in its model URL.

usage: test_money.py [--kills N] [--records N] [--seed N]      (ctest runs it without options)
"""
import argparse
import collections
import json
import sys
import time
import unittest

from harness import DONE, INCOMPLETE, TestCase, end, finish, seeded, to_model, to_web

KILLS, RECORDS, SEED = 6, 400, 20261122
# Dollars a million tokens, as in the URL; micro-dollars a token in the book.
PRICE_IN, PRICE_OUT = 2.5, 10
PRICES = {"price_in": PRICE_IN, "price_out": PRICE_OUT}
CALLS_IN_FLIGHT = 16


def cost(line):
    """Micro-dollars of a call, rounded up as the program does."""
    return -(-(line["in"] * 2_500_000 + line["out"] * 10_000_000) // 1_000_000)


class MoneyCase(TestCase):
    def serve(self, sites, *model_options, web_options=()):
        self.web = self.place.web("--synthetic", sites, *web_options)
        self.model = self.place.model("--bill", self.place.path("bill.jsonl"), *model_options)

    def write_list(self, records, name="list.csv"):
        return self.place.write_list(name, ["company", "website"], [
            [f"Company {number:05d}", f"http://site{number:05d}.example/"]
            for number in range(records)])

    def arguments(self, *more, **parameters):
        return [*to_web(self.web), *to_model(self.model, in_flight=CALLS_IN_FLIGHT,
                                             **{**PRICES, **parameters}), *more]

    def run_list(self, *more, out="out.jsonl", **parameters):
        return self.place.overture("run", "list.csv", "-o", out,
                                   *self.arguments(*more, **parameters))

    def book(self):
        path = self.place.path("bill.jsonl")
        return [json.loads(line) for line in path.read_text().splitlines()]

    def billed(self):
        return sum(map(cost, self.book()))

    def ask(self, sql):
        with self.place.database() as connection:
            return connection.execute(sql).fetchall()

    def money(self):
        """(budget, reserved, settled, uncertain), held against the calls themselves."""
        kept = self.ask("SELECT budget_microdollars, reserved_microdollars, settled_microdollars,"
                        " uncertain_microdollars FROM money")[0]
        scanned = self.ask(
            "SELECT coalesce(sum(reserved_microdollars) FILTER (WHERE state = 'reserved'), 0),"
            " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'settled'), 0),"
            " coalesce(sum(cost_microdollars) FILTER (WHERE state = 'uncertain'), 0)"
            " FROM model_call")[0]
        self.assertEqual(kept[1:], scanned)
        return kept

    def check_exact(self, budget):
        """The engine's book against the store's: nothing hidden, nothing over the budget."""
        kept_budget, reserved, settled, uncertain = self.money()
        self.assertEqual(kept_budget, budget)
        self.assertLessEqual(self.billed(), reserved + settled + uncertain)
        self.assertLessEqual(reserved + settled + uncertain, budget)
        # Of each record all of whose calls were answered the engine billed just what is settled.
        billed = collections.Counter()
        for line in self.book():
            billed[line["company"]] += cost(line)
        known = self.ask(
            "SELECT r.company, sum(k.cost_microdollars) FROM model_call k JOIN record r"
            " ON r.id = k.record GROUP BY r.id HAVING sum(k.state IN ('uncertain', 'reserved')) = 0")
        self.assertGreater(len(known), 0)
        for company, microdollars in known:
            self.assertEqual(billed[company], microdollars, company)
        return settled, uncertain


class BudgetTest(MoneyCase):
    def test_run_ends_at_the_wall_and_a_larger_budget_goes_on(self):
        self.serve(60)
        self.write_list(60)
        first = self.run_list("--budget", "0.10")
        self.assertEqual(first.code, INCOMPLETE, first.out + first.err)
        self.assertIn("The budget of $0.10 is used up", first.out)
        self.assertIn("larger --budget", first.out)
        self.assertEqual(self.ask("SELECT state FROM campaign"), [("incomplete",)])
        self.check_exact(100_000)
        rows = self.place.jsonl("out.jsonl")
        written = [row for row in rows if row["outcome"] == "written"]
        self.assertEqual(len(rows), 60)
        self.assertTrue(0 < len(written) < 60, len(written))
        self.assertLessEqual(sum(row["cost_usd"] for row in rows), 0.10)
        # The same command without a budget keeps the wall; it is lifted by name only.
        calls = len(self.book())
        self.assertEqual(self.run_list().code, INCOMPLETE)
        self.assertEqual(len(self.book()), calls)
        last = self.run_list("--budget", "1.50")
        self.assert_done(last)
        self.assertIn("of a budget of $1.50", last.out)
        settled, uncertain = self.check_exact(1_500_000)
        self.assertEqual((settled, uncertain), (self.billed(), 0))
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual({row["outcome"] for row in rows}, {"written"})
        self.assertEqual(round(sum(row["cost_usd"] for row in rows) * 1e6), settled)
        companies = collections.Counter(line["company"] for line in self.book())
        self.assertEqual(set(companies.values()), {1}, "a question was paid for twice")
        self.assertEqual(self.place.verify().code, DONE)

    def test_budget_needs_an_amount_and_a_price(self):
        self.serve(1)
        self.write_list(1)
        for text in ("-1", "1,50", "ten", "0.0000001"):
            self.assert_refused(self.run_list(f"--budget={text}"), "budget", "25.00")
        unpriced = self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--budget", "5", *to_web(self.web),
            *to_model(self.model))
        self.assert_refused(unpriced, "budget", "price_in", "price_out")
        self.assertFalse(self.place.path("bill.jsonl").read_text())

    def test_quote_costs_nothing_and_reserves_nothing(self):
        self.serve(3)
        self.write_list(3)
        done = self.place.run("list.csv", "out.jsonl", "--budget", "0", web=self.web)
        self.assert_done(done)
        self.assertEqual(self.ask("SELECT count(*) FROM model_call"), [(0,)])
        self.assertEqual({row["cost_usd"] for row in self.place.jsonl("out.jsonl")}, {0})

    def test_abstained_records_have_tokens_and_cost_and_calls_without_an_answer_are_uncertain(self):
        self.serve(30, "--faults", "claim=0.3,close=0.2", "--stubborn")
        self.write_list(30)
        self.assert_done(self.run_list("--budget", "5"))
        rows = self.place.jsonl("out.jsonl")
        abstained = [row for row in rows if row["outcome"] == "abstained"]
        self.assertGreater(len(abstained), 0)
        for row in abstained:
            self.assertGreater(row["tokens_in"], 0)
            self.assertGreater(row["cost_usd"], 0)
        _settled, uncertain = self.check_exact(5_000_000)
        self.assertGreater(uncertain, 0)


class AnswersTest(MoneyCase):
    def test_answers_that_were_paid_for_are_found_by_the_next_campaign(self):
        self.serve(20, "--faults", "number=0.3")
        self.write_list(20)
        self.assert_done(self.run_list())
        calls = len(self.book())
        self.assertGreater(calls, 20)  # second tries
        other = self.run_list("--dedupe", "none", out="other.jsonl")
        self.assert_done(other)
        self.assertEqual(len(self.book()), calls)
        first, second = ({row["company"]: row["body"] for row in self.place.jsonl(name)}
                         for name in ("out.jsonl", "other.jsonl"))
        self.assertEqual(first, second)
        self.assertEqual({row["cost_usd"] for row in self.place.jsonl("other.jsonl")}, {0})


class EstimateTest(MoneyCase):
    def test_sample_is_kept_for_the_run(self):
        self.serve(200)
        self.write_list(200)
        asked = ["estimate", "list.csv", "--sample", "30", *self.arguments()]
        lines = self.place.overture(*asked)
        self.assert_done(lines)
        self.assertIn("200 records, from 30 drawn at random", lines.out)
        calls = self.book()
        self.assertEqual(len(calls), 30)
        again = self.place.overture(*asked, "--json")
        self.assert_done(again)
        self.assertEqual(len(self.book()), 30, "the same sample was paid for twice")
        estimate = json.loads(again.out)
        self.assertEqual((estimate["records"], estimate["sampled"]), (200, 30))
        self.assertEqual(round(estimate["spent_usd"] * 1e6), self.billed())
        self.assertEqual(estimate["outcomes"]["written"]["sampled"], 30)
        visited = set(self.web.hosts_asked())
        self.assertEqual(len(visited), 30)

        self.assert_done(self.run_list())
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual(collections.Counter(row["outcome"] for row in rows), {"written": 200})
        companies = collections.Counter(line["company"] for line in self.book())
        self.assertEqual(set(companies.values()), {1})
        self.assertEqual(len(companies), 200)
        starts = [line for line in self.web.lines() if line["path"] == "/"]
        self.assertEqual(len(starts), 200, "a site was read twice")
        cost_usd = estimate["cost_usd"]
        self.assertAlmostEqual(cost_usd["expected"], self.billed() / 1e6, delta=0.1 * cost_usd["high"])
        print(f"estimated {cost_usd}, came to {self.billed() / 1e6}", flush=True)
        self.assertEqual(self.place.verify().code, DONE)

    def test_budget_holds_for_the_sample_too(self):
        self.serve(40)
        self.write_list(40)
        stopped = self.place.overture("estimate", "list.csv", "--budget", "0.05", "--json",
                                      *self.arguments())
        self.assertEqual(stopped.code, INCOMPLETE, stopped.out + stopped.err)
        self.assertFalse(json.loads(stopped.out)["complete"])
        self.check_exact(50_000)


class MoneyKillTest(MoneyCase):
    """A run with a budget, killed at random moments, through the wall and to its end."""

    kills, records, seed = KILLS, RECORDS, SEED

    def test_money_is_exact_however_often_the_run_is_killed(self):
        random = seeded(self.seed)
        # Slow enough that every kill hits work in progress: about two seconds a life.
        delay = 150
        self.calls = max(8, self.records * delay // (1000 * (2 * self.kills)))
        self.calls = min(self.calls, 128)
        self.serve(self.records, "--delay-ms", delay, "--faults",
                   "429=0.005,500=0.005,close=0.01,garbage=0.02,number=0.03,claim=0.02")
        self.write_list(self.records)
        budget = 12_000 * self.records  # about a half more than it takes
        begin = time.monotonic()
        killed = 0
        while killed < self.kills:
            running = self.start(budget)
            time.sleep(random.uniform(0.3, 3.0))
            self.assertIsNone(running.poll(), f"the run had ended before kill {killed + 1}")
            end(running)
            killed += 1
            _budget, reserved, settled, uncertain = self.money()
            # What is in flight counts before the store knows how it ended.
            self.assertLessEqual(self.billed(), reserved + settled + uncertain)
            self.assertLessEqual(reserved + settled + uncertain, budget)
        last = finish(self.start(budget), timeout=1500)
        self.assertEqual(last.code, DONE, last.out + last.err)
        settled, uncertain = self.check_exact(budget)
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual(len({row["row"] for row in rows}), self.records)
        self.assertEqual(len(rows), self.records)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=self.records)
        verified = self.place.verify(timeout=600)
        self.assertEqual(verified.code, DONE, verified.out)
        self.assertIn("every proof holds", verified.out)
        states = dict(self.ask("SELECT state, count(*) FROM model_call GROUP BY 1"))
        outcomes = collections.Counter(row["outcome"] for row in rows)
        print(f"{self.records} records, {self.kills} kills, {time.monotonic() - begin:.0f} s: "
              f"billed {self.billed()} micro-dollars, settled {settled}, uncertain {uncertain}, "
              f"budget {budget}; calls {states}; {dict(outcomes)}", flush=True)

    def start(self, budget):
        return self.place.start(
            "run", "list.csv", "-o", "out.jsonl", *to_web(self.web),
            *to_model(self.model, **{**PRICES, "in_flight": self.calls}),
            "--budget", f"{budget / 1e6:.6f}", err="err.txt")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--records", type=int, default=RECORDS)
    parser.add_argument("--seed", type=int, default=SEED)
    options, rest = parser.parse_known_args()
    MoneyKillTest.kills, MoneyKillTest.records, MoneyKillTest.seed = (
        options.kills, options.records, options.seed)
    unittest.main(argv=sys.argv[:1] + rest)
