#!/usr/bin/env python3
"""Pages that take long to be turned into text, all at once, and small sites beside them.

To turn all of the heavy pages into text takes a thread longer than one page may take. That is our
own time and no site's: nobody is timed out for it, and the small sites are read as if alone.
"""
import gzip
import unittest

from harness import TestCase  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
from server import Response
import synthetic

HEAVY_SITES, SMALL_SITES = 120, 100
HEAVY_BYTES = 2_000_000
PAGE_SECONDS, SITE_SECONDS = 3, 8
NOT_FOUND = Response(404, b"")


def heavy_page():
    """Nested markup around words, as gzip, so that it costs its server and the way nothing."""
    parts = [b"<!doctype html><html lang=en><title>Looms</title><body><main>"]
    size = len(parts[0])
    while size < HEAVY_BYTES:
        number = len(parts) % 100
        part = (b"<div class=a%d><div><ul><li><table><tr><td><h2>Loom %d</h2><p>On loom <b>number"
                b" <i>%d</i></b> we weave <a href=/p/%d>linen</a> &amp; hemp for customer %d in our"
                b" own workshop by the canal.</table></ul></div>%s"
                % (number, number, number * 7, number, number * 13,
                   b"</div>" if number % 4 else b""))
        parts.append(part)
        size += len(part)
    return Response(200, gzip.compress(b"".join(parts)), headers=[("Content-Encoding", "gzip")])


class HeavyTest(TestCase):
    def answer(self, request):
        if request.host.startswith("heavy"):
            return self.heavy if request.path == "/" else NOT_FOUND
        number = synthetic.number_of(request.host)
        template = {"/": synthetic.PAGE, "/about": synthetic.ABOUT}.get(request.path)
        return Response(200, synthetic.page(number, template).encode()) if template else NOT_FOUND

    def test_pages_that_wait_to_be_turned_into_text_cost_no_site_its_time(self):
        self.heavy = heavy_page()
        web = ThreadedWeb(self.answer, "127.0.0.1")
        self.addCleanup(web.stop)
        heavy = [f"heavy{number}.example" for number in range(HEAVY_SITES)]
        small = [f"site{number:05d}.example" for number in range(SMALL_SITES)]
        self.place.write_list("list.csv", ["company", "website"],
                              [[host, f"http://{host}/"] for host in heavy + small])
        self.assert_done(self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--map", "company=company,website=website",
            "--crawl-connect-to", f"http=127.0.0.1:{web.port}", "--crawl-page-seconds-max",
            PAGE_SECONDS, "--crawl-site-seconds-max", SITE_SECONDS))
        rows = {row["company"]: row for row in self.place.jsonl("out.jsonl")}
        for host in heavy:
            self.assertEqual((rows[host]["outcome"], rows[host]["reason"]), ("written", ""), host)
        for host in small:
            # Two attempts: one to read, one to write.
            row = rows[host]
            self.assertEqual((row["outcome"], row["reason"], row["attempts"]), ("written", "", 2),
                             host)
            self.assertEqual(web.paths_of(host), ["/robots.txt", "/", "/about", "/contact"])


if __name__ == "__main__":
    unittest.main()
