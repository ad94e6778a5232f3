#!/usr/bin/env python3
"""T10 to T12 of docs/safety.md: nobody leads the program to an inner machine.

One address is permitted here, and it stands for the public Internet; the rest of loopback and all
private networks stand for what is behind us. Whom the program dials is read off its system calls.
"""
import collections
import json
import shutil
import unittest

from harness import ROOT, TestCase  # Adds tests/fake to the path.
from hostile_web import PERMITTED, ThreadedWeb, dialled, strace
from name_server import ScriptedNameServer
import faults
from server import Response

SPELLINGS = ROOT / "tests" / "golden" / "addresses" / "private_hosts.json"
NOT_FOUND = Response(404, b"")
GOOD = Response(200, faults.GOOD)
TRIES = 10_000
# All sites are at one address here.
WITHOUT_PACE = ("--crawl-address-requests-per-second", 0, "--crawl-address-connections-max", 0)


def private_hosts():
    """Spellings of addresses that are not public, as hosts of URLs."""
    return [host for group in json.loads(SPELLINGS.read_text(encoding="utf-8"))
            for host in group["hosts"]]


def private_urls(hosts):
    """Both schemes, with the port of the scheme and with another."""
    return [f"{scheme}://{host}{port}/latest/meta-data/" for host in hosts
            for scheme in ("http", "https") for port in ("", ":8080")]


def header_text(url):
    """A URL as it goes out in a header: our servers write Latin-1, and the program reads UTF-8."""
    return url.encode().decode("latin-1")


class TracedTest(TestCase):
    """Runs the program under strace against a web and a name server on the permitted address."""

    def setUp(self):
        super().setUp()
        if not shutil.which("strace"):
            self.skipTest("strace is not installed")

    def start_servers(self, answer, script):
        self.web = ThreadedWeb(answer, PERMITTED)
        self.addCleanup(self.web.stop)
        self.names = ScriptedNameServer(script, PERMITTED)
        self.addCleanup(self.names.stop)

    def run_traced(self, websites, *arguments, allow=PERMITTED + "/32"):
        """[(outcome, reason)] of the rows that were no bad addresses; `dialled` is set."""
        self.place.write_list("list.csv", ["company", "website"],
                              [[number, website] for number, website in enumerate(websites)])
        done = self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--map", "company=company,website=website",
            "--dedupe", "none", *WITHOUT_PACE, "--crawl-allow", allow, "--crawl-dns",
            self.names.address, "--crawl-page-seconds-max", 5, *arguments,
            under=strace(self.place.path("trace")), timeout=240)
        self.assert_done(done)
        self.dialled = dialled(self.place.path("trace"))
        rows = self.place.jsonl("out.jsonl")
        self.by_company = {int(row["company"]): (row["outcome"], row["reason"]) for row in rows}
        return [(row["outcome"], row["reason"]) for row in rows]

    def assert_only_permitted_dialled(self):
        strangers = {place for place in self.dialled if place[0] != PERMITTED}
        self.assertEqual(strangers, set())
        # The trace sees connections at all.
        self.assertGreater(self.dialled.get((PERMITTED, int(self.names.address.split(":")[1])), 1),
                           0)


