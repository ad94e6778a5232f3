#!/usr/bin/env python3
"""Stopping a run, going on with it, and who may work on a data folder."""
import signal
import unittest

from harness import (DONE, FAILED, INCOMPLETE, STOP_SECONDS_MAX, TestCase, finish, outcome_sums,
                     to_model, to_web, wait_until)

SITES = 120


class StopTest(TestCase):
    def start_run(self, *arguments, err=None):
        return self.place.start("run", "list.csv", "-o", "out.jsonl", *to_web(self.web),
                                "--crawl-in-flight-max", 10, *arguments, err=err)

    def start_slow_run(self, *arguments, err=None):
        """A run of 120 records that takes some 5 s, stopped at nothing yet, with 20 visits done."""
        self.web = self.place.web("--synthetic", SITES, "--delay-ms", 100)
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number:05d}", f"http://site{number:05d}.example/"]
                               for number in range(SITES)])
        running = self.start_run(*arguments, err=err)
        wait_until(lambda: len(self.web.lines()) >= 60, "20 sites were visited")
        return running

    def check_that_it_goes_on(self, *arguments):
        before = self.web.hosts_asked()
        with self.place.database() as connection:
            self.check_store(connection, list_rows=SITES)
            read = {host for host, in connection.execute(
                "SELECT key FROM site WHERE reason = ''")}
        self.assertTrue(read, "nothing that was read before the stop was kept")
        again = finish(self.start_run(*arguments))
        self.assertEqual(again.code, DONE, again.err)
        self.assertIn("going on where the last run stopped", again.err)
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual([(row["row"], row["outcome"]) for row in rows],
                         [(number, "written") for number in range(1, SITES + 1)])
        after = self.web.hosts_asked()
        for host in read:
            self.assertEqual(after[host], before[host], f"{host} was read and is read again")
        with self.place.database() as connection:
            self.check_store(connection, list_rows=SITES)
        self.assertEqual(self.place.verify().code, DONE)

    def stop_and_go_on(self, number):
        running = self.start_slow_run()
        running.send_signal(number)
        stopped = finish(running, timeout=60)
        self.assertEqual(stopped.code, INCOMPLETE, stopped.out + stopped.err)
        self.assertLess(stopped.seconds, STOP_SECONDS_MAX)
        self.assertIn("nothing is lost", stopped.out)
        self.assertEqual(outcome_sums(stopped.out)["rows"], SITES)
        self.assertFalse(self.place.path("out.jsonl").exists())
        self.check_that_it_goes_on()

    def test_sigterm_stops_and_the_same_command_goes_on(self):
        self.stop_and_go_on(signal.SIGTERM)

    def test_control_c_stops_and_the_same_command_goes_on(self):
        self.stop_and_go_on(signal.SIGINT)

    def test_second_control_c_ends_at_once_and_nothing_is_lost(self):
        model = self.place.model("--faults", "hang")
        running = self.start_slow_run(*to_model(model), err="err.txt")
        wait_until(model.lines, "the model was asked")
        running.send_signal(signal.SIGINT)
        wait_until(lambda: "stopping" in self.place.path("err.txt").read_text(),
                   "it said that it stops")
        running.send_signal(signal.SIGINT)
        stopped = finish(running, timeout=60)
        self.assertEqual(stopped.code, INCOMPLETE)
        self.assertLess(stopped.seconds, 2)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=SITES)

    def test_sites_and_models_that_hang_do_not_hold_up_the_stop(self):
        self.web = self.place.web("--synthetic", 2)
        model = self.place.model("--faults", "hang")
        self.place.write_list("list.csv", ["website"],
                              [["http://site00000.example/"], ["http://fault-tarpit.example/"],
                               ["http://fault-endless.example/"], ["http://fault-drip.example/"]])
        running = self.start_run(*to_model(model))
        wait_until(lambda: model.lines() and len(self.web.hosts_asked()) == 4,
                   "all sites and the model were asked")
        running.send_signal(signal.SIGTERM)
        stopped = finish(running, timeout=60)
        self.assertEqual(stopped.code, INCOMPLETE, stopped.err)
        self.assertLess(stopped.seconds, STOP_SECONDS_MAX)
        with self.place.database() as connection:
            self.check_store(connection, list_rows=4)

    def test_stop_during_a_wait_for_a_retry_is_quick(self):
        self.web = self.place.web()
        self.place.write_list("list.csv", ["website"], [["http://fault-throttle-long.example/"]])
        running = self.start_run()
        wait_until(lambda: len(self.web.lines()) >= 2, "the page was asked for")
        with_due = lambda: self.due_seconds() is not None
        wait_until(with_due, "the record was put off")
        # The site said 3600 s, which is also the longest that a record is put off.
        self.assertAlmostEqual(self.due_seconds(), 3600, delta=30)
        running.send_signal(signal.SIGTERM)
        stopped = finish(running, timeout=60)
        self.assertEqual(stopped.code, INCOMPLETE, stopped.err)
        self.assertLess(stopped.seconds, 2)

    def due_seconds(self):
        """Seconds from the campaign's start to its first due record; None where there is none."""
        if not (self.place.path("overture-data") / "overture.db").exists():
            return None
        with self.place.database() as connection:
            rows = connection.execute("SELECT (min(due_us) - (SELECT created_us FROM campaign))"
                                      " / 1000000 FROM due").fetchall()
        return rows[0][0]

    def test_second_process_on_the_same_folder_is_refused(self):
        running = self.start_slow_run()
        second = finish(self.start_run())
        self.assertEqual(second.code, FAILED)
        self.assertEqual(len(second.complaints()), 1, second.err)
        for words in ("another overture process", "overture-data", "--data"):
            self.assertIn(words, second.err)
        self.assertEqual(finish(running).code, DONE)
        self.assertEqual(len(self.place.jsonl("out.jsonl")), SITES)

    def test_verify_may_look_while_a_run_works(self):
        running = self.start_slow_run()
        looked = self.place.verify()
        self.assertEqual(looked.code, DONE, looked.out + looked.err)
        self.assertIn("have not ended yet", looked.out)
        self.assertEqual(finish(running).code, DONE)


if __name__ == "__main__":
    unittest.main()
