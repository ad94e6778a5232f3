#!/usr/bin/env python3
"""T13 and T15 to T17 of docs/safety.md: answers that are too much, without end, or lies.

What an answer costs is measured on the process itself (rusage), against the same run on a good
site; each hostile host stands in `HOSTS`, a function of the request.
"""
import asyncio
import base64
import concurrent.futures
import json
import struct
import unittest
import zlib
from dataclasses import dataclass

from harness import TestCase, measured  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
import faults
from server import Response

MEGABYTE = 1_000_000
BOMB_BYTES = 1 << 30
MEMORY_MAX = 32 * MEGABYTE
CPU_SECONDS_MAX = 1.0
NOT_FOUND = Response(404, b"")
GOOD = Response(200, faults.GOOD)


# --- Bombs: 1 GB each, made in milliseconds from blocks that repeat -----------------------------

def gzip_bomb():
    """1 GB of zeros in about 1 MB: one deflate block of 1 MB, again and again."""
    block_bytes = 1 << 20
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(b"\0" * block_bytes) + deflate.flush(zlib.Z_FULL_FLUSH)
    return (b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + block * (BOMB_BYTES // block_bytes) + b"\x03\0"
            + struct.pack("<II", 0, BOMB_BYTES & 0xFFFFFFFF))


def gzip(data):
    return zlib.compress(data, 9, 31)


def zstd_bomb():
    """1 GB of zeros in 32 KB: blocks of 128 KB that repeat one byte (RFC 8878 section 3.1.1)."""
    block_bytes = 128 * 1024
    blocks = BOMB_BYTES // block_bytes
    one = lambda last: ((block_bytes << 3) | (1 << 1) | last).to_bytes(3, "little") + b"\0"
    return b"\x28\xb5\x2f\xfd\0\x58" + one(0) * (blocks - 1) + one(1)


# The first bytes of 1 GB of zeros as the brotli tool writes them; nobody here may read further.
BROTLI_BOMB = base64.b64decode("z///f/gnAOKxQCBiAAD+I4BfAA==") + b"\xff\xff\xef\x02" * 180


def encoded(data, encoding):
    return Response(200, data, headers=[("Content-Encoding", encoding)])


# --- Heads and framing ---------------------------------------------------------------------------

class Counted:
    """Writes to a connection until the client leaves; `bytes` is what it took."""

    def __init__(self, first, again):
        self._first, self._again = first, again
        self.bytes = 0

    def behaviour(self):
        async def flood(connection, _request):
            transport = connection.transport
            transport.write(self._first)
            while not transport.is_closing():
                transport.write(self._again)
                self.bytes += len(self._again)
                # What the kernel's buffers hold is sent but not read.
                while transport.get_write_buffer_size() > len(self._again):
                    if transport.is_closing():
                        return
                    await asyncio.sleep(0.001)
                await asyncio.sleep(0)
        return flood


def raw(*parts):
    """An answer as bytes; the connection stays open."""
    async def answer(connection, _request):
        connection.transport.write(b"".join(parts))
        await asyncio.Event().wait()
    return answer


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(faults.GOOD)
SMUGGLED = (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 28\r\n\r\n"
            b"<p>SMUGGLED from elsewhere.</p>"[:28])
# Answers whose end cannot be told. A visit of one ends at once, or at the page's time limit where
# the server keeps us waiting for the rest of what it announced, or with what is there.
FRAMES = {
    "negative-length": HEAD + b"Content-Length: -1\r\n\r\n" + faults.GOOD,
    "huge-length": HEAD + b"Content-Length: 99999999999999999999999\r\n\r\n" + faults.GOOD,
    "large-length": HEAD + b"Content-Length: 9223372036854775807\r\n\r\n" + faults.GOOD,
    "two-lengths": HEAD + b"Content-Length: 5\r\nContent-Length: 50\r\n\r\n" + faults.GOOD,
    "signed-length": HEAD + b"Content-Length: +5\r\n\r\n" + faults.GOOD,
    "bad-chunk-sign": HEAD + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n",
    "bad-chunk-huge": HEAD + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nhello",
    "bad-chunk-word": HEAD + b"Transfer-Encoding: chunked\r\n\r\nbeef!\r\nhello",
    "bad-chunk-end": HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n",
    "unknown-coding": HEAD + b"Transfer-Encoding: x-rot13\r\n\r\n" + faults.GOOD,
    "no-colon": HEAD + b"this is no header\r\n" + LENGTH + b"\r\n" + faults.GOOD,
    "nul-in-header": HEAD + b"X-Nul: a\0b\r\n" + LENGTH + b"\r\n" + faults.GOOD,
    "status-999999": b"HTTP/1.1 999999 OK\r\n\r\n",
    "http-0.9": faults.GOOD,
    "http-9": b"HTTP/9.9 200 OK\r\n" + LENGTH + b"\r\n" + faults.GOOD,
}
FRAME_ENDS = {"http_error", "too_large", "timeout", "connect", "too_thin", ""}
# Two readers could disagree on where these end; what follows must not be taken for the next answer.
DESYNC = {
    "both-lengths": HEAD + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(faults.GOOD)
    + faults.GOOD + b"\r\n0\r\n\r\n" + SMUGGLED,
    "after-length": HEAD + LENGTH + b"\r\n" + faults.GOOD + SMUGGLED,
    "after-chunks": HEAD + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(faults.GOOD)
    + faults.GOOD + b"\r\n0\r\n\r\n" + SMUGGLED,
    "after-head": b"HTTP/1.1 204 No Content\r\n\r\n" + SMUGGLED,
    "obscured-coding": HEAD + LENGTH + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + faults.GOOD
    + SMUGGLED,
}


@dataclass
class Read:
    """What a run came to, {host: row}, and what its process took."""
    rows: dict
    cpu: float
    memory: int


class HostileTest(TestCase):
    """One run a test; its hosts are answered by `self.hosts`, {host: request -> answer}."""

    def setUp(self):
        super().setUp()
        self.hosts = {"good.example": lambda _request: GOOD}
        self.robots = {}
        self.web = ThreadedWeb(self.answer, "127.0.0.1")
        self.addCleanup(self.web.stop)

    def answer(self, request):
        if request.path == "/robots.txt":
            return self.robots.get(request.host, NOT_FOUND)
        return self.hosts[request.host](request)

    def read(self, hosts, *arguments, data="data"):
        """A run in a folder of its own, so that several may go on at once."""
        out = f"{data}.jsonl"
        self.place.write_list(f"{data}.csv", ["company", "website"],
                              [[host, f"http://{host}/"] for host in hosts])
        running = self.place.start("run", f"{data}.csv", "-o", out, "--data", data, "--map",
                                   "company=company,website=website", "--crawl-connect-to",
                                   f"http=127.0.0.1:{self.web.port}", *arguments, err=f"{data}.err",
                                   under=measured(self.place.path(f"{data}.took")))
        running.communicate()
        self.assertEqual(running.returncode, 0, self.place.path(f"{data}.err").read_text())
        took = json.loads(self.place.path(f"{data}.took").read_text())
        return Read({row["company"]: row for row in self.place.jsonl(out)}, **took)

    def read_each(self, hosts):
        """{host: its Read}, each in a process of its own and all at once."""
        with concurrent.futures.ThreadPoolExecutor(len(hosts)) as pool:
            return dict(zip(hosts, pool.map(lambda host: self.read([host], data=host), hosts)))


class BombTest(HostileTest):
    """T13."""

    def bombs(self):
        bomb = gzip_bomb()
        self.assertLess(len(bomb), 1.2 * MEGABYTE)
        once = gzip(bomb)
        self.assertLess(len(once), 10_000)
        return {"gzip": encoded(bomb, "gzip"), "gzip-in-gzip": encoded(once, "gzip"),
                "gzip-gzip": encoded(once, "gzip, gzip"),
                "gzip-five-times": encoded(gzip(gzip(gzip(once))), ", ".join(["gzip"] * 5)),
                "deflate": encoded(bomb[10:-8], "deflate"), "x-gzip": encoded(bomb, "x-gzip"),
                "brotli": encoded(BROTLI_BOMB, "br"), "zstd": encoded(zstd_bomb(), "zstd"),
                "gzip-as-page": Response(200, bomb), "members": encoded(gzip(b"\0" * 999) * 2000,
                                                                        "gzip")}

    def test_t13_a_bomb_costs_no_more_than_32_mb_and_a_second_of_cpu(self):
        bombs = self.bombs()
        for kind, bomb in bombs.items():
            self.hosts[f"{kind}.example"] = lambda _request, bomb=bomb: bomb
        reads = self.read_each(["good.example", *(f"{kind}.example" for kind in bombs)])
        good = reads.pop("good.example")
        print()
        for host, read in reads.items():
            with self.subTest(host):
                row = read.rows[host]
                # Two attempts are made where the answer may be an accident.
                cpu = (read.cpu - good.cpu) / row["attempts"]
                memory = read.memory - good.memory
                sent = len(bombs[host.partition(".")[0]].body)
                print(f"  {host}: {sent} bytes, {row['reason']}, {cpu:+.2f} CPU-s,"
                      f" {memory / MEGABYTE:+.1f} MB", flush=True)
                self.assertIn(row["reason"], {"too_large", "http_error", "not_html"})
                self.assertLess(cpu, CPU_SECONDS_MAX)
                self.assertLess(memory, MEMORY_MAX)

    def test_t13_a_robots_txt_that_is_a_bomb_allows_nothing(self):
        good = self.read(["good.example"])
        self.robots["bomb.example"] = encoded(gzip_bomb(), "gzip")
        self.hosts["bomb.example"] = lambda _request: GOOD
        read = self.read(["bomb.example"], data="robots")
        self.assertEqual(read.rows["bomb.example"]["reason"], "robots")
        self.assertLess(read.cpu - good.cpu, CPU_SECONDS_MAX)
        self.assertLess(read.memory - good.memory, MEMORY_MAX)
        self.assertEqual(self.web.paths_of("bomb.example"), ["/robots.txt"])


class RedirectTest(HostileTest):
    """T15."""

    def test_t15_redirects_end_after_five_hops(self):
        def chain(request):
            step = int(request.path[1:] or 0)
            return Response(302, b"", headers=[
                ("Location", f"/{step + 1}" if step < 1000 else "/end")])

        def circle(request):
            return Response(301, b"", headers=[
                ("Location", "/b" if request.path == "/a" else "/a")])

        def elsewhere(request):  # Each hop another host, and so another robots.txt.
            number = int(request.host.partition(".")[0].removeprefix("hop"))
            return Response(307, b"", headers=[("Location", f"http://hop{number + 1}.example/")])

        def growing(request):  # Each hop twice as long, until no URL is that long.
            return Response(302, b"", headers=[("Location", "/" + "y" * (2 * len(request.path)))])

        def refreshing(request):
            return Response(200, b'<meta http-equiv="refresh" content="0;url=/%d">'
                            % (int(request.path[1:] or 0) + 1))
        self.hosts |= {"chain.example": chain, "circle.example": circle,
                       "growing.example": growing, "refreshing.example": refreshing,
                       "itself.example": lambda request: Response(
                           302, b"", headers=[("Location", request.path)]),
                       **{f"hop{number}.example": elsewhere for number in range(1002)}}
        hosts = ["chain.example", "circle.example", "growing.example", "refreshing.example",
                 "itself.example", "hop0.example"]
        rows = self.read(hosts).rows
        self.assertEqual({row["reason"] for row in rows.values()}, {"redirect_loop"})
        for host in hosts:
            pages = [path for path in self.web.paths_of(host) if path != "/robots.txt"]
            self.assertLessEqual(len(pages), 6, host)
        hops = {request.host for request in self.web.requests if request.host.startswith("hop")}
        self.assertLessEqual(len(hops), 6)


class FramingTest(HostileTest):
    """T16."""

    def test_t16_heads_without_end_are_cut_off_at_64_kb(self):
        floods = {
            "header-line": Counted(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 65536),
            "million-headers": Counted(b"HTTP/1.1 200 OK\r\n", b"X-More: of the same\r\n" * 3000),
            "interim": Counted(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 2000),
            "interim-links": Counted(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 1500),
            "status-line": Counted(b"HTTP/1.1 200 ", b"O" * 65536),
            "trailers": Counted(HEAD + b"Transfer-Encoding: chunked\r\n\r\n0\r\n",
                                b"X-Trailer: more\r\n" * 3000),
            "chunk-extension": Counted(HEAD + b"Transfer-Encoding: chunked\r\n\r\n1;",
                                       b"a" * 65536),
            "empty-lines": Counted(b"", b"\r\n" * 30000)}
        good = self.read(["good.example"])
        for kind, flood in floods.items():
            self.hosts[f"{kind}.example"] = lambda _request, flood=flood: flood.behaviour()
        read = self.read([f"{kind}.example" for kind in floods], "--crawl-page-seconds-max", 10,
                         data="floods")
        print()
        for kind, flood in floods.items():
            row = read.rows[f"{kind}.example"]
            print(f"  {kind}: {row['reason']}, {flood.bytes / MEGABYTE:.1f} MB written by the"
                  f" server in {row['attempts']} attempts", flush=True)
            with self.subTest(kind):
                self.assertIn(row["reason"], {"too_large", "http_error"})
                # The buffers of two sockets of loopback hold most of this.
                self.assertLess(flood.bytes, 16 * MEGABYTE * row["attempts"])
        print(f"  all: {read.cpu - good.cpu:+.2f} CPU-s,"
              f" {(read.memory - good.memory) / MEGABYTE:+.1f} MB", flush=True)
        self.assertLess(read.memory - good.memory, MEMORY_MAX)
        self.assertLess(read.cpu - good.cpu, CPU_SECONDS_MAX)

    def test_t16_lengths_and_chunks_that_make_no_sense_end_the_visit_and_nothing_else(self):
        for kind, answer in {**FRAMES, **DESYNC}.items():
            self.hosts[f"{kind}.example"] = (
                lambda request, answer=answer: raw(answer) if request.path == "/" else GOOD)
        self.hosts |= {f"good{number}.example": self.hosts["good.example"] for number in range(20)}
        rows = self.read(list(self.hosts), "--crawl-page-seconds-max", 2).rows
        for kind in FRAMES:
            with self.subTest(kind):
                self.assertIn(rows[f"{kind}.example"]["reason"], FRAME_ENDS)
        for number in range(20):
            self.assertEqual(rows[f"good{number}.example"]["outcome"], "written")
        # Bytes after an answer are never the next answer: neither a page nor a message has them.
        for kind in DESYNC:
            self.assertGreaterEqual(len(self.web.paths_of(f"{kind}.example")), 2)
        with self.place.database("data") as connection:
            self.assertGreater(connection.execute("SELECT count(*) FROM page").fetchone()[0], 20)
        self.assertNotIn(b"SMUGGLED", self.place.path("data.jsonl").read_bytes())
        for file in self.place.path("data").iterdir():
            self.assertNotIn(b"SMUGGLED from", file.read_bytes(), file.name)


class MazeTest(HostileTest):
    """T17."""

    TRAPS = 400

    @staticmethod
    def maze(request):
        here = request.path.rstrip("/")
        links = "".join(f'<a href="{here}/about-{step}">About us {step}</a> '
                        for step in range(200))
        return Response(200, f"<p>Doors, and nothing but doors.</p>{links}".encode())

    @staticmethod
    def calendar(request):
        last = request.path.rpartition("/")[2]
        year = int(last) if last.isdigit() else 2000
        links = "".join(f'<a href="/about/{month}/{year + 1}">About {month}/{year + 1}</a> '
                        for month in range(1, 13))
        return Response(200, faults.GOOD.replace(b"</main>", links.encode() + b"</main>"))

    @staticmethod
    def session(request):
        number = abs(hash((request.path, request.host))) % 10**12
        links = "".join(f'<a href="/about?sid={number + step}">About us</a> ' for step in range(50))
        return Response(200, faults.GOOD.replace(b"</main>", links.encode() + b"</main>"))

    @staticmethod
    def links(request):
        """80,000 links on one page, 2 MB."""
        return Response(200, faults.GOOD + b"".join(b'<a href="/about/%d">x</a>' % step
                                                    for step in range(80_000)))

    def test_t17_a_site_without_end_is_read_for_three_pages(self):
        traps = {"maze": self.maze, "calendar": self.calendar, "session": self.session,
                 "links": self.links}
        for kind, trap in traps.items():
            self.hosts[f"{kind}.example"] = trap
        self.read([f"{kind}.example" for kind in traps])
        for kind in traps:
            pages = [path for path in self.web.paths_of(f"{kind}.example")
                     if path not in ("/robots.txt", "/sitemap.xml")]
            self.assertLessEqual(len(pages), 3, kind)

    def test_t17_sitemaps_without_end_are_two_files_and_two_pages(self):
        urlset = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        index = urlset.replace(b"urlset", b"sitemapindex")
        page = lambda host, number: b"<url><loc>http://%s/about-%d</loc></url>" % (host, number)
        host_of = lambda request: request.host.encode()

        def loop(request):  # Each index names a hundred more, itself among them.
            here = host_of(request)
            return Response(200, index + b"".join(
                b"<sitemap><loc>http://%s/sitemap%s.xml</loc></sitemap>"
                % (here, str(number).encode() if number else b"") for number in range(100))
                + b"</sitemapindex>", type="application/xml")

        floods = {}

        def endless(request):  # As many entries as are read: ten million would be 500 MB.
            floods[request.host] = Counted(
                HEAD.replace(b"text/html", b"application/xml") + b"\r\n" + urlset,
                b"".join(page(host_of(request), number) for number in range(2000)))
            return floods[request.host].behaviour()

        sitemaps = {
            "loop": loop, "endless": endless,
            "bomb": lambda _request: encoded(gzip_bomb(), "gzip"),
            "gz-bomb": lambda _request: Response(200, gzip(gzip_bomb()), type="application/gzip"),
            "nested": lambda _request: Response(200, urlset + b"<url>" * 300_000,
                                                type="application/xml"),
            "entities": lambda _request: Response(
                200, b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
                + urlset + b"<url><loc>&b;&b;&b;</loc></url></urlset>", type="application/xml")}
        for kind, sitemap in sitemaps.items():
            self.hosts[f"{kind}.example"] = (
                lambda request, sitemap=sitemap: sitemap(request) if "sitemap" in request.path
                else Response(200, b"<html><body><p>Welcome.</p></body></html>"))
            self.robots[f"{kind}.example"] = Response(200, b"User-agent: *\nAllow: /\n" + b"".join(
                b"Sitemap: http://%s.example/sitemap-%d.xml\n" % (kind.encode(), number)
                for number in range(5000)), type="text/plain")
        reads = self.read_each(["good.example", *(f"{kind}.example" for kind in sitemaps)])
        good = reads.pop("good.example")
        print()
        for host, read in reads.items():
            paths = self.web.paths_of(host)
            asked = [path for path in paths if "sitemap" in path]
            flood = floods.get(host)
            print(f"  {host}: {len(paths)} requests, {read.cpu - good.cpu:+.2f} CPU-s,"
                  f" {(read.memory - good.memory) / MEGABYTE:+.1f} MB"
                  + (f", {flood.bytes / MEGABYTE:.1f} MB written" if flood else ""), flush=True)
            with self.subTest(host):
                self.assertIn(len(asked), (1, 2))
                self.assertLessEqual(len(paths), 6)
                self.assertLess(read.cpu - good.cpu, CPU_SECONDS_MAX)
                self.assertLess(read.memory - good.memory, MEMORY_MAX)
        self.assertLess(floods["endless.example"].bytes, 16 * MEGABYTE)

    def test_t17_memory_is_flat_over_hundreds_of_such_sites(self):
        for number in range(self.TRAPS):
            self.hosts[f"maze{number}.example"] = self.maze
        hosts = [f"maze{number}.example" for number in range(self.TRAPS)]
        few = self.read(hosts[:50], "--crawl-in-flight-max", 50).memory
        many = self.read(hosts, "--crawl-in-flight-max", 50, data="many").memory
        print(f"\n  50 mazes {few / MEGABYTE:.0f} MB, {self.TRAPS} mazes {many / MEGABYTE:.0f} MB",
              flush=True)
        self.assertLess(many - few, MEMORY_MAX)


if __name__ == "__main__":
    unittest.main()
