#!/usr/bin/env python3
"""Five thousand sites on one address beside five hundred elsewhere, over real sockets.

The oracle is the web server: when it was asked, and how many connections the kernel held open. The
one address gets no more than its caps, and the others are read as quickly as without it. Like
tests/simulation/pace_simulation_test.cpp, which does the same in simulated time.
"""
import bisect
import json
import socket
import time
import unittest

from harness import TestCase, measured  # Adds tests/fake to the path.
from hostile_web import ThreadedWeb
from name_server import NameServer
import server
from server import Response

CROWD_SITES, OTHER_SITES = 5_000, 500
CROWD_ADDRESS = "127.3.0.1"
# Ten sites each: far below the caps.
OTHER_ADDRESSES = [f"127.3.1.{number}" for number in range(1, 51)]
CONNECTIONS_MAX, REQUESTS_PER_SECOND = 64, 800
# The others answer late, so that their time is that of waiting and not that of this machine.
OTHER_DELAY_MS = 1_000
# Fewer than the others, so that they need two rounds, and feel it when places are taken from them.
IN_FLIGHT_MAX = 400
# Requests come at once that were due while either process had to wait for its core.
LATE_SECONDS = 0.25
# The crowd's 64 connections are a sixth of the places. If those of the crowd who wait for their turn
# held places too, the others would end with the crowd, after some 20 s.
SLOWER_MAX, NOISE_SECONDS = 1.25, 2.0
_ESTABLISHED = 1
NO_ROBOTS = Response(404, b"")
PAGE = Response(200, b"""<!doctype html><html lang="en"><title>Weavers</title><main><h1>Weavers</h1>
<p>We weave linen tablecloths on two wooden looms from 1911 and sell them straight from the workshop,
by the metre or made to measure.</p></main></html>""")


class Witness(server.Service):
    """Counts what is open at once, and keeps when each request came."""

    def __init__(self, handler, delay_ms=0):
        super().__init__(handler, delay_ms)
        self.connections_most = 0
        self.connections_seen = 0
        self.times = []

    def factory(self, scheme):
        return lambda: WatchedConnection(self, scheme)

    def note_connection(self):
        self.connections_seen += 1
        if len(self.connections) > self.connections_most:
            self.connections_most = max(self.connections_most,
                                        sum(map(is_open, self.connections)))


class WatchedConnection(server.Connection):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.service.note_connection()


def is_open(connection):
    """Whether the other side has not closed it; the loop may not have looked yet."""
    listener = connection.transport.get_extra_info("socket")
    state = listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    return state[0] == _ESTABLISHED


def most_within(times, seconds):
    """The most of sorted `times` that lie in any window of that length."""
    return max(at + 1 - bisect.bisect_left(times, time_ - seconds)
               for at, time_ in enumerate(times))


class PaceTest(TestCase):
    def start_web(self, address, delay_ms):
        """A web and its witness."""
        witnesses = []

        def service(handler):
            witnesses.append(Witness(handler, delay_ms))
            return witnesses[0]

        def answer(request):
            witnesses[0].times.append(time.monotonic())
            return NO_ROBOTS if request.path == "/robots.txt" else PAGE

        web = ThreadedWeb(answer, address, service=service)
        self.addCleanup(web.stop)
        return web, witnesses[0]

    def read(self, name, websites):
        """Runs over a list, of which every row must be written; the CPU seconds that it took."""
        self.place.write_list(f"{name}.csv", ["company", "website"],
                              [[str(number), site] for number, site in enumerate(websites)])
        self.assert_done(self.place.overture(
            "run", f"{name}.csv", "-o", f"{name}.jsonl", "--data", name, "--map",
            "company=company,website=website", "--crawl-dns", self.names.address, "--crawl-allow",
            "127.3.0.0/16", "--crawl-in-flight-max", IN_FLIGHT_MAX,
            "--crawl-address-connections-max", CONNECTIONS_MAX,
            "--crawl-address-requests-per-second", REQUESTS_PER_SECOND,
            under=measured(self.place.path(f"{name}.usage"))))
        rows = self.place.jsonl(f"{name}.jsonl")
        self.assertEqual(len(rows), len(websites))
        self.assertEqual({(row["outcome"], row["reason"]) for row in rows}, {("written", "")})
        return json.loads(self.place.path(f"{name}.usage").read_text())["cpu"]

    def test_a_crowd_on_one_address_is_not_flooded_and_delays_nobody(self):
        crowd_web, crowd = self.start_web(CROWD_ADDRESS, 0)
        other_web, others = self.start_web(OTHER_ADDRESSES, OTHER_DELAY_MS)
        table, crowd_sites, other_sites = {}, [], []
        for number in range(CROWD_SITES):
            table[f"crowd{number}.example"] = [CROWD_ADDRESS]
            crowd_sites.append(f"http://crowd{number}.example:{crowd_web.port}/")
        for number in range(OTHER_SITES):
            address = OTHER_ADDRESSES[number % len(OTHER_ADDRESSES)]
            table[f"other{number}.example"] = [address]
            other_sites.append(f"http://other{number}.example:{other_web.ports[address]}/")
        self.names = NameServer(table)
        self.addCleanup(self.names.stop)

        cpu_alone = self.read("alone", other_sites)
        alone = others.times[-1] - others.times[0]
        requests_alone = len(others.times)
        others.times.clear()
        # The crowd's rows stand together, as in a list that is sorted by platform.
        half = OTHER_SITES // 2
        begin = time.monotonic()
        cpu = self.read("beside", other_sites[:half] + crowd_sites + other_sites[half:])
        beside = others.times[-1] - min(others.times[0], crowd.times[0])
        crowd_seconds = crowd.times[-1] - crowd.times[0]
        windows = {seconds: most_within(crowd.times, seconds) for seconds in (1, 5)}
        print(f"\n{CROWD_SITES} sites on one address: {len(crowd.times)} requests in"
              f" {crowd_seconds:.1f} s, at most {windows[1]} within 1 s, {windows[5]} within 5 s;"
              f" {crowd.connections_most} of {crowd.connections_seen} connections at once"
              f"\n{OTHER_SITES} elsewhere: {beside:.2f} s, {alone:.2f} s without the crowd;"
              f" the whole run {time.monotonic() - begin:.1f} s and {cpu:.1f} CPU-s,"
              f" {cpu_alone:.1f} without")

        self.assertEqual(len(others.times), requests_alone)
        self.assertLessEqual(crowd.connections_most, CONNECTIONS_MAX)
        for seconds, most in windows.items():
            self.assertLessEqual(most, CONNECTIONS_MAX
                                 + REQUESTS_PER_SECOND * (seconds + LATE_SECONDS))
        # The caps are used as well: at half of what is allowed it would take longer than this.
        self.assertLess(crowd_seconds, 2 * len(crowd.times) / REQUESTS_PER_SECOND)
        self.assertLess(beside, alone * SLOWER_MAX + NOISE_SECONDS)


if __name__ == "__main__":
    unittest.main()
