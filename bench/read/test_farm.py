#!/usr/bin/env python3
"""The local web of the benchmarks, itself: forty sites of each kind over HTTPS."""
import collections
import http.client
import pathlib
import socket
import ssl
import struct
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import farm as web  # noqa: E402
import names  # noqa: E402
import pages  # noqa: E402

SHARES = web.Shares(dead=0.3, slow=0.1, tarpits=0.1, robots=0.2)
QUERY_ID = b"\x12\x34"


def query(name, kind=1):
    return (QUERY_ID + b"\1\0\0\1\0\0\0\0\0\0" + names.name_bytes(name)
            + struct.pack(">HH", kind, 1))


class Served(unittest.TestCase):
    """One farm for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="bench-pages-")
        # Made-up pages, so that the test is the same wherever it runs.
        cls.farm = web.Farm(40, SHARES, https=True, slow_seconds=(0.1, 0.2), folder=cls.folder.name,
                            shared="/nonexistent")
        cls.addresses = dict(line.split() for line in cls.farm.names_file.read_text().splitlines())

    @classmethod
    def tearDownClass(cls):
        cls.farm.close()
        cls.folder.cleanup()

    def site(self, kind, key="pr"):
        return next(site for site in self.farm.sites if site.kind == kind and site.key in key)

    def get(self, site, path, scheme="https"):
        port = urllib.parse.urlsplit(self.farm.url(site, scheme)).port
        connection = http.client.HTTPConnection(site.host, port, timeout=10)
        connection.sock = socket.create_connection((self.addresses[site.host], port), 10)
        if scheme == "https":
            trusted = ssl.create_default_context(cafile=str(self.farm.ca))
            connection.sock = trusted.wrap_socket(connection.sock, server_hostname=site.host)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.getheader("Content-Encoding"), body

    def test_each_host_has_its_own_certificate_of_its_kind_of_key(self):
        for key in "pr":
            self.assertEqual(self.get(self.site("good", key), "/robots.txt")[0], 200)
        leaves = {(self.farm.ca.parent / f"{site.host}.pem").read_bytes()
                  for site in self.farm.sites if site.kind == "good"}
        self.assertEqual(len(leaves), sum(site.kind == "good" for site in self.farm.sites))

    def test_any_path_is_a_page_of_real_size_as_gzip(self):
        for scheme in ("http", "https"):
            for path in ("/", "/about", "/services", "/whatever?x=1"):
                status, encoding, body = self.get(self.site("good"), path, scheme)
                self.assertEqual((status, encoding, body[:2]), (200, "gzip", b"\x1f\x8b"), path)
                self.assertGreater(len(body), 10_000)

    def test_sites_that_fail_to_answer_robots_txt_or_deny_a_part_say_so(self):
        self.assertEqual(self.get(self.site("fail"), "/robots.txt")[0], 503)
        self.assertIn(b"Disallow: /services", self.get(self.site("deny"), "/robots.txt")[2])

    def test_dead_sites_are_dead_in_three_ways(self):
        self.assertNotIn(self.site("none").host, self.addresses)
        with self.assertRaises(ConnectionRefusedError):
            self.get(self.site("shut"), "/")
        hole = self.site("hole")
        port = urllib.parse.urlsplit(self.farm.url(hole, "https")).port
        with self.assertRaises(TimeoutError):
            socket.create_connection((self.addresses[hole.host], port), 0.5)

    def test_names_are_answered_or_do_not_exist(self):
        host, port = self.farm.dns.split(":")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(10)
            client.connect((host, int(port)))
            for name, kind, flags, records in ((self.site("good").host, 1, 0x8180, 1),
                                               (self.site("good").host, 28, 0x8180, 0),
                                               (self.site("none").host, 1, 0x8183, 0)):
                client.send(query(name, kind))
                reply = client.recv(512)
                self.assertEqual(struct.unpack(">HHHH", reply[:8]),
                                 (0x1234, flags, 1, records), name)


class Made(unittest.TestCase):
    def test_shares_are_kept_and_the_same_each_time(self):
        kinds = web.Shares().kinds(3000)
        self.assertEqual(kinds, web.Shares().kinds(3000))
        self.assertEqual(collections.Counter(kinds),
                         {"good": 2460, "none": 100, "shut": 100, "hole": 100, "slow": 150,
                          "trap": 90})

    def test_links_stand_first_in_the_body_and_no_base_leads_them_away(self):
        home = pages.home_of(b'<html><head><base href="//x/"></head><BODY class="a">text')
        self.assertTrue(home.endswith(b'<BODY class="a">' + pages.BLOCK + b"text"))
        self.assertNotIn(b"<base ", home)

    def test_pages_of_one_site_differ(self):
        for design in range(pages.DESIGNS):
            self.assertGreater(len({pages.page_of(347, design, role) for role in pages.ROLES}), 3)


if __name__ == "__main__":
    unittest.main()
