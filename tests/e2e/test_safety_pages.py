#!/usr/bin/env python3
"""T18 and T19 of docs/safety.md: pages that are made to cost, and bytes that lie about themselves."""
import base64
import json
import subprocess
import tempfile
import unittest

from harness import SHARED, TestCase, environment, measured, program

MEGABYTE = 1_000_000
CPU_SECONDS_OF_5_MB = 1.0
MEMORY_OF_A_BYTE = 20
WORDS = b"We weave linen tablecloths on wooden looms and sell them from the workshop. "


def repeated(unit, size, start=b"<html><body>"):
    return start + unit * ((size - len(start)) // len(unit))


PAGES = {
    "a million nested div": b"<html><body>" + b"<div>" * 1_000_000 + WORDS,
    "nested and closed": b"<html><body>" + b"<div>" * 450_000 + WORDS + b"</div>" * 450_000,
    "half a million attributes": b"<html><body><p "
    + b"".join(b"a%d=1 " % number for number in range(500_000)) + b">" + WORDS + b"</p>",
    "the same attribute again": repeated(b'href="/about" ', 5 * MEGABYTE, b"<a "),
    "5 MB of ampersands": repeated(b"&", 5 * MEGABYTE),
    "5 MB of entities": repeated(b"&CounterClockwiseContourIntegral", 5 * MEGABYTE),
    "5 MB of numbers": repeated(b"&#x1F600", 5 * MEGABYTE),
    "a 20 MB comment": b"<html><body><!--" + b"- " * 10_000_000,
    "comments that never end": repeated(b"<!--->--!><!--", 5 * MEGABYTE),
    "100,000 nested tables": b"<html><body>" + b"<table><tr><td>" * 100_000 + WORDS,
    "nested lists and links": repeated(b'<ul><li><a href="/about">', 5 * MEGABYTE),
    "nested formatting": repeated(b"<b><i><u><font>", 5 * MEGABYTE),
    "open tags and nothing else": repeated(b"<", 5 * MEGABYTE),
    "a tag that never ends": b"<html><body><p class='" + b"x" * (5 * MEGABYTE),
    "ends without starts": repeated(b"</div></p></table>", 5 * MEGABYTE),
    "a script that never ends": repeated(b"<!--<script></script", 5 * MEGABYTE,
                                         b"<html><body><script>"),
    "links": repeated(b'<a href="/about">about</a>', 5 * MEGABYTE),
    "e-mail addresses": repeated(b"a@b.example ", 5 * MEGABYTE, b"<p>"),
    "almost e-mail addresses": repeated(b"a.", 5 * MEGABYTE, b"<p>"),
    "at signs": repeated(b"@", 5 * MEGABYTE, b"<p>"),
    "phone digits": repeated(b"+1 2 3 ", 5 * MEGABYTE, b"<p>"),
    "one word": repeated(b"a", 5 * MEGABYTE, b"<p>"),
    "white space": repeated(b" \n\t", 5 * MEGABYTE, b"<p>"),
    "a meta a character": repeated(b"<meta name=x content=y>", 5 * MEGABYTE, b"<head>"),
    "JSON-LD nested": b'<script type="application/ld+json">' + b"[" * 2_500_000
    + b"]" * 2_500_000 + b"</script>",
    "JSON-LD again and again": repeated(
        b'<script type="application/ld+json">{"@type":"Organization","name":"x"}</script>',
        5 * MEGABYTE),
    "combining marks": repeated("a\u0301\u0301\u0301".encode(), 5 * MEGABYTE, b"<p>"),
    "NUL bytes": repeated(b"\0", 5 * MEGABYTE, b"<p>"),
    "0xFF": repeated(b"\xff", 5 * MEGABYTE, b"<p>"),
}


class ExtractTest(TestCase):
    def extract(self, *pages):
        """What `overture debug extract` makes of pages; its CPU seconds and most memory."""
        with tempfile.TemporaryFile() as lines, tempfile.TemporaryFile() as out:
            for number, page in enumerate(pages):
                lines.write(json.dumps({
                    "id": str(number), "url": "http://page.example/",
                    "html_base64": base64.b64encode(page).decode()}).encode() + b"\n")
            lines.seek(0)
            took = self.place.path("took")
            done = subprocess.run([*measured(took), str(program()), "debug", "extract"],
                                  stdin=lines, stdout=out, stderr=subprocess.PIPE,
                                  env=environment(), check=False)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            out.seek(0)
            # decode() fails on what is no UTF-8, surrogates among it.
            results = [json.loads(line) for line in out.read().decode("utf-8").splitlines()]
            self.assertEqual(len(results), len(pages))
            used = json.loads(took.read_text())
            return results, used["cpu"], used["memory"]


class CostTest(ExtractTest):
    def test_t18_pages_made_to_cost_take_a_second_and_20_bytes_a_byte_at_most(self):
        _results, idle_cpu, idle_memory = self.extract(WORDS)
        print()
        for name, page in PAGES.items():
            with self.subTest(name):
                _results, cpu, memory = self.extract(page)
                of_5_mb = (cpu - idle_cpu) / max(len(page), 5 * MEGABYTE) * 5 * MEGABYTE
                of_a_byte = (memory - idle_memory) / len(page)
                print(f"  {name}: {len(page) / MEGABYTE:.1f} MB, {of_5_mb:.2f} CPU-s of 5 MB,"
                      f" {of_a_byte:.1f} bytes a byte", flush=True)
                self.assertLess(of_5_mb, CPU_SECONDS_OF_5_MB)
                self.assertLess(of_a_byte, MEMORY_OF_A_BYTE)


def page_in(encoded, declared=None, head=b""):
    meta = b'<meta charset="%s">' % declared if declared else b""
    return (head + b"<html><head>" + meta + b"<title>t</title></head><body><main><h1>h</h1><p>"
            + encoded + b"</p><p>" + WORDS * 3 + b"</p></main></body></html>")


LIES = {
    "UTF-7": page_in(b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", b"utf-7"),
    "UTF-8 that is Latin-1": page_in("Käse für Bücher".encode("latin-1"), b"utf-8"),
    "Latin-1 that is UTF-8": page_in("Käse für Bücher".encode(), b"iso-8859-1"),
    "meta says UTF-16": page_in(b"plain", b"utf-16"),
    "mark against meta": page_in("Käse".encode(), b"windows-1252", b"\xef\xbb\xbf"),
    "two marks": page_in(b"plain", b"utf-8", b"\xff\xfe\xef\xbb\xbf"),
    "UTF-16 with half a pair": b"\xff\xfe" + page_in(b"x").decode().encode("utf-16-le")
    + b"\x00\xd8" * 500 + b"\x00",
    "UTF-32 mark": b"\xff\xfe\0\0" + page_in(b"x").decode().encode("utf-32-le"),
    "lone surrogates": page_in(b"\xed\xa0\x80\xed\xbf\xbf" * 100, b"utf-8"),
    "overlong": page_in(b"\xc0\xaf\xe0\x80\xaf\xf0\x80\x80\xaf\xc1\xbf" * 100, b"utf-8"),
    "beyond Unicode": page_in(b"\xf4\x90\x80\x80\xf8\x88\x80\x80\x80" * 100, b"utf-8"),
    "cut sequences": page_in(b"\xe2\x82\xf0\x9f\x98\xc3" * 100, b"utf-8"),
    "NULs": page_in(b"a\0b" * 500), "0xFF": page_in(b"\xff" * 5000),
    "controls": page_in(bytes(range(32)) * 50 + b"\x7f\xc2\x80\xc2\x85"),
    "numbers of no character": page_in(b"&#0;&#xD800;&#xDFFF;&#x110000;&#xFFFFFFFFFF;&#x80;&#-1;"),
    "names that do not exist": page_in(b"x", b"x-user-defined") + page_in(b"x", b"\xff\xfe"),
    "ISO-2022-JP without end": page_in(b"\x1b$B" + b"\x30\x21" * 50 + b"\x1b(", b"iso-2022-jp"),
    "GB18030 cut": page_in(b"\x81\x30\x81" * 200, b"gb18030"),
    "HZ": page_in(b"~{" + b"<:Ky2;" * 50, b"hz-gb-2312"),
    "Shift_JIS that eats a bracket": page_in(b"\x81<script>alert(1)</script>" * 20, b"shift_jis"),
}


class CharsetTest(ExtractTest):
    def test_t19_whatever_bytes_claim_to_be_the_text_is_valid_utf_8(self):
        results, _cpu, _memory = self.extract(*LIES.values())
        for name, result in zip(LIES, results):
            with self.subTest(name):
                text = json.dumps(result, ensure_ascii=False)
                text.encode("utf-8")  # No surrogates came through as escapes.
                self.assertNotIn("\0", result["text"])
                self.assertNotIn("<script", result["text"])
                for block in result["blocks"]:
                    self.assertIsNotNone(block)
        self.assertIn("Käse für Bücher", results[1]["text"] + results[2]["text"])

    def test_t19_naughty_strings_go_through_a_page_unharmed(self):
        """Through the columns of a list: test_naughty.py."""
        file = SHARED / "vectors" / "blns.json"
        if not file.is_file():
            self.skipTest("the strings are not beside this checkout")
        strings = json.loads(file.read_text(encoding="utf-8"))
        escape = lambda text: "".join(f"&#{ord(character)};" if character in "<>&\"'" else character
                                      for character in text)
        results, _cpu, _memory = self.extract(*(
            page_in(escape(text).encode("utf-8", "replace"), b"utf-8") for text in strings))
        kept = sum(" ".join(text.split()) in " ".join(result["text"].split())
                   for text, result in zip(strings, results))
        print(f"\n  {kept} of {len(strings)} strings stand in the text as they were", flush=True)
        self.assertGreaterEqual(kept, len(strings) * 0.9)
        for result in results:
            json.dumps(result, ensure_ascii=False).encode("utf-8")


if __name__ == "__main__":
    unittest.main()
