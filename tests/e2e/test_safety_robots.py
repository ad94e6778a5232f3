#!/usr/bin/env python3
"""T21 of docs/safety.md: what a robots.txt can answer, and what RFC 9309 makes of it.

The oracle is the server's own log: which pages were asked for. Agreement with Google's matcher is
tested beside the parser (src/text/robots/tests).
"""
import asyncio
import time
import unittest

from harness import TestCase  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
import faults
from server import Response

GOOD = Response(200, faults.GOOD)
DENY = b"User-agent: *\nDisallow: /\n"
# A page without links.
GOOD_ALONE = Response(200, faults.GOOD.replace(b'<a href="/about">About us</a>', b"Since 1911."))
COMMENT = b"# one more line that says nothing at all, to fill the file up with\n"


def text(body, status=200, **more):
    return Response(status, body, type="text/plain", **more)


async def silent(connection, request):
    await asyncio.Event().wait()


async def cut(connection, request):
    """The rule that matters never comes."""
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                               b"Content-Length: 100000\r\n\r\nUser-agent: *\nAllow: /\n")
    connection.transport.write_eof()


# What robots.txt answers, and whether the home page may be read then.
CASES = {
    "none": (Response(404, b""), True),
    "gone": (Response(410, b""), True),
    "unauthorised": (Response(401, b""), True),   # RFC 9309 section 2.3.1.3: 4xx may be crawled.
    "forbidden": (Response(403, b""), True),
    "teapot": (Response(418, DENY), True),
    # Stricter than the RFC: who is told to come back later has not been told what is allowed.
    "429": (Response(429, b"", headers=[("Retry-After", "1")]), False),
    "500": (Response(500, b""), False), "502": (Response(502, b""), False),
    "503": (Response(503, b""), False), "504": (Response(504, b""), False),
    "599": (Response(599, b""), False),
    "timeout": (silent, False), "cut": (cut, False), "closed": (faults.dead, False),
    "empty": (text(b""), True),
    "page": (Response(200, faults.GOOD), True),
    "deny": (text(DENY), False),
    "bom": (text(b"\xef\xbb\xbf" + DENY), False),
    "two-boms": (text(b"\xef\xbb\xbf\xef\xbb\xbf" + b"User-agent: *\n" + DENY), False),
    "carriage-returns": (text(DENY.replace(b"\n", b"\r")), False),
    "dos": (text(DENY.replace(b"\n", b"\r\n")), False),
    "spaces": (text(b"  USER-AGENT :\t* \n\n disallow : / # all of it"), False),
    "no-colon": (text(b"user-agent *\ndisallow /\n"), False),  # As Google reads it.
    "ours-alone": (text(b"User-agent: *\nAllow: /\n\nUser-agent: OvertureBot\nDisallow: /"), False),
    "others-alone": (text(b"User-agent: OtherBot\nDisallow: /"), True),
    "wildcards": (text(b"User-agent: *\nDisallow: " + b"*" * 2000 + b"zzz\nDisallow: /*a*a*a*a$"),
                  True),
    "nul": (text(b"User-agent: *\0\nDisallow: /\n" + DENY), False),
    "late": (text(COMMENT * 7000 + DENY), False),  # 470 KB: within what is read.
    "large": (text(b"User-agent: *\nDisallow: /private\n" + COMMENT * 20000 + DENY), True),
    "large-deny": (text(DENY + COMMENT * 20000), False),
    "huge-line": (text(b"Disallow: " + b"x" * 400_000 + b"\n" + DENY), False),
    "huge-first-line": (text(b"x" * 1_300_000 + b"\n" + DENY), True),  # The rule is out of reach.
    "half-a-rule": (text(COMMENT * 7470 + b"User-agent: *\nDisallow: /" + b"a" * 20_000), True),
    "to-500": (Response(302, b"", headers=[("Location", "/broken")]), False),
    "to-deny": (Response(301, b"", headers=[("Location", "/rules")]), False),
    "to-host": (Response(302, b"", headers=[("Location", "http://rules.example/rules")]), False),
    "to-error": (Response(302, b"", headers=[("Location", "http://rules.example/broken")]), False),
    "loop": (Response(302, b"", headers=[("Location", "/robots.txt")]), True),
    "nowhere": (Response(302, b"", headers=[("Location", "mailto:robots@x.example")]), True),
}

LINKS = ["/about", "/about-us/team", "/services", "/services/", "/products?all=1",
         "/contact", "/imprint", "/moved/about", "/~weaver/contact"]
# What robots.txt says, the pages that must not be asked for, and some that must be.
RULES = {
    "star": ("Disallow: /*about", {"/about", "/about-us/team", "/moved/about"},
             {"/", "/services", "/contact"}),
    "dollar": ("Disallow: /services$", {"/services"}, {"/", "/about", "/contact"}),
    "star-dollar": ("Disallow: /*t$", {"/about", "/contact", "/imprint", "/moved/about",
                                       "/~weaver/contact"}, {"/", "/services"}),
    "longest": ("Disallow: /\nAllow: /$\nAllow: /contact", set(LINKS) - {"/contact"},
                {"/", "/contact"}),
    "equal": ("Disallow: /about\nAllow: /about\nDisallow: /contact", {"/contact"}, {"/", "/about"}),
    "query": ("Disallow: /*?", {"/products?all=1"}, {"/", "/about", "/contact"}),
    "escaped": ("Disallow: /%61bout\nDisallow: /%7Eweaver",
                {"/about", "/about-us/team", "/~weaver/contact"}, {"/", "/services", "/contact"}),
    "redirected": ("Disallow: /inner", {"/inner/about"}, {"/", "/about", "/contact"}),
    "home-redirected": ("Disallow: /inner", {"/inner/home"}, {"/"}),
    "no-sitemap": ("Disallow: /sitemap\nSitemap: http://no-sitemap.example/sitemaps/all.xml",
                   {"/sitemap.xml", "/sitemaps/all.xml"}, {"/"}),
}
HOME = b"<!doctype html><html lang='en'><main><h1>Weaver</h1><p>We weave linen tablecloths on two" \
       b" wooden looms from 1911 and sell them from the workshop.</p></main>" + "".join(
           f"<p><a href='{path}'>{path.strip('/')}</a></p>" for path in LINKS).encode()
