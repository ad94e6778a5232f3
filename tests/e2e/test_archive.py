#!/usr/bin/env python3
"""overture run --archive: what was fetched, as WARC files that other people's tools read."""
import base64
import contextlib
import gzip
import hashlib
import http.server
import threading
import time
import unittest
import zlib

import warcio_reader
from harness import DONE, TestCase

TEXT = ("<p>We build pumps for small ships and repair them in our own yard in Bremen. Nine people "
        "work here, and each pump is tested in salt water for a week before it leaves us.</p>"
        "<p>Our customers are fishermen, ferry lines and two museums on the North Sea coast. Spare "
        "parts for every pump since 1958 are in stock and are sent on the day they are ordered.</p>")
PAGES = {
    "/": f"<html><title>Pumps</title><body><nav><a href=/about>About us</a> <a href=/services>"
         f"Services</a></nav><main>{TEXT}</main></body></html>",
    "/about": f"<html><title>About</title><body><main>{TEXT} Since 1921.</main></body></html>",
    "/services": f"<html><title>Services</title><body><main>{TEXT} Day and night.</main></body></html>",
}
ROBOTS = "User-agent: *\nDisallow: /private\n"
# How each path is sent: packed, in chunks.
PACKED, CHUNKED = {"/about"}, {"/about", "/services"}


class Handler(http.server.BaseHTTPRequestHandler):
    """The sites one.example, two.example, …, all alike."""
    protocol_version = "HTTP/1.1"
    server_version = "Scripted"

    def do_GET(self):
        self.server.asked.append((self.headers["Host"], self.path))
        time.sleep(self.server.delay)
        if self.path == "/old":
            return self.answer(301, b"moved", [("Location", "/")])
        if self.path == "/robots.txt":
            return self.answer(200, ROBOTS.encode(), [("Content-Type", "text/plain")])
        body = PAGES[self.path].encode()
        headers = [("Content-Type", "text/html; charset=utf-8"), ("X-Odd", "a:  b ")]
        if self.path in PACKED:
            body = gzip.compress(body, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        return self.answer(200, body, headers, chunked=self.path in CHUNKED)

    def answer(self, status, body, headers, chunked=False):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header(*(("Transfer-Encoding", "chunked") if chunked
                           else ("Content-Length", str(len(body)))))
        self.end_headers()
        if not chunked:
            self.wfile.write(body)
            return
        for at in range(0, len(body), 100):
            part = body[at:at + 100]
            self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, *_):
        pass

    def handle(self):
        with contextlib.suppress(ConnectionError):  # Of a program that was killed.
            super().handle()


def plain_records(path):
    """(fields, block) of each whole record of a file, read with the standard library alone, and how
    many bytes at its end are no whole record."""
    data = path.read_bytes()
    found = []
    while data:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain = member.decompress(data)
        if not member.eof:
            break
        head, _, rest = plain.partition(b"\r\n\r\n")
        version, *lines = head.decode().split("\r\n")
        assert version == "WARC/1.1", version
        fields = dict(line.split(": ", 1) for line in lines)
        length = int(fields["Content-Length"])
        assert rest[length:] == b"\r\n\r\n", rest[length:]
        found.append((fields, rest[:length]))
        data = member.unused_data
    return found, len(data)


def sha1(data):
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