class SpellingsTest(TracedTest):
    """T10: the same private addresses, however they are spelt and whoever names them."""

    def setUp(self):
        super().setUp()
        self.hosts = private_hosts()
        self.assertGreaterEqual(len(self.hosts), 150)

    def test_t10_no_private_address_of_a_list_is_dialled(self):
        urls = private_urls(self.hosts)
        self.start_servers(lambda _request: GOOD, lambda _name, _kind, _nth: None)
        ends = self.run_traced(urls)
        self.assert_only_permitted_dialled()
        self.assertLessEqual(set(ends), {("skipped", "blocked_address")})
        # The others are no URLs at all, and stand among the rejected rows.
        self.assertGreaterEqual(len(ends), 150 * 4)

    def check_way(self, urls, answer, *arguments, ends):
        """Hosts h0.example, h1.example, … lead to one of `urls` each, by what `answer(url, request)`
        says; all end as `ends` allows, and none of the URLs is dialled."""
        def answer_of(request):
            number = int(request.host.removeprefix("h").removesuffix(".example"))
            return answer(urls[number], request)

        self.start_servers(answer_of, lambda name, kind, _nth:
                           [PERMITTED] if kind == "A" else [])
        found = self.run_traced([f"http://h{number}.example:{self.web.port}/"
                                 for number in range(len(urls))], *arguments)
        self.assert_only_permitted_dialled()
        self.assertEqual(len(found), len(urls))
        self.assertLessEqual(set(found), set(ends))
        self.assertEqual({request.host for request in self.web.requests},
                         {f"h{number}.example" for number in range(len(urls))})

    def test_t10_no_private_address_of_a_redirect_is_dialled(self):
        urls = [f"{scheme}://{host}/" for host in self.hosts for scheme in ("http", "https")]

        def answer(url, request):
            return NOT_FOUND if request.path == "/robots.txt" else Response(
                302, b"", headers=[("Location", header_text(url))])
        self.check_way(urls, answer, ends=[("skipped", "blocked_address"), ("failed", "bad_url"),
                                           ("skipped", "bad_url"), ("failed", "dns")])

    def test_t10_no_private_address_of_a_robots_txt_redirect_is_dialled(self):
        def answer(url, request):
            return Response(301, b"", headers=[("Location", header_text(url))]) \
                if request.path == "/robots.txt" else GOOD
        # A redirect to what is no URL is an answer without rules; any other that cannot be followed
        # means that the rules are not known.
        self.check_way([f"http://{host}/robots.txt" for host in self.hosts], answer,
                       ends=[("skipped", "robots"), ("written", "")])

    def test_t10_no_private_address_of_a_base_href_is_dialled(self):
        def answer(url, request):
            page = faults.GOOD.replace(b"<head>", b'<head><base href="' + url.encode() + b'">')
            return NOT_FOUND if request.path == "/robots.txt" else Response(200, page)
        self.check_way([f"http://{host}/" for host in self.hosts], answer, ends=[("written", "")])

    def test_t10_no_private_address_of_a_meta_refresh_is_dialled(self):
        def answer(url, request):
            page = f'<html><head><meta http-equiv="refresh" content="0; url={url}"></head></html>'
            return NOT_FOUND if request.path == "/robots.txt" else Response(200, page.encode())
        self.check_way([f"http://{host}/" for host in self.hosts], answer,
                       ends=[("skipped", "blocked_address"), ("abstained", "too_thin"),
                             ("failed", "dns"), ("skipped", "needs_javascript"),
                             ("abstained", "needs_javascript")])

    def test_t10_no_private_address_of_a_sitemap_is_dialled(self):
        """A home page without links, so that its sitemap is asked. The robots.txt names one inside;
        the site's own has a page inside, or is an index of sitemaps inside, or redirects there."""
        thin = Response(200, b"<html><body><p>Welcome.</p></body></html>")

        def answer(url, request):
            escaped = url.replace("&", "&amp;")
            if request.path == "/robots.txt":
                return Response(200, f"User-agent: *\nSitemap: {url}sitemap.xml\n".encode(),
                                type="text/plain")
            form = len(url) % 3
            if request.path == "/sitemap.xml" and form == 0:
                return Response(301, b"", headers=[("Location", header_text(url))])
            if request.path == "/sitemap.xml":
                outer, inner = (("urlset", "url"), ("sitemapindex", "sitemap"))[form - 1]
                body = (f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><{inner}>'
                        f"<loc>{escaped}about.xml</loc></{inner}></{outer}>")
                return Response(200, body.encode(), type="application/xml")
            return thin
        self.check_way([f"http://{host}/" for host in self.hosts], answer,
                       ends=[("abstained", "too_thin"), ("written", "")])
        asked = sum(request.path == "/sitemap.xml" for request in self.web.requests)
        self.assertEqual(asked, len(self.hosts))

    def test_t10_the_trace_sees_who_is_dialled_where_the_guard_allows_it(self):
        """What the tests above rest on: with all of loopback allowed, the trace shows it."""
        inner = ThreadedWeb(lambda _request: GOOD, "127.0.0.2")
        self.addCleanup(inner.stop)
        self.start_servers(lambda _request: GOOD, lambda _name, _kind, _nth: None)
        self.run_traced([f"http://127.0.0.2:{inner.port}/"], allow="127.0.0.0/8")
        self.assertGreaterEqual(self.dialled[("127.0.0.2", inner.port)], 1)


