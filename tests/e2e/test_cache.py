#!/usr/bin/env python3
"""Workers that share their pace in Redis, judged by the log of the web that they read."""
import pathlib
import signal
import sys
import unittest

from harness import DONE, FAILED, TestCase, finish, to_web, wait_until
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "servers"))
from redis import Redis  # pylint: disable=wrong-import-position,wrong-import-order

SITES = 60
PASSWORD = "s3cret-of-the-cache"


def visits_of(paths):
    """The paths of one host, in the order they were asked for, split where a visit begins."""
    visits = []
    for path in paths:
        if path == "/robots.txt":
            visits.append([])
        visits[-1].append(path)
    return visits


class CacheTest(TestCase):
    def start_redis(self, **options):
        server = Redis(**options)
        self.addCleanup(server.__exit__)
        return server.__enter__()

    def write_list(self):
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {number}", f"site{number:05d}.example"]
                               for number in range(SITES)])

    def read_by_two(self, *options):
        """Two runs over the same sites at once, each with a store of its own; the web's log."""
        web = self.place.web("--synthetic", SITES, "--delay-ms", 20)
        self.write_list()
        runs = [self.place.start("run", "list.csv", "-o", f"{name}.jsonl", "--data", name,
                                 *to_web(web), *options) for name in ("one", "two")]
        for name, run in zip(("one", "two"), runs):
            finished = finish(run)
            self.assertEqual(finished.code, DONE, finished.err)
            self.assertEqual(len(self.place.jsonl(f"{name}.jsonl")), SITES)
        return web.hosts_asked()

    def test_a_site_is_visited_by_one_run_at_a_time(self):
        redis = self.start_redis()
        hosts = self.read_by_two("--cache", redis.url)
        self.assertEqual(len(hosts), SITES)
        for host, paths in hosts.items():
            visits = visits_of(paths)
            # Of two that went on at once the second robots.txt would stand among the first's pages.
            self.assertEqual(len(visits), 2, (host, paths))
            self.assertEqual(visits[0], visits[1], host)

    def test_a_worker_shares_as_well(self):
        redis = self.start_redis()
        worker = self.place.start("serve", "--cache", redis.url, "--crawl-connect-to",
                                  "http=127.0.0.1:9", err="serve.txt")
        wait_until(lambda: "serving" in self.place.path("serve.txt").read_text(), "it serves")
        worker.send_signal(signal.SIGTERM)
        self.assertEqual(finish(worker).code, DONE, self.place.path("serve.txt").read_text())

    def test_doctor_says_who_answers_and_what_is_wrong(self):
        redis = self.start_redis(tls=True, password=PASSWORD)
        options = ["doctor", "--cache", redis.url, "--cache-ca", redis.ca,
                   "--crawl-connect-to", "http=127.0.0.1:9"]
        good = self.place.overture(*options, env={"OVERTURE_CACHE_PASSWORD": PASSWORD})
        self.assertEqual(good.code, DONE, good.out)
        self.assertIn(f"cache        {redis.url.replace('worker@', '')} answers in", good.out)
        for password in ("wr0ng-word", ""):
            bad = self.place.overture(*options, env={"OVERTURE_CACHE_PASSWORD": password})
            self.assertEqual(bad.code, FAILED)
            self.assertIn("BAD   cache", bad.out)
            self.assertIn("OVERTURE_CACHE_PASSWORD", bad.out)
            self.assertNotIn("wr0ng-word", bad.out + bad.err)

    def test_a_run_with_a_wrong_password_does_not_begin(self):
        redis = self.start_redis(password=PASSWORD)
        web = self.place.web("--synthetic", 1)
        self.write_list()
        refused = self.place.run("list.csv", "out.jsonl", "--cache", redis.url, web=web,
                                 env={"OVERTURE_CACHE_PASSWORD": "wr0ng-word"})
        self.assertEqual(refused.code, FAILED, refused.out + refused.err)
        self.assertEqual(len(refused.complaints()), 1, refused.err)
        self.assertIn("cache: ", refused.complaints()[0])
        self.assertIn("password", refused.complaints()[0])
        self.assertNotIn("wr0ng-word", refused.out + refused.err)
        self.assertEqual(web.lines(), [])

    def test_a_url_that_is_none_is_told_what_is_accepted(self):
        self.write_list()
        web = self.place.web("--synthetic", 1)
        refused = self.place.run("list.csv", "out.jsonl", "--cache", "memcached://host", web=web)
        self.assert_refused(refused, "cache: ", "redis://")


if __name__ == "__main__":
    unittest.main()