class ArchiveTest(TestCase):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.asked, self.server.delay = [], 0
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def arguments(self, sites, *more):
        self.place.write_list("list.csv", ["company", "website"],
                              [[f"Company {n}", f"http://{site}/old"]
                               for n, site in enumerate(sites)])
        return ("run", "list.csv", "-o", "out.jsonl", "--archive", "kept/warc",
                "--crawl-connect-to", f"http=127.0.0.1:{self.server.server_port}", *more)

    def files(self):
        return sorted(self.place.path("kept/warc").glob("*.warc.gz"))

    def archived(self):
        """All whole records; no file may end in anything else."""
        found = []
        for file in self.files():
            records, rest = plain_records(file)
            self.assertEqual(rest, 0, file.name)
            self.assertEqual(records[0][0]["WARC-Type"], "warcinfo")
            self.assertEqual(records[0][0]["WARC-Filename"], file.name)
            found += records
        return found

    def run_two(self):
        done = self.place.overture(*self.arguments(["one.example", "two.example"]))
        self.assertEqual(done.code, DONE, done.err)

    def test_every_answer_is_there_with_its_request(self):
        self.run_two()
        records = self.archived()
        self.assertGreaterEqual(len(self.files()), 1)
        asked = sorted(f"http://{host}{path}" for host, path in self.server.asked)
        self.assertEqual(len(asked), 10, "robots.txt, a redirect and three pages of two sites")
        by_id = {fields["WARC-Record-ID"]: (fields, block) for fields, block in records}
        self.assertEqual(len(by_id), len(records))
        for kind in ("request", "response"):
            self.assertEqual(sorted(fields["WARC-Target-URI"] for fields, _ in records
                                    if fields["WARC-Type"] == kind), asked)
        for fields, block in records:
            self.assertEqual(fields["WARC-Block-Digest"], sha1(block))
            if fields["WARC-Type"] == "warcinfo":
                self.assertIn(b"software: OvertureBot/", block)
                continue
            self.assertEqual(fields["WARC-IP-Address"], "127.0.0.1")
            self.assertEqual(by_id[fields["WARC-Concurrent-To"]][0]["WARC-Target-URI"],
                             fields["WARC-Target-URI"])
            self.assertEqual(by_id[fields["WARC-Warcinfo-ID"]][0]["WARC-Type"], "warcinfo")

    def test_answers_stand_as_they_were_received(self):
        self.run_two()
        for fields, block in self.archived():
            url = fields.get("WARC-Target-URI", "")
            path = "/" + url.partition("//")[2].partition("/")[2]
            head, _, body = block.partition(b"\r\n\r\n")
            if fields["WARC-Type"] == "request":
                self.assertTrue(head.startswith(b"GET %s HTTP/1.1\r\nHost: " % path.encode()), head)
                self.assertIn(b"\r\nUser-Agent: OvertureBot/", head)
            if fields["WARC-Type"] != "response":
                continue
            self.assertEqual(fields["WARC-Payload-Digest"], sha1(body))
            self.assertNotIn("WARC-Truncated", fields)
            self.assertIn(b"\r\nServer: Scripted", head)
            self.assertNotIn(b"\r\nTransfer-Encoding:", head)
            self.assertEqual(b"\r\nX-Archive-Orig-Transfer-Encoding: chunked" in head,
                             path in CHUNKED)
            if path in PACKED:
                self.assertIn(b"\r\nContent-Encoding: gzip", head)
                body = gzip.decompress(body)
            expected = {"/old": "moved", "/robots.txt": ROBOTS}.get(path, PAGES.get(path))
            self.assertEqual(body.decode(), expected)
            self.assertTrue(head.startswith(b"HTTP/1.1 301 " if path == "/old"
                                            else b"HTTP/1.1 200 OK\r\n"), head)
            if path in PAGES:
                self.assertIn(b"\r\nX-Odd: a:  b \r\n", head + b"\r\n")

    def test_warcio_reads_the_files_and_finds_nothing_wrong(self):
        try:
            warcio_reader.python()
        except warcio_reader.Unavailable as problem:
            self.skipTest(str(problem))
        self.run_two()
        self.assertEqual(warcio_reader.check(self.files()), "")
        pages = {record["url"]: record["content"].decode()
                 for record in warcio_reader.records(self.files())
                 if record["type"] == "response" and record["status"] == "200"}
        for host in ("one.example", "two.example"):
            for path, text in {**PAGES, "/robots.txt": ROBOTS}.items():
                self.assertEqual(pages[f"http://{host}{path}"], text)

    def test_kill_leaves_what_was_whole(self):
        self.server.delay = 0.02
        sites = [f"site{number}.example" for number in range(300)]
        process = self.place.start(*self.arguments(sites, "--crawl-in-flight-max", 10))
        deadline = time.monotonic() + 60
        while len(self.server.asked) < 200 and time.monotonic() < deadline:
            time.sleep(0.01)
        process.kill()
        process.wait()
        asked = len(self.server.asked)
        found = []
        for file in self.files():
            records, _ = plain_records(file)
            found += [fields for fields, _ in records if fields["WARC-Type"] == "response"]
        # What was on its way when the process died is missing, one answer a site in flight.
        self.assertGreaterEqual(len(found), asked - 25)
        self.assertLess(asked, 1500, "the run ended before the kill")

    def test_folder_that_cannot_be_made_stops_the_run_before_it_begins(self):
        self.place.write("kept", "a file")
        done = self.place.overture(*self.arguments(["one.example"]))
        self.assertNotEqual(done.code, DONE)
        self.assertIn("the archive's folder 'kept/warc' cannot be made", done.err)
        self.assertEqual(self.server.asked, [])


if __name__ == "__main__":
    unittest.main()