class NamesTest(TracedTest):
    """T11: names that lead inside, or outside first and inside when asked again."""

    # What a name answers with, by the name's first word. 127.0.0.2 is behind us. In 6to4 and NAT64
    # and v4-mapped addresses it stands inside.
    FORMS = {
        "plain": (["127.0.0.2"], []),
        "several": (["10.0.0.1", "127.0.0.2", "169.254.169.254", "192.168.1.1"], ["fd00:ec2::254"]),
        "mapped": ([], ["::ffff:127.0.0.2"]),
        "compatible": ([], ["::127.0.0.2"]),
        "sixtofour": ([], ["2002:7f00:2::1"]),
        "nat": ([], ["64:ff9b::127.0.0.2", "64:ff9b:1::127.0.0.2"]),
        "teredo": ([], ["2001:0:4136:e378:8000:63bf:80ff:fffd"]),
        "local": (["0.0.0.0"], ["::", "::1", "fe80::1"]),
        "chain": (["one.inner.example", "two.inner.example", "127.0.0.2"],
                  ["one.inner.example", "::1"]),
        "metadata": (["168.63.129.16", "100.100.100.200"], ["fd20:ce::254"]),
    }

    def script(self, name, kind, nth):
        form = name.partition("-")[0]
        if form == "rebind":  # Outside and inside by turns, and the reverse.
            number = int(name.partition("-")[2].partition(".")[0])
            outside = (nth + number) % 2 == 0
            return [] if kind != "A" else [PERMITTED if outside else "127.0.0.2"]
        if form == "mixed":
            return [] if kind != "A" else ["10.0.0.1", "127.0.0.2", PERMITTED, "127.0.0.3"]
        return self.FORMS[form][0 if kind == "A" else 1]

    def answer(self, request):
        """Sends each name that was reached to itself on another port, so that it is looked up, and
        checked, again."""
        if request.path == "/robots.txt":
            return NOT_FOUND
        if request.path == "/" and request.host.startswith("rebind"):
            return Response(302, b"", headers=[
                ("Location", f"http://{request.host}:{self.web.port + 1}/")])
        return GOOD

    def test_t11_ten_thousand_names_lead_to_no_private_address(self):
        self.start_servers(self.answer, self.script)
        forms = list(self.FORMS)
        names = [f"rebind-{number}.example" for number in range(400)]
        names += [f"mixed-{number}.example" for number in range(100)]
        names += [f"{forms[number % len(forms)]}-{number}.example"
                  for number in range(TRIES - len(names))]
        self.run_traced([f"http://{name}:{self.web.port}/" for name in names],
                        "--crawl-pages-max", 1)
        self.assert_only_permitted_dialled()
        ends = collections.Counter((name.partition("-")[0], *self.by_company[number])
                                   for number, name in enumerate(names))
        blocked = {form for form, outcome, reason in ends if reason == "blocked_address"}
        self.assertLessEqual(set(forms) | {"rebind"}, blocked)
        self.assertEqual(ends["mixed", "written", ""], 100)  # By the one address that is public.
        self.assertEqual(sum(count for (form, outcome, _), count in ends.items()
                             if form in forms and outcome != "skipped"), 0)
        # Those that were outside first were asked again for the second port.
        self.assertGreaterEqual(sum(name.startswith("rebind") for name in self.names.asked), 1000)


