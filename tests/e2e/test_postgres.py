#!/usr/bin/env python3
"""Runs whose work is kept on PostgreSQL: killed and gone on with, two of them at once, and every
command that looks at a store. The server is a real one, behind PgBouncer where that is said."""
import collections
import pathlib
import sys
import time
import unittest

from harness import BAD_USAGE, DONE, FAILED, TestCase, end, finish, to_model, to_web, wait_until

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from postgres import Postgres  # noqa: E402  pylint: disable=wrong-import-position

RECORDS = 300
LEASE = ["--lease", 5]


class PostgresTest(TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Postgres(pgbouncer=True, tls=True)
        cls.server.__enter__()  # pylint: disable=unnecessary-dunder-call

    @classmethod
    def tearDownClass(cls):
        cls.server.__exit__(None, None, None)

    def setUp(self):
        super().setUp()
        self.database = self.server.create(self.id().rsplit(".", 1)[1][:60])
        self.store = ["--store", self.server.url(self.database)]

    def serve(self, records, web_delay_ms=20, model_delay_ms=100):
        self.web = self.place.web("--synthetic", records, "--delay-ms", web_delay_ms)
        self.model = self.place.model("--delay-ms", model_delay_ms)
        self.place.write_list("list.csv", ["company", "website"], [
            [f"Company {number:05d}", f"http://site{number:05d}.example/"]
            for number in range(records)])

    def arguments(self, out, store=None, lease=LEASE):
        return ["run", "list.csv", "-o", out, *(store or self.store), *lease, *to_web(self.web),
                *to_model(self.model, in_flight=8), "--crawl-in-flight-max", 20]

    def sql(self, text):
        return self.server.sql(text, self.database)

    def ended(self):
        if self.sql("SELECT to_regclass('record') IS NULL") == "t":
            return 0
        return int(self.sql("SELECT count(*) FROM record WHERE state = 'done'"))

    def check_end(self, out, records=RECORDS):
        rows = self.place.jsonl(out)
        self.assertEqual(collections.Counter(row["company"] for row in rows),
                         {f"Company {number:05d}": 1 for number in range(records)})
        self.assertEqual({row["outcome"] for row in rows}, {"written"})
        self.assertEqual(self.sql("SELECT count(*) FROM record"), str(records))
        self.assertEqual(self.sql("SELECT count(*) FROM message"), str(records))
        self.assertEqual(self.sql("SELECT sum(records) FROM record_count"), str(records))
        for left in ("slice", "slice_record", "due"):
            self.assertEqual(self.sql(f"SELECT count(*) FROM {left}"), "0", left)
        verified = self.place.overture("verify", *self.store)
        self.assertEqual(verified.code, DONE, verified.out + verified.err)

    def test_killed_run_goes_on_with_the_same_command(self):
        self.serve(RECORDS)
        killed = self.place.start(*self.arguments("out.jsonl"), err="err.txt")
        wait_until(lambda: self.ended() > RECORDS // 5, "a fifth of the records are written")
        end(killed)
        before = self.ended()
        self.assertLess(before, RECORDS)
        last = self.place.overture(*self.arguments("out.jsonl"))
        self.assert_done(last)
        self.check_end("out.jsonl")
        # What was in hand waited for its lease to end, and was done again; nothing else was.
        calls = collections.Counter(line["company"] for line in self.model.lines())
        self.assertEqual(len(calls), RECORDS)
        self.assertLessEqual(calls.total() - RECORDS, 60)

    def test_two_runs_of_one_campaign_at_once_double_nothing(self):
        self.serve(RECORDS, model_delay_ms=200)
        pooled = ["--store", self.server.url(self.database, pgbouncer=True)]
        # Nobody dies, and a lease of 45 s outlasts any pause of a busy machine.
        runs = [self.place.start(*self.arguments("one.jsonl", lease=[]), err="one.txt"),
                self.place.start(*self.arguments("two.jsonl", pooled, lease=[]), err="two.txt")]
        for run in runs:
            finished = finish(run)
            self.assertEqual(finished.code, DONE, finished.out)
        self.assertEqual(self.sql("SELECT count(*) FROM campaign"), "1")
        self.check_end("one.jsonl")
        self.assertEqual(sorted(row["row"] for row in self.place.jsonl("two.jsonl")),
                         list(range(1, RECORDS + 1)))
        calls = collections.Counter(line["company"] for line in self.model.lines())
        self.assertEqual(calls.total(), RECORDS, "a message was asked for twice")

    def test_server_that_is_killed_and_comes_back_is_waited_for(self):
        self.serve(100)
        running = self.place.start(*self.arguments("out.jsonl"), err="err.txt")
        wait_until(lambda: self.ended() > 10, "some records are written")
        self.server.kill()
        self.server.start()
        finished = finish(running)
        self.assertEqual(finished.code, DONE, self.place.path("err.txt").read_text())
        self.check_end("out.jsonl", 100)

    def test_commands_that_look_at_a_store_look_at_this_one(self):
        self.serve(3)
        self.assert_done(self.place.overture(*self.arguments("out.csv"), "--review-policy",
                                             "all-by-hand"))
        self.assertFalse(self.place.path("overture-data").exists())
        waiting = self.place.overture("review", *self.store)
        self.assertIn("Company 00001", waiting.out)
        decided = self.place.overture("review", *self.store, "--approve", "1-3", "--by", "anna")
        self.assertEqual(decided.code, DONE, decided.out + decided.err)
        self.assertEqual(self.sql("SELECT string_agg(DISTINCT review, ' ') FROM message"),
                         "approved")
        explained = self.place.overture("explain", 2, *self.store)
        self.assertIn("Company 00001", explained.out)
        self.assertIn("anna", explained.out)
        self.assertIn("site00002.example",
                      self.place.overture("site", "site00002.example", *self.store).out)
        self.assertEqual(self.place.overture("verify", *self.store).code, DONE)
        doctor = self.place.overture("doctor", *self.store, *to_web(self.web))
        self.assertIn(f"/{self.database} holds 1 run", doctor.out)
        refused = self.place.overture("backup", "copy.db", *self.store)
        self.assertEqual(refused.code, BAD_USAGE)
        self.assertIn("pg_dump", refused.err)

    def test_batches_which_two_processes_would_each_pay_for_are_refused(self):
        self.serve(3)
        refused = self.place.overture(*self.arguments("out.jsonl"), "--batch")
        self.assertEqual(refused.code, BAD_USAGE)
        self.assertIn("--batch needs the work in a data folder", refused.err)
        self.assertEqual(self.ended(), 0)

    def test_certificate_is_held_against_the_name_in_the_url(self):
        def verify(host, query):
            url = self.server.url(self.database, query=query).replace("127.0.0.1", host)
            return self.place.overture("verify", "--store", url)
        trusted = f"?sslmode=verify-full&sslrootcert={self.server.ca}"
        # Past the handshake it is said that nothing is there yet.
        self.assertIn("no store", verify("localhost", trusted).err)
        wrong_name = verify("127.0.0.1", trusted)
        self.assertEqual(wrong_name.code, FAILED)
        self.assertIn("certificate", wrong_name.err)
        begin = time.monotonic()
        unknown = verify("localhost", "?sslmode=verify-full&sslrootcert=/etc/ssl/certs/"
                                      "ca-certificates.crt")
        self.assertEqual(unknown.code, FAILED)
        self.assertIn("certificate", unknown.err)
        self.assertLess(time.monotonic() - begin, 5, "what stays wrong is not tried again")

    def test_password_comes_from_the_environment_and_is_never_shown(self):
        self.sql("CREATE ROLE locked LOGIN PASSWORD 's3cret' IN ROLE overture")
        url = self.server.url(self.database).replace("overture@", "locked@")
        let_in = self.place.overture("verify", "--store", url,
                                     env={"OVERTURE_STORE_PASSWORD": "s3cret"})
        self.assertIn("no store", let_in.err)
        for given, env in ((url, {"OVERTURE_STORE_PASSWORD": "wr0ng"}),
                           (url.replace("locked@", "locked:wr0ng@"), {})):
            denied = self.place.overture("verify", "--store", given, env=env)
            self.assertEqual(denied.code, FAILED)
            self.assertIn("password authentication failed", denied.err)
            self.assertNotIn("wr0ng", denied.out + denied.err)

    def test_store_that_is_none_is_refused_with_what_is_accepted(self):
        refused = self.place.overture("verify", "--store", "mysql://anna:s3cret@db/leads")
        self.assertNotEqual(refused.code, DONE)
        self.assertIn("postgres://USER@HOST:PORT/DATABASE", refused.err)
        self.assertNotIn("s3cret", refused.err)


if __name__ == "__main__":
    unittest.main()
