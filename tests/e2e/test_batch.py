#!/usr/bin/env python3
"""Runs that ask by the batch (--batch), against a fake of the Files and Batches APIs: everything
that goes wrong there, kill -9 between steps, and money to the micro-dollar at half the price."""
import collections
import contextlib
import sqlite3
import time
import unittest

from harness import DONE, FAILED, INCOMPLETE, TestCase, end, finish, to_web, wait_until

SITES = 300
CONTENT_FAULTS = "garbage=0.05,number=0.08,claim=0.06"
PRICE = {"price_in": 2, "price_out": 8}  # Dollars a million; half of it in a batch.
QUICK = ("--batch-look-max", 1, "--batch-list-delay", 3)


class BatchTest(TestCase):
    def set_up(self, *arguments, sites=SITES):
        self.web = self.place.web("--synthetic", sites)
        self.fake = self.place.batches(*arguments)
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number:05d}", f"http://site{number:05d}.example/"]
                               for number in range(sites)])

    def command(self, *more):
        query = "&".join(f"{name}={value}" for name, value in {"model": "fake", **PRICE}.items())
        return ["run", "list.csv", "-o", "out.jsonl", *to_web(self.web), "--model",
                f"http://127.0.0.1:{self.fake.ready['port']}/v1?{query}", "--batch", *QUICK, *more]

    def run_batch(self, *more):
        return self.place.overture(*self.command(*more))

    def lines(self, what):
        return [line for line in self.fake.lines() if line["what"] == what]

    def asked(self):
        """How often each question was answered, and so paid for."""
        return collections.Counter(line["key"] for line in self.lines("ask"))

    def check_written(self, sites=SITES):
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual(collections.Counter(row["outcome"] for row in rows), {"written": sites})
        self.assertEqual(len({row["row"] for row in rows}), sites)

    def check_money(self, uncertain=0):
        """Settled calls cost half of what their tokens do, rounded up; sums are those of calls."""
        with self.place.database() as connection:
            self.check_store(connection)
            calls = connection.execute("SELECT cost_microdollars, tokens_in, tokens_out FROM"
                                       " model_call WHERE state = 'settled'").fetchall()
            for cost, tokens_in, tokens_out in calls:
                self.assertEqual(cost, tokens_in * 1 + tokens_out * 4)
            money = connection.execute(
                "SELECT settled_microdollars, reserved_microdollars, uncertain_microdollars,"
                " settled_calls, uncertain_calls FROM money").fetchone()
            self.assertEqual(money[0], sum(cost for cost, _in, _out in calls))
            self.assertEqual((money[1], money[3], money[4]), (0, len(calls), uncertain))
            if uncertain == 0:
                self.assertEqual(money[2], 0)
            states = connection.execute("SELECT DISTINCT state FROM batch").fetchall()
            self.assertEqual(states, [("ended",)])
        self.assertEqual(self.place.verify().code, DONE)

    def check_asked_once(self):
        self.assertEqual({times for times in self.asked().values()}, {1})

    # --- The way it goes ------------------------------------------------------------------------

    def test_300_records_are_written_with_second_tries_in_a_further_batch(self):
        self.set_up("--answers", CONTENT_FAULTS)
        done = self.run_batch("--batch-requests-max", 200)
        self.assert_done(done)
        self.assertIn("batch 1 of 2", done.err)
        self.check_written()
        self.check_asked_once()
        self.check_money()
        sizes = [line["requests"] for line in self.lines("create")]
        self.assertEqual(sizes[:2], [200, 100])
        self.assertEqual(len(sizes), 3)
        self.assertGreater(sizes[2], 20)
        self.assertEqual(self.lines("single"), [])

    def test_second_tries_are_asked_singly_by_setting(self):
        self.set_up("--answers", "number=0.3", sites=30)
        self.assert_done(self.run_batch("--batch-second-tries", "single"))
        self.check_written(30)
        self.assertEqual(len(self.lines("create")), 1)
        self.assertGreater(len(self.lines("single")), 3)

    def test_files_are_split_by_bytes(self):
        self.set_up(sites=30)
        self.assert_done(self.run_batch("--batch-bytes-max", 30_000))
        self.check_written(30)
        self.assertGreater(len(self.lines("upload")), 2)
        for line in self.lines("upload"):
            self.assertLessEqual(line["bytes"], 30_000)
        self.check_asked_once()

    def test_a_budget_counts_half_the_price_and_ends_the_run_where_it_is_used_up(self):
        self.set_up(sites=30)
        self.assertEqual(self.run_batch("--budget", "0.02").code, INCOMPLETE)
        with self.place.database() as connection:
            settled, uncertain = connection.execute(
                "SELECT settled_microdollars + reserved_microdollars, uncertain_microdollars"
                " FROM money").fetchone()
        self.assertLessEqual(settled + uncertain, 20_000)
        self.assert_done(self.run_batch("--budget", "5"))
        self.check_written(30)
        self.check_asked_once()
        self.check_money()

    # --- What goes wrong ------------------------------------------------------------------------

    def test_faults_of_uploads_looks_and_downloads_are_tried_again(self):
        self.set_up("--faults", "upload_429=1,upload_500=1,upload_close=1,create_429=1,look_500=1,"
                    "look_close=1,fetch_500=1,fetch_cut=1", sites=30)
        self.assert_done(self.run_batch())
        self.check_written(30)
        self.check_asked_once()
        self.check_money()
        self.assertEqual(len(self.lines("create")), 1)

    def test_a_batch_that_was_begun_without_an_answer_is_found_and_not_begun_again(self):
        self.set_up("--faults", "create_lost=1", sites=30)
        self.assert_done(self.run_batch())
        self.check_written(30)
        self.assertEqual(len(self.lines("create")), 1)
        self.check_money()

    def test_a_list_that_is_behind_does_not_have_a_batch_begun_twice(self):
        self.set_up("--faults", "create_lost=1,list_late=1", sites=30)
        self.assert_done(self.run_batch())
        self.check_written(30)
        self.assertEqual(len(self.lines("create")), 1)

    def test_a_batch_that_was_not_begun_is_begun(self):
        self.set_up("--faults", "create_500=1", sites=30)
        self.assert_done(self.run_batch())
        self.check_written(30)
        self.assertEqual(len(self.lines("create")), 1)

    def test_what_an_expired_or_cancelled_batch_left_is_asked_again_and_nothing_else(self):
        for kind in ("expired", "cancelled", "errors"):
            with self.subTest(kind):
                self.place.close()
                self.setUp()
                self.set_up("--faults", f"{kind}=1", sites=30)
                self.assert_done(self.run_batch())
                self.check_written(30)
                self.check_asked_once()
                self.check_money()
                self.assertEqual([line["requests"] for line in self.lines("create")],
                                 [30, 10 if kind == "errors" else 15])

    def test_odd_lines_of_answers_are_counted_and_the_answers_taken(self):
        self.set_up("--faults", "mess=1", sites=30)
        done = self.run_batch()
        self.assert_done(done)
        self.check_written(30)
        for words in ("2 broken lines", "1 to questions that were not asked",
                      "1 to questions that were answered before"):
            self.assertIn(words, done.err)
        self.check_money()

    def test_a_line_that_is_refused_ends_its_record_and_the_others_are_asked_again(self):
        self.set_up("--faults", "failed_lines=1", sites=30)
        self.assert_done(self.run_batch())
        outcomes = collections.Counter((row["outcome"], row["reason"])
                                       for row in self.place.jsonl("out.jsonl"))
        self.assertEqual(outcomes[("written", "")], 29)
        self.assertEqual(sum(outcomes.values()), 30)
        self.check_asked_once()

    def test_a_batch_over_the_limit_of_what_is_queued_waits(self):
        self.set_up("--faults", "failed_limit=1", sites=30)
        self.assert_done(self.run_batch())
        self.check_written(30)
        self.check_asked_once()

    def test_a_batch_of_which_a_quarter_fits_into_the_queue_is_split_and_asked_once(self):
        self.set_up("--queue-max", "80")
        self.assert_done(self.run_batch())
        self.check_written()
        self.check_asked_once()
        self.check_money()
        sizes = [line["requests"] for line in self.lines("create")]
        self.assertEqual(sizes[:2], [300, 150])
        with self.place.database() as connection:
            kept = [size for size, in connection.execute("SELECT requests FROM batch ORDER BY id")]
        self.assertEqual(kept, [75, 75, 75, 75])

    def test_a_question_that_no_queue_takes_ends_its_record(self):
        self.set_up("--queue-max", "0", sites=1)
        self.assertEqual(self.run_batch().code, FAILED)  # Nothing was written at all.
        row, = self.place.jsonl("out.jsonl")
        self.assertEqual((row["outcome"], row["reason"]), ("dead", "model_error"))
        self.assertEqual(len(self.lines("create")), 3)
        self.check_money()

    def test_a_wrong_key_ends_the_run_and_the_right_one_goes_on(self):
        self.set_up("--key", "right", sites=10)
        wrong = self.place.overture(*self.command(), env={"OVERTURE_MODEL_KEY": "wrong-key"})
        self.assertEqual(wrong.code, FAILED)
        self.assertIn("nothing is lost", wrong.err)
        self.assertNotIn("wrong-key", wrong.err)
        self.assert_done(self.place.overture(*self.command(), env={"OVERTURE_MODEL_KEY": "right"}))
        self.check_written(10)
        self.check_money()

    # --- Stopping and dying ---------------------------------------------------------------------

    def test_a_stop_says_when_to_come_back_and_without_batch_the_run_is_refused(self):
        self.set_up("--looks", "1000000", sites=10)
        running = self.place.start(*self.command())
        wait_until(lambda: len(self.lines("look")) > 1, "the batch is looked at")
        running.terminate()
        stopped = finish(running)
        self.assertEqual(stopped.code, INCOMPLETE, stopped.err)
        self.assertIn("1 batch is at the endpoint, with 10 questions", stopped.err)
        self.assertIn("the same command fetches them", stopped.err)
        plain = self.place.overture(*[one for one in self.command() if one != "--batch"])
        self.assertEqual(plain.code, FAILED)
        self.assertIn("--batch fetches the answers", plain.err)

    def test_killed_at_each_step_it_asks_and_pays_nothing_twice(self):
        self.set_up("--answers", CONTENT_FAULTS, "--looks", "4")
        command = self.command("--batch-requests-max", 120)
        # The states of batches in the store are the steps; a kill follows each that comes up new.
        kills, seen = 0, set()
        while kills < 40:
            running = self.place.start(*command, err="err.txt")
            step = self.kill_at_new_step(running, seen)
            if step is None:
                break
            kills += 1
        print(f"{kills} kills, at {sorted(seen)}", flush=True)
        self.assert_done(self.run_batch("--batch-requests-max", 120))
        self.assertGreaterEqual(kills, 8)
        self.check_written()
        self.check_asked_once()
        self.check_money()
        keys = collections.Counter(line["key"] for line in self.lines("create"))
        self.assertEqual({times for times in keys.values()}, {1})

    def test_killed_while_batches_are_split_it_loses_nothing_and_asks_nothing_twice(self):
        self.set_up("--queue-max", "80")
        kills, seen = 0, set()
        while kills < 40:
            running = self.place.start(*self.command(), err="err.txt")
            step = self.kill_at_new_step(running, seen)
            if step is None:
                break
            kills += 1
        print(f"{kills} kills, at {sorted(seen)}", flush=True)
        self.assert_done(self.run_batch())
        self.assertEqual({batches for *_counts, batches in seen}, {0, 1, 2, 3, 4})
        self.check_written()
        self.check_asked_once()
        self.check_money()

    def kill_at_new_step(self, running, seen):
        """Kills the process once the fake's log and the store are at a step not seen before;
        nothing when it ends first."""
        while running.poll() is None:
            step = self.step()
            if step not in seen:
                seen.add(step)
                end(running)
                return step
            time.sleep(0.004)
        self.assertEqual(running.returncode, DONE, self.place.path("err.txt").read_text())
        return None

    def step(self):
        """How many uploads, begun batches and fetched files there are, and batches in the store."""
        counts = collections.Counter(line["what"] for line in self.fake.lines())
        return (*(min(counts[what], 4) for what in ("upload", "create", "fetch")),
                self.batches_kept())

    def batches_kept(self):
        store = self.place.path("overture-data") / "overture.db"
        try:
            with contextlib.closing(
                    sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=1)) as connection:
                return connection.execute("SELECT count(*) FROM batch").fetchone()[0]
        except sqlite3.Error:  # The store is being made.
            return 0


if __name__ == "__main__":
    unittest.main()
