#!/usr/bin/env python3
"""Sites that misbehave: each ends with the reason it should, within its limits."""
import unittest

from harness import TestCase  # Adds tests/fake to the path.
from hostile_web import Listener, ThreadedWeb
from name_server import NameServer
import faults
from server import Response

# kind of tests/fake/faults.py: (outcome, reason, attempts)
EXPECTED = {
    "dead": ("failed", "connect", 2),
    "tarpit": ("failed", "timeout", 2),
    "no-http": ("failed", "http_error", 2),
    "loop": ("failed", "redirect_loop", 1),
    "chain": ("failed", "redirect_loop", 1),
    # With --crawl-connect-to nobody else is reached, so a private address is a dead host here;
    # PrivateAddressTest has the guard itself.
    "private": ("skipped", "robots", 1),
    "robots-private": ("skipped", "robots", 1),
    "page-private": ("failed", "connect", 2),
    "robots-deny": ("skipped", "robots", 1),
    "robots-500": ("skipped", "robots", 1),
    "robots-delay": ("written", "", 2),
    "robots-large": ("written", "", 2),
    "throttle": ("written", "", 3),
    "drip": ("failed", "timeout", 2),
    "drip-head": ("failed", "timeout", 2),
    "headers": ("failed", "too_large", 1),
    "header-line": ("failed", "too_large", 1),
    "informational": ("failed", "too_large", 1),
    "endless": ("failed", "too_large", 1),
    "truncated": ("written", "", 2),
    "bad-chunk": ("failed", "http_error", 2),
    "page-loop": ("failed", "redirect_loop", 1),
    "moved": ("written", "", 2),
    "bomb": ("failed", "too_large", 1),
    # Plain text under the label gzip can be read, so it is.
    "bad-gzip": ("written", "", 2),
    "large": ("failed", "too_large", 1),
    "content-type": ("skipped", "not_html", 1),
    "charset": ("written", "", 2),
    "empty": ("abstained", "too_thin", 1),
    "maze": ("abstained", "too_thin", 2),
    "nested": ("failed", "too_large", 1),
    "soft-404": ("failed", "http_error", 2),
    "block-page": ("skipped", "block_page", 1),
    "404": ("failed", "http_error", 2),
    "500": ("failed", "http_error", 2),
    "503": ("failed", "http_error", 2),
}
# A run waits for the hour that this one asks for; test_stop has it.
NOT_HERE = {"throttle-long"}


class FaultHostsTest(TestCase):
    def test_each_kind_of_fault_ends_with_its_reason(self):
        self.assertEqual(EXPECTED.keys() | NOT_HERE, faults.make_faults().keys())
        web = self.place.web()
        self.place.write_list("list.csv", ["company", "website"],
                              [[kind, f"http://fault-{kind}.example/"] for kind in EXPECTED])
        self.assert_done(self.place.run("list.csv", "out.jsonl", "--crawl-page-seconds-max", 4,
                                        "--crawl-site-seconds-max", 12, web=web, timeout=180))
        rows = {row["company"]: row for row in self.place.jsonl("out.jsonl")}
        with self.place.database() as connection:
            self.check_store(connection, list_rows=len(EXPECTED))
            details = dict(connection.execute("SELECT company, detail FROM record"))
        for kind, expected in EXPECTED.items():
            with self.subTest(kind):
                row = rows[kind]
                self.assertEqual((row["outcome"], row["reason"], row["attempts"]), expected,
                                 details[kind])
                if expected[1]:
                    self.assertNotEqual(details[kind], "", "no sentence for people")
        self.assert_done(self.place.verify())
        self.check_requests(web.hosts_asked())

    def check_requests(self, asked):
        """Nobody was asked for more than the limits allow, and nobody before robots.txt."""
        for host, paths in asked.items():
            if faults.kind_of(host) is None:
                continue
            with self.subTest(host):
                self.assertEqual(paths[0], "/robots.txt")
                # Two visits of robots.txt, 3 pages and 5 redirects for each of these.
                self.assertLessEqual(len(paths), 2 * 4 * 6)
        pages = lambda kind: [path for path in asked[f"fault-{kind}.example"]
                              if path != "/robots.txt"]
        self.assertEqual(pages("robots-deny"), [])
        self.assertEqual(pages("robots-500"), [])
        self.assertEqual(pages("robots-private"), [])
        # A maze that is known for one is left early; one that is not ends at the limit.
        self.assertIn(len(pages("maze")), (1, 2, 3))

    def test_nesting_within_the_size_limit_is_read_in_bounded_time(self):
        web = self.place.web()
        self.place.write_list("list.csv", ["website"], [["http://fault-nested.example/"]])
        done = self.place.run("list.csv", "out.jsonl", "--crawl-body-bytes-max", 4_000_000, web=web)
        self.assert_done(done)
        row = self.place.jsonl("out.jsonl")[0]
        self.assertEqual((row["outcome"], row["reason"]), ("abstained", "too_thin"))
        self.assertLess(done.seconds, 10)

    def test_crawl_delay_is_kept_between_pages(self):
        web = self.place.web()
        self.place.write_list("list.csv", ["website"], [["http://fault-robots-delay.example/"]])
        self.assert_done(self.place.run("list.csv", "out.jsonl", web=web))
        times = [line["time"] for line in web.lines() if line["path"] != "/robots.txt"]
        self.assertGreaterEqual(len(times), 2)
        for before, after in zip(times, times[1:]):
            self.assertGreaterEqual(after - before, 1.9)

    def test_untrusted_certificate_is_a_tls_failure_and_http_is_not_tried(self):
        web = self.place.web("--synthetic", 1)
        self.place.write_list("list.csv", ["website"], [["https://nobody.example/"]])
        self.assert_done(self.place.run("list.csv", "out.jsonl", web=web))
        row = self.place.jsonl("out.jsonl")[0]
        self.assertEqual((row["outcome"], row["reason"]), ("failed", "tls"))
        self.assertEqual(web.lines(), [])

    def test_agent_is_honest_and_names_the_contact(self):
        web = self.place.web("--synthetic", 1)
        self.place.write_list("list.csv", ["website"], [["http://site00000.example/"]])
        self.assert_done(self.place.run("list.csv", "out.jsonl", "--crawl-contact",
                                        "https://bot.example/about", web=web))
        agents = {line["agent"] for line in web.lines()}
        self.assertEqual(len(agents), 1)
        self.assertRegex(agents.pop(), r"(?i)^overture.*https://bot\.example/about")


