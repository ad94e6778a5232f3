#!/usr/bin/env python3
"""T21 of docs/safety.md: what a robots.txt can answer, and what RFC 9309 makes of it.

The oracle is the server's own log: which pages were asked for. Agreement with Google's matcher is
tested beside the parser (src/text/robots/tests).
"""
import asyncio
import unittest

from harness import TestCase  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
import faults
from server import Response

GOOD = Response(200, faults.GOOD)
DENY = b"User-agent: *\nDisallow: /\n"
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
    "loop": (Response(302, b"", headers=[("Location", "/robots.txt")]), True),
    "nowhere": (Response(302, b"", headers=[("Location", "mailto:robots@x.example")]), True),
}


class RobotsTest(TestCase):
    def answer(self, request):
        if request.path == "/robots.txt":
            answer = CASES[request.host.removesuffix(".example")][0]
            return answer
        return {"/broken": Response(500, b""), "/rules": text(DENY)}.get(request.path, GOOD)

    def test_t21_pages_are_asked_for_only_where_robots_txt_allows_it(self):
        web = ThreadedWeb(self.answer, "127.0.0.1")
        self.addCleanup(web.stop)
        self.place.write_list("list.csv", ["company", "website"],
                              [[kind, f"http://{kind}.example/"] for kind in CASES])
        self.assert_done(self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--map", "company=company,website=website",
            "--crawl-connect-to", f"http=127.0.0.1:{web.port}", "--crawl-page-seconds-max", 2))
        rows = {row["company"]: row for row in self.place.jsonl("out.jsonl")}
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
                    self.assertIn(rows[kind]["reason"], {"robots", "timeout", "connect"})
        self.assertEqual(violations, 0)


if __name__ == "__main__":
    unittest.main()