class RequestsTest(TracedTest):
    """T12: metadata services, other schemes, and bytes that could forge a request."""

    METADATA = ["http://169.254.169.254/latest/meta-data/iam/security-credentials/",  # AWS, Azure
                "http://[fd00:ec2::254]/latest/meta-data/", "http://169.254.170.2/v2/credentials",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://100.100.100.200/latest/meta-data/",  # Alibaba
                "http://168.63.129.16/machine?comp=goalstate", "http://192.0.0.192/latest/",
                "http://169.254.169.254/opc/v2/instance/",  # Oracle
                "http://169.254.169.254/metadata/v1.json"]  # DigitalOcean
    SCHEMES = ["gopher://h.example:70/_x", "file:///etc/passwd", "ftp://h.example/",
               "dict://h.example:11211/", "data:text/html,<p>x</p>", "javascript:alert(1)",
               "ldap://h.example/",
               "view-source:http://x.example/", "jar:http://h.example!/", "about:blank",
               "blob:http://h.example/x", "ws://h.example/",
               "tftp://h.example/x", "telnet://h.example/", "smb://h.example/x"]
    USERINFO = ["http://h.example@127.0.0.2:{port}/", "http://h.example%40127.0.0.2:{port}/",
                "http://127.0.0.2:{port}\\@h.example:{port}/",
                "http://h.example:80@169.254.169.254/",
                "http://169.254.169.254#@h.example/", "http://169.254.169.254?@h.example/",
                "http://user:secret@127.0.0.2:{port}/"]
    FORGED = ["http://h.example:{port}/%0d%0aX-Forged:%20yes",
              "http://h.example:{port}/?a\r\nX-Forged: yes",
              "http://h.example:{port}/a%20HTTP/1.1%0d%0aX-Forged:%20yes%0d%0a%0d%0aGET%20/forged",
              "http://h.example\r\nX-Forged: yes:{port}/",
              "http://h.example%0d%0aX-Forged:yes:{port}/",
              "http://h.example:{port}/\tX-Forged: yes",
              "http://h.example:{port}/\u560d\u560aX-Forged: yes"]

    def script(self, name, kind, _nth):
        if name == "metadata.google.internal":
            return ["169.254.169.254"] if kind == "A" else []
        return [PERMITTED] if kind == "A" and name.endswith("h.example") else None

    def test_t12_metadata_services_are_a_blocked_address(self):
        self.start_servers(lambda _request: GOOD, self.script)
        self.assertEqual(self.run_traced(self.METADATA),
                         [("skipped", "blocked_address")] * len(self.METADATA))
        self.assert_only_permitted_dialled()

    def test_t12_other_schemes_of_a_list_are_bad_addresses(self):
        self.start_servers(lambda _request: GOOD, self.script)
        self.run_traced([*self.SCHEMES, f"http://h.example:{self.web.port}/"])
        self.assert_only_permitted_dialled()
        rejected = {row["value"]: row["reason"] for row in self.place.csv("out.jsonl.rejected.csv")}
        for website in self.SCHEMES:
            with self.subTest(website):
                self.assertEqual(rejected[website].partition(":")[0], "bad_url")

    def test_t12_other_schemes_of_a_redirect_are_bad_addresses(self):
        def answer(request):
            number = request.host.partition(".")[0]
            return NOT_FOUND if request.path == "/robots.txt" else Response(
                302, b"", headers=[("Location", self.SCHEMES[int(number)])])
        self.start_servers(answer, self.script)
        ends = self.run_traced([f"http://{number}.h.example:{self.web.port}/"
                                for number in range(len(self.SCHEMES))])
        self.assert_only_permitted_dialled()
        self.assertEqual({reason for _outcome, reason in ends}, {"bad_url"})
        self.assertEqual(len(ends), len(self.SCHEMES))

    def check_forged(self, answer, websites):
        self.start_servers(answer, self.script)
        self.run_traced([website.format(port=self.web.port) for website in websites])
        self.assert_only_permitted_dialled()
        for request in self.web.requests:
            self.assertNotIn("x-forged", request.headers)
            self.assertNotIn("authorization", request.headers)
            self.assertNotEqual(request.path, "/forged")
            self.assertNotIn(" ", request.path)

    def test_t12_userinfo_and_line_ends_of_a_list_forge_no_request(self):
        self.check_forged(lambda _request: GOOD, self.USERINFO + self.FORGED)
        self.assertGreater(len(self.web.requests), 0)

    def test_t12_userinfo_and_line_ends_of_a_redirect_forge_no_request(self):
        targets = self.USERINFO + self.FORGED

        def answer(request):
            if request.path == "/robots.txt":
                return NOT_FOUND
            number = request.host.partition(".")[0]
            if request.path != "/" or not number.isdigit():
                return GOOD
            target = targets[int(number)].format(port=self.web.port).replace("\n", "").encode()
            return Response(302, b"", headers=[("Location", target.decode("latin-1"))])
        self.check_forged(answer, [f"http://{number}.h.example:{{port}}/"
                                   for number in range(len(targets))])

    def test_t12_a_contact_with_line_ends_is_refused(self):
        self.place.write_list("list.csv", ["website"], [["http://h.example/"]])
        done = self.place.overture("run", "list.csv", "-o", "out.jsonl", "--crawl-contact",
                                   "https://bot.example/\r\nX-Forged: yes")
        self.assertNotEqual(done.code, 0)


if __name__ == "__main__":
    unittest.main()