class PrivateAddressTest(TestCase):
    """Only 127.0.0.1/32 is allowed here; 127.0.0.2 and ::1 stand for every inner machine."""

    def setUp(self):
        super().setUp()
        self.trap = Listener(lambda _connection: None, "127.0.0.2")
        self.addCleanup(self.trap.stop)

    def outcomes_of(self, websites, table, names):
        def answer(request):
            target = table.get(request.host)
            if request.path == "/robots.txt" or target is None:
                return Response(404)
            return Response(302, headers=[("Location", target)])

        redirector = ThreadedWeb(answer, "127.0.0.1")
        self.addCleanup(redirector.stop)
        server = NameServer({**{host: ["127.0.0.1"] for host in table}, **names})
        self.addCleanup(server.stop)
        self.place.write_list("list.csv", ["website"],
                              [[website.replace("PORT", str(redirector.port))]
                               for website in websites])
        self.assert_done(self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--crawl-allow", "127.0.0.1/32", "--crawl-dns",
            server.address, "--crawl-page-seconds-max", 5))
        self.redirects = sum(request.path != "/robots.txt" for request in redirector.requests)
        return [(row["outcome"], row["reason"]) for row in self.place.jsonl("out.jsonl")]

    def test_redirects_to_private_addresses_are_not_followed(self):
        port = self.trap.port
        targets = [f"http://127.0.0.2:{port}/", f"http://2130706434:{port}/",
                   f"http://0x7f.2:{port}/", f"http://[::ffff:127.0.0.2]:{port}/",
                   f"http://[::ffff:7f00:2]:{port}/", f"http://[64:ff9b::7f00:2]:{port}/",
                   f"http://inner.example:{port}/", f"//inner6.example:{port}/x",
                   f"http://127.0.0.2.:{port}/", "http://169.254.169.254/latest/meta-data/",
                   "http://[fd00:ec2::254]/", "http://10.0.0.1/", "http://0.0.0.0/"]
        table = {f"from{number}.example": target for number, target in enumerate(targets)}
        outcomes = self.outcomes_of(
            [f"http://{host}:PORT/" for host in table], table,
            {"inner.example": ["127.0.0.2"], "inner6.example": ["::ffff:127.0.0.2"]})
        self.assertEqual(self.trap.connections, 0)
        self.assertEqual(self.redirects, len(targets))
        self.assertEqual(dict(zip(targets, outcomes)),
                         dict.fromkeys(targets, ("skipped", "blocked_address")))

    def test_rows_that_name_private_addresses_are_not_visited(self):
        port = self.trap.port
        websites = [f"http://127.0.0.2:{port}/", f"http://inner.example:{port}/",
                    f"mixed.example:{port}", "http://10.1.2.3/", "http://metadata.example/"]
        outcomes = self.outcomes_of(websites, {}, {
            "inner.example": ["127.0.0.2"], "mixed.example": ["10.0.0.1", "127.0.0.2"],
            "metadata.example": ["169.254.169.254"]})
        self.assertEqual(self.trap.connections, 0)
        self.assertEqual(dict(zip(websites, outcomes)),
                         dict.fromkeys(websites, ("skipped", "blocked_address")))

    def test_name_that_does_not_exist_is_a_dns_failure(self):
        outcomes = self.outcomes_of(["http://gone.example/"], {}, {})
        self.assertEqual(outcomes, [("failed", "dns")])


if __name__ == "__main__":
    unittest.main()
