#!/usr/bin/env python3
"""T14 of docs/safety.md: five hundred sites that drip cost the others nothing that can be noticed.

What they cost is measured as the share of a core that the program uses while nothing but drips is in
flight: a run that had that core to itself would lose as much of its throughput, and no more.
"""
import asyncio
import os
import time
import unittest

from harness import TestCase, finish, wait_until  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
import faults
from server import Response

DRIPS = 500
GOOD_SITES = 100
HEADER_SECONDS, BODY_SECONDS = 1.0, 10.0
PAGE_SECONDS = 8
SITE_SECONDS = 12
WINDOW_SECONDS = 4
SHARE_MAX = 0.05
NOT_FOUND = Response(404, b"")
GOOD = Response(200, faults.GOOD)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


dripped = 0  # Bytes that were sent one by one.


async def drip_header(connection, _request):
    global dripped
    connection.transport.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not connection.transport.is_closing():
        connection.transport.write(b"a")
        dripped += 1
        await asyncio.sleep(HEADER_SECONDS)


async def drip_body(connection, _request):
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               b"Content-Length: 100000\r\n\r\n")
    while not connection.transport.is_closing():
        connection.transport.write(b"a")
        await asyncio.sleep(BODY_SECONDS)


class DripTest(TestCase):
    def answer(self, request):
        if request.path == "/robots.txt":
            return NOT_FOUND
        if request.host.startswith("good"):
            return GOOD
        return drip_header if int(request.host[4:].partition(".")[0]) % 2 else drip_body

    def test_t14_500_dripping_sites_take_less_than_5_percent_of_a_core_and_end_in_time(self):
        web = ThreadedWeb(self.answer, "127.0.0.1")
        self.addCleanup(web.stop)
        drips = [f"drip{number}.example" for number in range(DRIPS)]
        good = [f"good{number}.example" for number in range(GOOD_SITES)]
        self.place.write_list("list.csv", ["company", "website"],
                              [[host, f"http://{host}/"] for host in drips + good])
        running = self.place.start(
            "run", "list.csv", "-o", "out.jsonl", "--map", "company=company,website=website",
            "--crawl-connect-to", f"http=127.0.0.1:{web.port}", "--crawl-in-flight-max", 1000,
            "--crawl-page-seconds-max", PAGE_SECONDS, "--crawl-site-seconds-max", SITE_SECONDS)
        dripping = lambda: sum(not request.path.startswith("/robots") and
                               request.host.startswith("drip") for request in list(web.requests))
        about = lambda: sum(request.path == "/about" for request in list(web.requests))
        wait_until(lambda: dripping() >= DRIPS and about() >= GOOD_SITES,
                   "every site was asked for its pages")
        first = time.monotonic()
        time.sleep(0.5)  # What the good sites leave to do: their texts, the store.
        before, begin, bytes_before = cpu_seconds(running.pid), time.monotonic(), dripped
        time.sleep(WINDOW_SECONDS)
        share = (cpu_seconds(running.pid) - before) / (time.monotonic() - begin)
        bytes_sent = dripped - bytes_before
        # They were dripping all the while.
        self.assertLess(time.monotonic() - first, PAGE_SECONDS)
        self.assertGreater(bytes_sent, DRIPS / 2 * WINDOW_SECONDS / HEADER_SECONDS / 2)
        self.assert_done(finish(running))
        print(f"\n  {DRIPS} drips, {bytes_sent} bytes, take {share:.2%} of a core", flush=True)
        self.assertLess(share, SHARE_MAX)
        rows = {row["company"]: row for row in self.place.jsonl("out.jsonl")}
        for host in drips:
            self.assertEqual((rows[host]["outcome"], rows[host]["reason"]), ("failed", "timeout"))
        for host in good:
            self.assertEqual((rows[host]["outcome"], rows[host]["attempts"]), ("written", 2))


if __name__ == "__main__":
    unittest.main()
