#!/usr/bin/env python3
"""What a model's endpoint counts, learned on the way: dossiers grow, and no question that was asked
before is paid for again. The judge is the book that the fake model keeps."""
import collections
import json
import unittest

from harness import end, finish, to_model, wait_until
from test_money import PRICES, MoneyCase

RECORDS = 200
LEARNED_FROM = 64
SENTENCES = 60


class TokenRatioTest(MoneyCase):
    def serve_long_pages(self):
        """Each site says more than fits into a dossier; the fake counts four bytes a token, fewer
        than are estimated."""
        for number in range(RECORDS):
            self.place.path(f"sites/long{number:03d}.example").mkdir(parents=True)
            paragraphs = "".join(
                f"<p>Order {number * 100 + each} went to the yacht club of {chr(65 + each % 26)}lborough, "
                "where our people fitted new planks and a mast of larch that they had cut themselves."
                "</p>\n" for each in range(SENTENCES))
            self.place.write(f"sites/long{number:03d}.example/index.html",
                             "<!doctype html><html lang=en><title>Boats</title><main><h1>Boats</h1>"
                             f"{paragraphs}</main></html>")
        self.web = self.place.web("--sites", self.place.path("sites"))
        self.model = self.place.model("--bill", self.place.path("bill.jsonl"), "--delay-ms", 30)
        self.place.write_list("list.csv", ["company", "website"], [
            [f"Company {number:03d}", f"http://long{number:03d}.example/"]
            for number in range(RECORDS)])

    def calls_of_companies(self):
        return collections.Counter(line["company"] for line in self.book())

    def match_of(self, row):
        told = self.place.overture("explain", row, "--json", *to_model(self.model, **PRICES))
        self.assert_done(told)
        return json.loads(told.out)["prompt"]["match"]

    def test_dossiers_grow_once_and_nothing_is_asked_again(self):
        self.serve_long_pages()
        self.assert_done(self.run_list())
        book = self.book()
        self.assertEqual(set(self.calls_of_companies().values()), {1})
        [(sixteenths,)] = self.ask("SELECT sixteenths FROM token_ratio")
        self.assertLess(sixteenths, 16)
        sizes = [line["in"] for line in book]
        self.assertGreater(min(sizes[-10:]), max(sizes[:LEARNED_FROM]) * 1.1)

        # The first were asked without a ratio, the last with one: explain finds both prompts.
        order = [line["company"] for line in book]
        rows = {row["company"]: row["row"] for row in self.place.jsonl("out.jsonl")}
        self.assertEqual(self.match_of(rows[order[0]]), "same")
        self.assertEqual(self.match_of(rows[order[-1]]), "same")

        # A later campaign asks the same of the same sites, all of it by the ratio.
        self.assert_done(self.run_list("--dedupe", "none", out="other.jsonl"))
        self.assertEqual(len(self.book()), len(book), "an answer that was kept was paid for again")
        first, second = ({row["company"]: row["body"] for row in self.place.jsonl(name)}
                         for name in ("out.jsonl", "other.jsonl"))
        self.assertEqual(first, second)

    def test_kill_before_and_after_the_ratio_is_learned_pays_nothing_twice(self):
        self.serve_long_pages()
        # Each process learns from calls of its own: the first dies before it has enough, the second at
        # about that moment, the third after it.
        for calls in (LEARNED_FROM // 2, LEARNED_FROM // 2 + LEARNED_FROM, LEARNED_FROM * 11 // 4):
            running = self.place.start("run", "list.csv", "-o", "out.jsonl",
                                       *self.arguments(), err="err.txt")
            wait_until(lambda: len(self.book()) >= calls, f"{calls} calls were made")
            end(running)
        last = finish(self.place.start("run", "list.csv", "-o", "out.jsonl", *self.arguments(),
                                       err="err.txt"))
        self.assert_done(last)
        answered = self.ask("SELECT record, count(*) FROM model_call WHERE state = 'settled'"
                            " GROUP BY record HAVING count(*) > 1")
        self.assertEqual(answered, [], "a record was paid for twice")
        lost = self.ask("SELECT count(*) FROM model_call WHERE state = 'uncertain'")[0][0]
        self.assertLessEqual(len(self.book()), RECORDS + lost)
        self.assertEqual(len(self.ask("SELECT * FROM token_ratio")), 1)
        self.assertEqual(self.place.verify().code, 0)


if __name__ == "__main__":
    unittest.main()
