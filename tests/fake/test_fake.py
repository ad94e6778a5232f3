#!/usr/bin/env python3
"""Tests of the fake web and the fake model: each is started as a process and asked over loopback."""
import gzip
import http.client
import json
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED_WEB = ROOT.parent / "shared" / "web"
ANSWER_SECONDS_MAX = 10

sys.path.insert(0, str(HERE))
import faults  # noqa: E402
import model  # noqa: E402
import synthetic  # noqa: E402


class Fake:
    """A started fake server: its ready line, and how to ask it."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen([sys.executable, str(HERE / program), *map(str, arguments)],
                                        stdout=subprocess.PIPE)
        self.ready = json.loads(self.process.stdout.readline() or "{}")

    def stop(self):
        self.process.terminate()
        self.process.stdout.close()
        return self.process.wait(ANSWER_SECONDS_MAX)

    def _connection(self, host, scheme, timeout):
        sock = socket.create_connection(("127.0.0.1", self.ready[scheme]), timeout=timeout)
        if scheme == "https":
            context = ssl.create_default_context(cafile=self.ready["ca"])
            sock = context.wrap_socket(sock, server_hostname=host)
        connection = http.client.HTTPConnection(host, timeout=timeout)
        connection.sock = sock
        return connection

    def get(self, host, path="/", scheme="http", timeout=ANSWER_SECONDS_MAX, read=True, **headers):
        """(status, headers, body) of one GET on its own connection."""
        connection = self._connection(host, scheme, timeout)
        try:
            connection.request("GET", path, headers={"User-Agent": "test", **headers})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read() if read else b""
        finally:
            connection.close()


class EndTest(unittest.TestCase):
    def test_is_told_to_end_again_and_again_and_says_nothing(self):
        process = subprocess.Popen([sys.executable, str(HERE / "web.py"), "--sites", str(HERE)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertTrue(process.stdout.readline())
        for _ in range(20):  # A flood without end would leave the server no time to end.
            process.terminate()
            process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=ANSWER_SECONDS_MAX)
        self.assertEqual((process.returncode, said), (0, b""))


class WebTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.log = pathlib.Path(cls.folder.name) / "access.jsonl"
        site = pathlib.Path(cls.folder.name) / "sites" / "mill.example"
        (site / "about").mkdir(parents=True)
        (site / "index.html").write_text("<p>front</p>")
        (site / "about" / "index.html").write_text("<p>about</p>")
        (site / "robots.txt").write_text("User-agent: *\nDisallow: /private\n")
        dead = pathlib.Path(cls.folder.name) / "sites" / "dead.example"
        dead.mkdir()
        (dead / "fault.txt").write_text("dead\n")
        cls.live = pathlib.Path(cls.folder.name) / "live"
        (cls.live / "yard.example").mkdir(parents=True)
        cls.web = Fake("web.py", "--sites", site.parent, "--live", cls.live, "--synthetic", 200,
                       "--log", cls.log)

    @classmethod
    def tearDownClass(cls):
        assert cls.web.stop() == 0
        cls.folder.cleanup()

    def test_pages_of_a_folder_are_served_under_its_name(self):
        self.assertEqual(self.web.get("mill.example")[2], b"<p>front</p>")
        self.assertEqual(self.web.get("www.mill.example", "/about/")[2], b"<p>about</p>")
        self.assertEqual(self.web.get("mill.example", "/nothing")[0], 404)
        status, headers, body = self.web.get("mill.example", "/robots.txt")
        self.assertEqual((status, headers["content-type"]), (200, "text/plain; charset=utf-8"))
        self.assertIn(b"/private", body)

    def test_live_page_is_not_sent_again_to_whoever_has_it(self):
        page = self.live / "yard.example" / "index.html"
        page.write_text("<p>old</p>")
        _, given, body = self.web.get("yard.example")
        self.assertEqual(body, b"<p>old</p>")
        tag, date = given["etag"], given["last-modified"]
        for known in ({"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": date},
                      {"If-None-Match": tag, "If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}):
            status, headers, body = self.web.get("yard.example", **known)
            self.assertEqual((status, headers["etag"], body), (304, tag, b""), known)
        for unknown in ({"If-None-Match": '"x"', "If-Modified-Since": date},
                        {"If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"}):
            self.assertEqual(self.web.get("yard.example", **unknown)[0], 200)
        page.write_text("<p>new</p>")
        self.assertEqual(self.web.get("yard.example", **{"If-None-Match": tag})[2], b"<p>new</p>")
        page.with_name("index.html.headers").write_text("ETag: none\nX-Robots-Tag: noai")
        _, given, _ = self.web.get("yard.example")
        self.assertEqual((given["etag"], given["x-robots-tag"]), (None, "noai"))

    def test_https_names_verify_against_the_authority(self):
        self.assertEqual(self.web.get("mill.example", scheme="https")[0], 200)
        self.assertEqual(self.web.get("site00199.example", scheme="https")[0], 200)

    def test_unknown_name_gets_a_certificate_for_another_name(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            self.web.get("nobody.example", scheme="https")

    def test_each_synthetic_site_has_its_own_sentence(self):
        pages = {self.web.get(f"site{number:05d}.example")[2] for number in (0, 1, 10, 100, 199)}
        self.assertEqual(len(pages), 5)
        self.assertIn(b"Company 00199 builds", self.web.get("site00199.example")[2])
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
            self.web.get("site00200.example")

    def test_dead_site_closes_without_a_byte(self):
        for host in ("dead.example", "fault-dead.example", "unknown.example"):
            with self.assertRaises((http.client.RemoteDisconnected, ConnectionResetError)):
                self.web.get(host)

    def test_tarpit_says_nothing(self):
        with self.assertRaises(TimeoutError):
            self.web.get("fault-tarpit.example", timeout=0.3)

    def test_drip_sends_its_body_byte_by_byte(self):
        connection = self.web._connection("fault-drip.example", "http", ANSWER_SECONDS_MAX)
        connection.request("GET", "/")
        answer = connection.getresponse()
        self.assertEqual(answer.read(1), b"a")
        connection.sock.close()

    def test_redirects_lead_where_they_should_not(self):
        self.assertEqual(self.web.get("fault-loop.example", "/a")[1]["location"], "/b")
        self.assertEqual(self.web.get("fault-loop.example", "/b")[1]["location"], "/a")
        self.assertEqual(self.web.get("fault-chain.example", "/7")[1]["location"], "/8")
        self.assertIn("169.254.169.254", self.web.get("fault-private.example")[1]["location"])

    def test_robots_faults(self):
        self.assertIn(b"Disallow: /", self.web.get("fault-robots-deny.example", "/robots.txt")[2])
        self.assertEqual(self.web.get("fault-robots-500.example", "/robots.txt")[0], 500)
        self.assertEqual(self.web.get("fault-bomb.example", "/robots.txt")[0], 404)

    def test_throttle_refuses_once_and_then_answers(self):
        first = self.web.get("fault-throttle.example")
        self.assertEqual((first[0], first[1]["retry-after"]), (429, "1"))
        self.assertEqual(self.web.get("fault-throttle.example")[0], 200)

    def test_bomb_inflates_to_its_full_size(self):
        body = self.web.get("fault-bomb.example")[2]
        self.assertLess(len(body), 200_000)
        self.assertEqual(len(gzip.decompress(body)), faults.BOMB_BYTES)

    def test_floods_go_on_until_the_client_leaves(self):
        sock = socket.create_connection(("127.0.0.1", self.web.ready["http"]))
        sock.settimeout(ANSWER_SECONDS_MAX)
        sock.sendall(b"GET / HTTP/1.1\r\nHost: fault-headers.example\r\n\r\n")
        received = 0
        while received < 1_000_000:
            received += len(sock.recv(65536))
        sock.close()

    def test_every_fault_has_a_host_that_can_be_asked(self):
        for kind, fault in faults.make_faults().items():
            self.assertEqual(faults.kind_of(f"fault-{kind}.example"), kind)
            self.assertTrue(callable(fault))

    def test_log_has_one_line_a_request(self):
        before = len(self.log.read_text().splitlines())
        self.web.get("mill.example", "/about")
        lines = self.log.read_text().splitlines()
        self.assertEqual(len(lines), before + 1)
        line = json.loads(lines[-1])
        self.assertEqual((line["host"], line["path"], line["status"], line["agent"]),
                         ("mill.example", "/about", 200, "test"))

    def test_keep_alive_answers_pipelined_requests_in_order(self):
        sock = socket.create_connection(("127.0.0.1", self.web.ready["http"]))
        sock.settimeout(ANSWER_SECONDS_MAX)
        one = "GET {} HTTP/1.1\r\nHost: mill.example\r\n\r\n"
        sock.sendall((one.format("/") + one.format("/about")).encode())
        received = b""
        while received.count(b"</p>") < 2:
            received += sock.recv(65536)
        self.assertLess(received.find(b"front"), received.find(b"about</p>"))
        sock.close()


@unittest.skipUnless(SHARED_WEB.is_dir(), "no real pages beside this checkout (../shared/web)")
class SavedPagesTest(unittest.TestCase):
    def test_real_pages_are_served_under_their_addresses(self):
        web = Fake("web.py", "--shared", SHARED_WEB)
        try:
            with open(SHARED_WEB / "sites.csv", encoding="utf-8") as lines:
                urls = [line.split(",")[1] for line in lines][1:]
            self.assertGreater(len(urls), 300)
            for url in urls[:40]:
                parts = urllib.parse.urlsplit(url)
                path = parts.path + (f"?{parts.query}" if parts.query else "")
                status, headers, body = web.get(parts.hostname, path or "/", parts.scheme)
                self.assertEqual((url, status, headers["content-encoding"]), (url, 200, "gzip"))
                self.assertGreater(len(gzip.decompress(body)), 500)
                self.assertEqual(web.get(parts.hostname, "/robots.txt", parts.scheme)[0], 404)
        finally:
            web.stop()


@unittest.skipUnless(shutil.which("nginx", path="/usr/sbin:/usr/bin"), "nginx is not installed")
class NginxTest(unittest.TestCase):
    def test_nginx_serves_the_same_bytes_as_the_python_server(self):
        nginx = Fake("nginx.py", 120, "--https")
        try:
            for number in ("00000", "00042", "00119"):
                body = nginx.get(f"site{number}.example")[2].decode()
                self.assertEqual(body, synthetic.page(number))
                about = nginx.get(f"site{number}.example", "/about", "https")[2].decode()
                self.assertEqual(about, synthetic.page(number, synthetic.ABOUT))
            robots = nginx.get("site00000.example", "/robots.txt")[2].decode()
            self.assertEqual(robots, synthetic.ROBOTS)
            with self.assertRaises(ssl.SSLCertVerificationError):
                nginx.get("site00777.example", scheme="https")
        finally:
            self.assertEqual(nginx.stop(), 0)


PROMPT = """<row>
company: Mill & Sons
</row>
<page id="1" url="https://mill.example/">
Welcome.
Our rye & spelt are sown by the bakers themselves.
We have milled rye &lt;and spelt&gt; for the bakers of the valley since 1888. Call us!
</page>
Write in English (en).
"""
QUOTE = "We have milled rye <and spelt> for the bakers of the valley since 1888."


class ModelTest(unittest.TestCase):
    def ask(self, *arguments, messages=None, key=None):
        """(status, headers, JSON) of one call to a model started with `arguments`."""
        fake = Fake("model.py", *arguments)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", fake.ready["port"],
                                                    timeout=ANSWER_SECONDS_MAX)
            messages = messages or [{"role": "system", "content": "Write."},
                                    {"role": "user", "content": PROMPT}]
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            connection.request("POST", "/v1/chat/completions",
                               json.dumps({"model": "fake", "messages": messages}), headers)
            answer = connection.getresponse()
            result = answer.status, answer.headers, json.loads(answer.read())
            connection.close()
            return result
        finally:
            fake.stop()

    def reply(self, *arguments, **more):
        return self.ask(*arguments, **more)[2]["choices"][0]["message"]["content"]

    def test_reply_quotes_a_page_exactly(self):
        reply = json.loads(self.reply())
        self.assertEqual(reply["claims"], [{"text": QUOTE, "quote": QUOTE, "page": 1}])
        self.assertIn(QUOTE, reply["body"])
        self.assertTrue(reply["subject"])

    def test_reply_is_in_the_language_asked_for(self):
        prompt = PROMPT.replace("English (en)", "German (de)")
        reply = json.loads(self.reply(messages=[{"role": "user", "content": prompt}]))
        self.assertEqual(reply["subject"], model.SUBJECTS["de"])

    def test_pages_without_words_make_it_abstain(self):
        prompt = '<page id="1" url="https://mill.example/"></page>'
        reply = json.loads(self.reply(messages=[{"role": "user", "content": prompt}]))
        self.assertEqual(list(reply), ["abstain"])

    def test_status_faults(self):
        status, headers, body = self.ask("--faults", "429")
        self.assertEqual((status, headers["retry-after"]), (429, "1"))
        self.assertEqual(body["error"]["code"], "rate_limit_exceeded")
        self.assertEqual(self.ask("--faults", "500=1")[0], 500)
        self.assertEqual(self.ask("--key", "secret", key="other")[0], 401)
        self.assertEqual(self.ask("--key", "secret", key="secret")[0], 200)

    def test_content_faults(self):
        with self.assertRaises(ValueError):
            json.loads(self.reply("--faults", "garbage"))
        with self.assertRaises(ValueError):
            json.loads(self.reply("--faults", "cut"))
        self.assertIn("73%", json.loads(self.reply("--faults", "number"))["body"])
        self.assertEqual(json.loads(self.reply("--faults", "no-quote"))["claims"], [])
        claims = json.loads(self.reply("--faults", "claim"))["claims"]
        self.assertNotIn(claims[0]["quote"], PROMPT)
        self.assertIn("abstain", json.loads(self.reply("--faults", "abstain")))

    def test_second_try_is_right_unless_stubborn(self):
        messages = [{"role": "user", "content": PROMPT}, {"role": "assistant", "content": "{}"},
                    {"role": "user", "content": "That did not hold."}]
        self.assertNotIn("73%", self.reply("--faults", "number", messages=messages))
        self.assertIn("73%", self.reply("--faults", "number", "--stubborn", messages=messages))

    def test_hanging_call_is_not_answered(self):
        fake = Fake("model.py", "--faults", "hang")
        connection = http.client.HTTPConnection("127.0.0.1", fake.ready["port"], timeout=0.3)
        body = json.dumps({"messages": [{"role": "user", "content": PROMPT}]})
        connection.request("POST", "/v1/chat/completions", body)
        with self.assertRaises(TimeoutError):
            connection.getresponse()
        connection.close()
        self.assertEqual(fake.stop(), 0)

    def test_log_names_the_record(self):
        with tempfile.TemporaryDirectory() as folder:
            log = pathlib.Path(folder) / "calls.jsonl"
            self.ask("--log", log)
            line = json.loads(log.read_text())
        self.assertEqual((line["company"], line["hosts"], line["fault"], line["call"]),
                         ("Mill & Sons", ["mill.example"], None, 1))

    def test_rates_are_kept_and_repeatable(self):
        dice = model.FaultDice("429=0.2,garbage=0.1", "7")
        rolls = [dice.roll(call) for call in range(2000)]
        self.assertEqual(rolls, [model.FaultDice("429=0.2,garbage=0.1", "7").roll(call)
                                 for call in range(2000)])
        self.assertAlmostEqual(rolls.count("429") / 2000, 0.2, delta=0.03)
        self.assertAlmostEqual(rolls.count("garbage") / 2000, 0.1, delta=0.03)


if __name__ == "__main__":
    unittest.main()
