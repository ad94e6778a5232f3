#!/usr/bin/env python3
"""T20 of docs/safety.md: what is wrong with a server's TLS is told, and never goes unnoticed.

Real TLS servers, one a host by SNI; nothing of a page is read over a connection that does not
verify, unless the operator said so, and nothing is ever read over http in its place.
"""
import ssl
import unittest

from harness import TestCase  # Adds tests/fake to the path.
from hostile_web import Listener, ThreadedWeb
import faults
from authority import Authority
from server import Response

NOT_FOUND = Response(404, b"")
GOOD = Response(200, faults.GOOD, headers=[("ETag", '"one"'), ("Set-Cookie", "id=7; Path=/")])
HANDSHAKE_SECONDS_MAX = 10

# Host: what the sentence about it must say. "fine" verifies.
BAD = {"expired": "has expired", "other-name": "for another name",
       "self-signed": "signed by nobody but itself", "stranger": "unknown authority",
       "no-intermediate": "unknown authority", "forged": "its certificate"}


def answer(request):
    return NOT_FOUND if request.path == "/robots.txt" else GOOD


def context_of(leaf, version=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if version is not None:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = version
    context.load_cert_chain(leaf)
    return context


class TlsTest(TestCase):
    def setUp(self):
        super().setUp()
        folder = self.place.folder
        self.authority = Authority(folder / "authority")
        stranger = Authority(folder / "stranger", "Stranger")
        impostor = Authority(folder / "impostor")  # Same names, other keys.
        name = lambda kind: [f"{kind}.example"]
        self.fine = self.authority.leaf("fine", name("fine"))
        leaves = {
            "expired": self.authority.leaf("expired", name("expired"), days="-1"),
            "other-name": self.authority.leaf("other", name("other")),
            "self-signed": self.authority.leaf("alone", name("self-signed"), issuer=None),
            "stranger": stranger.leaf("stranger", name("stranger")),
            "no-intermediate": self.authority.leaf("cut", name("no-intermediate"),
                                                   whole_chain=False),
            "forged": impostor.leaf("forged", name("forged"))}
        self.assertEqual(leaves.keys(), BAD.keys())
        contexts = {f"{kind}.example": context_of(leaf) for kind, leaf in leaves.items()}
        default = context_of(self.fine)

        def choose(connection, host, _context):
            connection.context = contexts.get(host, default)
        default.sni_callback = choose
        self.https = self.start(ThreadedWeb(answer, "127.0.0.1", tls=default))
        self.http = self.start(ThreadedWeb(answer, "127.0.0.1"))

    def start(self, started):
        self.addCleanup(started.stop)
        return started

    def read(self, hosts, *arguments, https=None, data="data"):
        """{host: its row} of a run over https, with http to be had on the same host."""
        self.place.write_list("list.csv", ["company", "website"],
                              [[host, f"https://{host}.example/"] for host in hosts])
        self.done = self.place.overture(
            "run", "list.csv", "-o", "out.jsonl", "--crawl-connect-to",
            f"http=127.0.0.1:{self.http.port},https=127.0.0.1:{https or self.https.port}",
            "--crawl-ca", self.authority.root, "--data", data, *arguments)
        self.assert_done(self.done)
        with self.place.database(data) as connection:
            self.details = dict(connection.execute("SELECT company, detail FROM record"))
        return {row["company"]: row for row in self.place.jsonl("out.jsonl")}

    def test_t20_a_bad_certificate_is_refused_and_named_and_http_is_not_tried(self):
        rows = self.read([*BAD, "fine"])
        for host, words in BAD.items():
            with self.subTest(host):
                self.assertEqual((rows[host]["outcome"], rows[host]["reason"]), ("failed", "tls"))
                self.assertIn(words, self.details[host])
        self.assertEqual(rows["fine"]["outcome"], "written")
        self.assertEqual({request.host for request in self.https.requests}, {"fine.example"})
        self.assertEqual(self.http.requests, [])
        self.assertNotIn("bad certificate", self.done.out)

    def test_t20_a_bad_certificate_is_overlooked_where_the_operator_says_so_and_counted(self):
        arguments = ("--crawl-bad-certificates", "read", "--crawl-max-age", 0)
        rows = self.read([*BAD, "fine"], *arguments)
        self.assertEqual({row["outcome"] for row in rows.values()}, {"written"})
        self.assertIn(f"{len(BAD)} sites were read in spite of a bad certificate", self.done.out)
        self.assertEqual(self.http.requests, [])
        self.check_nothing_of_ours_was_sent()
        # A later run knows the pages' validators and keeps them to itself.
        self.https.requests.clear()
        self.read(["expired", "forged"], *arguments)
        self.assertIn("2 sites were read in spite of a bad certificate", self.done.out)
        self.check_nothing_of_ours_was_sent()

    def check_nothing_of_ours_was_sent(self):
        for request in self.https.requests:
            if request.host != "fine.example":
                self.assertLessEqual(set(request.headers), {"host", "user-agent", "accept"})
                self.assertEqual(request.headers["accept"], "*/*")

    def test_t20_tls_1_0_alone_is_too_old(self):
        for version in (ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1):
            with self.subTest(version):
                old = self.start(ThreadedWeb(answer, "127.0.0.1",
                                             tls=context_of(self.fine, version)))
                rows = self.read(["fine"], https=old.port, data=version.name)
                self.assertEqual(old.requests, [])
                # A server without TLS that we speak is read over http, as browsers would.
                self.assertEqual(rows["fine"]["outcome"], "written")

    def test_t20_a_handshake_that_stalls_is_ended_and_named(self):
        def stall(connection):
            while connection.recv(4096):
                pass
        silent = self.start(Listener(stall))
        rows = self.read(["fine"], "--crawl-page-seconds-max", 1, https=silent.port)
        self.assertEqual((rows["fine"]["outcome"], rows["fine"]["reason"]), ("failed", "timeout"))
        self.assertIn("the TLS handshake did not end in time", self.details["fine"])
        self.assertLess(rows["fine"]["seconds"], HANDSHAKE_SECONDS_MAX)
        self.assertEqual(self.http.requests, [])

    def test_t20_a_handshake_that_breaks_off_half_way_is_ended(self):
        def half(connection):
            connection.recv(4096)
            connection.sendall(b"\x16\x03\x03\x40\x00" + b"\x02" * 100)  # 16 KB are announced.
        broken = self.start(Listener(half))
        rows = self.read(["fine"], https=broken.port)
        self.assertIn(rows["fine"]["reason"], ("", "tls", "connect"))
        self.assertLess(self.done.seconds, 60)


if __name__ == "__main__":
    unittest.main()