MOVED = {("redirected", "/moved/about"): "/inner/about", ("home-redirected", "/"): "/inner/home"}
# For how many seconds a host wants to be left alone: by its Crawl-delay between any two pages, or
# once, by the Retry-After of its first page's 503 or 429.
DELAYS = {"delay": 2, "delay-of-a-half": 1.5, "paused-503": 2, "paused-429": 2}
LONG_DELAY = 3600
# A request that came late before one that came in time.
EARLY_SECONDS = 0.2


class RobotsTest(TestCase):
    def run_at(self, hosts, web, *more):
        """The rows by host."""
        self.place.write_list("list.csv", ["company", "website"],
                              [[host, f"http://{host}.example/"] for host in hosts])
        self.assert_done(self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--map", "company=company,website=website",
            "--crawl-connect-to", f"http=127.0.0.1:{web.port}", "--crawl-page-seconds-max", 2,
            *more))
        return {row["company"]: row for row in self.place.jsonl("out.jsonl")}

    def start(self, answer):
        web = ThreadedWeb(answer, "127.0.0.1")
        self.addCleanup(web.stop)
        return web

    def answer(self, request):
        if request.path == "/robots.txt":
            return CASES.get(request.host.removesuffix(".example"), (GOOD, True))[0]
        return {"/broken": Response(500, b""), "/rules": text(DENY)}.get(request.path, GOOD)

    def test_t21_pages_are_asked_for_only_where_robots_txt_allows_it(self):
        web = self.start(self.answer)
        rows = self.run_at(CASES, web)
        violations = 0
        for kind, (_answer, allowed) in CASES.items():
            with self.subTest(kind):
                paths = web.paths_of(f"{kind}.example")
                self.assertEqual(paths[0], "/robots.txt")
                pages = [path for path in paths if path not in
                         ("/robots.txt", "/broken", "/rules")]
                violations += len(pages) if not allowed else 0
                self.assertEqual(bool(pages), allowed, rows[kind])
                self.assertLessEqual(paths.count("/robots.txt"), 12)
                if not allowed:
                    self.assertIn(rows[kind]["reason"], {"robots", "timeout", "connect",
                                                            "http_error"})
        self.assertEqual(violations, 0)

    def test_t21_of_a_site_s_pages_only_those_are_asked_for_that_its_rules_allow(self):
        def answer(request):
            kind = request.host.removesuffix(".example")
            if request.path == "/robots.txt":
                return text(b"User-agent: *\n" + RULES[kind][0].encode() + b"\n")
            if (kind, request.path) in MOVED:
                return Response(302, b"", headers=[("Location", MOVED[kind, request.path])])
            # Without links the sitemap is what is left to look at.
            return GOOD_ALONE if kind == "no-sitemap" else Response(200, HOME)

        web = self.start(answer)
        self.run_at(RULES, web, "--crawl-pages-max", 10)
        for kind, (_rules, forbidden, read) in RULES.items():
            with self.subTest(kind):
                paths = web.paths_of(f"{kind}.example")
                self.assertEqual(paths[0], "/robots.txt")
                self.assertEqual(set(paths) & forbidden, set())
                self.assertLessEqual(read, set(paths))

    def test_t21_a_host_is_left_alone_for_as_long_as_it_asks(self):
        times = {}

        def answer(request):
            kind = request.host.removesuffix(".example")
            seen = times.setdefault(kind, [])
            seconds = DELAYS.get(kind, LONG_DELAY)
            if request.path == "/robots.txt":
                delay = f"User-agent: *\nCrawl-delay: {seconds}\n"
                return text(delay.encode() if "delay" in kind else b"")
            seen.append((time.monotonic(), request.path))
            if kind.startswith("paused") and len(seen) == 1:
                return Response(int(kind.removeprefix("paused-")), b"",
                                headers=[("Retry-After", str(seconds))])
            return Response(200, HOME)

        rows = self.run_at([*DELAYS, "long-delay"], self.start(answer))
        for kind, seconds in DELAYS.items():
            with self.subTest(kind):
                self.assertEqual(rows[kind]["outcome"], "written", rows[kind])
                self.assertGreaterEqual(len(times[kind]), 3)
                gaps = [after - before
                        for (before, _), (after, _) in zip(times[kind], times[kind][1:])]
                asked_for = gaps if "delay" in kind else gaps[:1]
                self.assertGreaterEqual(min(asked_for), seconds - EARLY_SECONDS)
        # Longer than a visit waits: the one page that may be read at once, and no other.
        self.assertEqual([path for _, path in times["long-delay"]], ["/"])


if __name__ == "__main__":
    unittest.main()
