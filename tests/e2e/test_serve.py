#!/usr/bin/env python3
"""overture serve: a worker goes on with whatever campaign is running, until it is stopped.

Here on one machine, over the embedded store; over a shared one see test_postgres.py.
"""
import signal
import sqlite3
import unittest

from harness import BAD_USAGE, DONE, INCOMPLETE, TestCase, finish, to_model, to_web, wait_until

RECORDS = 120


class ServeTest(TestCase):
    def setUp(self):
        super().setUp()
        self.web = self.place.web("--synthetic", RECORDS)
        self.model = self.place.model("--delay-ms", 30)
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number}", f"site{number:05d}.example"]
                               for number in range(RECORDS)])
        self.works_with = [*to_web(self.web), *to_model(self.model, in_flight=2)]

    def run_command(self):
        return ["run", "list.csv", "-o", "out.jsonl", *self.works_with]

    def begin_and_stop(self, at_least=10):
        """A run that is stopped when so many messages were asked for."""
        running = self.place.start(*self.run_command(), err="err.txt")
        wait_until(lambda: len(self.model.lines()) >= at_least, "the run asks the model")
        running.send_signal(signal.SIGTERM)
        self.assertEqual(finish(running).code, INCOMPLETE)

    def serve(self, *options, works_with=None):
        server = self.place.start("serve", *(works_with or self.works_with), *options,
                                  err="serve.txt")
        wait_until(lambda: "serving" in self.place.path("serve.txt").read_text(), "it serves")
        return server

    def stop(self, server):
        server.send_signal(signal.SIGTERM)
        stopped = finish(server)
        self.assertEqual(stopped.code, DONE, self.place.path("serve.txt").read_text())
        self.assertLess(stopped.seconds, 10)

    def states(self):
        with self.place.database() as connection:
            return dict(connection.execute("SELECT state, count(*) FROM record GROUP BY 1"))

    def campaign_state(self):
        with self.place.database() as connection:
            return connection.execute("SELECT state FROM campaign").fetchone()[0]

    def test_worker_ends_what_a_run_began(self):
        self.begin_and_stop()
        server = self.serve()
        wait_until(lambda: self.campaign_state() == "finished", "the campaign is finished")
        self.stop(server)
        asked = len(self.model.lines())
        self.assert_done(self.place.overture(*self.run_command()))
        rows = self.place.jsonl("out.jsonl")
        self.assertEqual([row["outcome"] for row in rows], ["written"] * RECORDS)
        self.assertEqual(len(self.model.lines()), asked, "results alone are written")
        self.assert_done(self.place.verify())

    def test_role_does_its_part_and_leaves_the_rest(self):
        self.begin_and_stop()
        server = self.serve("--roles", "read,sweep")
        asked = len(self.model.lines())
        wait_until(lambda: not self.states().get("waiting"), "all sites are read")
        self.stop(server)
        self.assertEqual(len(self.model.lines()), asked)
        self.assertGreater(self.states()["writing"], 0)
        self.assertEqual(self.campaign_state(), "running")

    def test_pause_and_going_on_are_noticed_by_a_worker(self):
        self.begin_and_stop()
        self.set_campaign_state("paused")
        server = self.serve()
        asked = len(self.model.lines())
        self.set_campaign_state("running")
        wait_until(lambda: len(self.model.lines()) > asked, "it goes on")
        self.set_campaign_state("paused")
        wait_until(self.nothing_is_leased, "everything is given back")
        self.stop(server)
        self.assertEqual(self.campaign_state(), "paused")

    def set_campaign_state(self, state):
        with sqlite3.connect(self.place.path("overture-data/overture.db"), timeout=10) as store:
            store.execute("UPDATE campaign SET state = ?", [state])
        store.close()

    def nothing_is_leased(self):
        with self.place.database() as connection:
            return connection.execute(
                "SELECT count(*) FROM slice WHERE lease_until_us > 0").fetchone() == (0,)

    def test_worker_of_another_model_writes_nothing(self):
        self.begin_and_stop()
        asked = len(self.model.lines())
        server = self.serve(works_with=to_web(self.web))  # By quote:, that is.
        wait_until(lambda: not self.states().get("waiting"), "all sites are read")
        self.stop(server)
        self.assertEqual(len(self.model.lines()), asked)
        self.assertIn("not the --model of this process", self.place.path("serve.txt").read_text())

    def test_list_that_was_not_taken_in_to_its_end_is_told_of(self):
        self.begin_and_stop()
        with sqlite3.connect(self.place.path("overture-data/overture.db"), timeout=10) as store:
            store.execute("UPDATE campaign SET intake_done = 0")
        store.close()
        server = self.serve()
        log = self.place.path("serve.txt")
        wait_until(lambda: "waits for the rest of its list" in log.read_text(), "it says so")
        self.stop(server)
        self.assertEqual(log.read_text().count("waits for the rest"), 1)
        self.assertEqual(self.campaign_state(), "running")

    def test_bad_usage_is_one_sentence(self):
        for options, words in ((["--roles", "reed", *self.works_with], ["read, write or sweep"]),
                               ([], ["--crawl-contact"])):
            with self.subTest(options=options):
                self.assert_refused(self.place.overture("serve", *options), *words,
                                    code=BAD_USAGE)


if __name__ == "__main__":
    unittest.main(verbosity=2)
