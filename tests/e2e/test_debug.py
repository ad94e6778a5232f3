#!/usr/bin/env python3
"""The debug commands: the exact shapes that other people's test suites are run through."""
import base64
import json
import unittest

from harness import BAD_USAGE, TestCase


class DebugTest(TestCase):
    def debug(self, what, *objects):
        done = self.place.overture("debug", what,
                                   stdin=b"".join(json.dumps(one).encode() + b"\n"
                                                  for one in objects))
        self.assert_done(done)
        lines = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(len(lines), len(objects))
        return lines

    def test_url(self):
        self.assertEqual(
            self.debug("url", {"input": "HTTPS://WWW.Example.co.uk:443/a/../b?q#f"},
                       {"input": "../x", "base": "http://a.example/b/c/d"},
                       {"input": "http://[1::2]/"}),
            [{"href": "https://www.example.co.uk/b?q#f", "host": "www.example.co.uk",
              "site": "example.co.uk"},
             {"href": "http://a.example/b/x", "host": "a.example", "site": "a.example"},
             {"href": "http://[1::2]/", "host": "[1::2]", "site": None}])
        for wrong in ({"input": "http://a b/"}, {"nothing": 1}, [], "text"):
            self.assertEqual(list(self.debug("url", wrong)[0]), ["error"])

    def test_robots(self):
        rules = "User-agent: overture\nDisallow: /private\nCrawl-delay: 2\n"
        ask = lambda url: {"agent": "overture", "url": url, "robots": rules}
        self.assertEqual(self.debug("robots", ask("https://a.example/private/x"),
                                    ask("https://a.example/public")),
                         [{"allowed": False, "crawl_delay": 2},
                          {"allowed": True, "crawl_delay": 2}])
        self.assertEqual(self.debug("robots", {"agent": "x", "url": "https://a.example/",
                                               "robots": ""}), [{"allowed": True}])

    def test_html(self):
        self.assertEqual(self.debug("html", {"input": "<p a=1>x&amp;y</p><!--c-->"}),
                         [{"tokens": [["StartTag", "p", {"a": "1"}], ["Character", "x&y"],
                                      ["EndTag", "p"], ["Comment", "c"]]}])
        self.assertEqual(self.debug("html", {"input": "a\fb<!--c--d-->", "xml": True}),
                         [{"tokens": [["Character", "a b"], ["Comment", "c- -d"]]}])
        self.assertEqual(self.debug("html", {"input": "<b></title>", "state": "RCDATA state",
                                             "last_start_tag": "title"}),
                         [{"tokens": [["Character", "<b>"], ["EndTag", "title"]]}])

    def test_extract(self):
        html = ("<!doctype html><html lang=en><head><title>Mill</title></head><body><nav>Home</nav>"
                "<main><h1>The Mill</h1><p>We have milled rye and spelt for the bakers of the"
                " valley since 1888, and we deliver twice a week.</p></main></body></html>")
        for given in ({"html": html}, {"html_base64": base64.b64encode(html.encode()).decode()}):
            out, = self.debug("extract", {"id": "7", "url": "https://mill.example/", **given})
            self.assertLessEqual({"id", "title", "text", "language", "blocks", "facts"}, set(out))
            self.assertEqual((out["id"], out["title"], out["language"]), ("7", "Mill", "en"))
            self.assertIn("milled rye and spelt", out["text"])
            self.assertNotIn("Home", out["text"])
            self.assertIsInstance(out["blocks"], list)
            self.assertIsInstance(out["facts"], dict)

    def test_extract_says_what_is_wrong_with_a_page(self):
        out, = self.debug("extract", {"id": "1", "url": "https://a.example/", "html": "<p></p>"})
        self.assertIn("problem", out)

    def test_csv(self):
        given = base64.b64encode("a;b\n1;\"x\ny\"\n2;3;4\n".encode()).decode()
        out, = self.debug("csv", {"bytes_base64": given})
        self.assertEqual((out["header"], out["rows"]), (["a", "b"], [["1", "x\ny"]]))
        self.assertEqual([(one["line"], one["reason"]) for one in out["rejected"]],
                         [(4, "bad_row")])

    def test_evidence(self):
        text = "Grüße. We mill “rye” since 1888."
        out = self.debug("evidence", {"text": text, "quote": "we mill \"rye\" since"},
                         {"text": text, "quote": "we mill wheat"})
        start, end = out[0]["start"], out[0]["end"]
        self.assertEqual(text.encode()[start:end].decode(), "We mill “rye” since")
        self.assertEqual(out[1], {"found": False})

    def test_a_line_that_is_no_json_is_an_error_line_and_the_next_is_answered(self):
        for what in ("url", "robots", "html", "extract", "csv", "evidence"):
            with self.subTest(what):
                done = self.place.overture("debug", what, stdin=b"{nonsense\n\xff\xfe\n[1]\n")
                self.assert_done(done)
                lines = [json.loads(line) for line in done.out.splitlines()]
                self.assertEqual([list(line) for line in lines], [["error"]] * 3)

    def test_unknown_debug_command_is_bad_usage(self):
        self.assertEqual(self.place.overture("debug", "everything").code, BAD_USAGE)


class DoctorTest(TestCase):
    def test_doctor_says_what_to_do_about_a_model_that_is_not_there(self):
        model = self.place.model()
        url = f"http://127.0.0.1:{model.ready['port']}/v1?model=fake"
        with_model = self.place.overture("doctor", "--model", url)
        model.stop()
        without = self.place.overture("doctor", "--model", url)
        self.assertNotEqual(with_model.out, without.out)
        self.assertNotEqual(without.code, 0)
        self.assertIn("model", without.out)


if __name__ == "__main__":
    unittest.main()
