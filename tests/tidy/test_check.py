#!/usr/bin/env python3
"""Plants one violation of each house rule in a small tree and expects check.py to find it there."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))
import check  # noqa: E402

GOOD = {
    "cmake/modules.cmake": (ROOT / "cmake" / "modules.cmake").read_text(),
    ".clang-format": (ROOT / ".clang-format").read_text(),
    "src/base/CMakeLists.txt": "ov_module(base SOURCES clock.cpp)\n",
    "src/base/include/base/clock.h": "// Time.\n#pragma once\n\nint now();\n\n/// Later.\nint later();\n",
    "src/base/clock.cpp": '#include "base/clock.h"\n\nint now() { return 1; }\n',
    "src/text/url/include/text/url.h": '// Web addresses.\n#pragma once\n\n#include "base/clock.h"\n',
    "src/text/url/CMakeLists.txt": "ov_module(text/url)\nov_fuzzer(url MODULE text/url SOURCE f.cpp)\n",
    "tests/fuzz/url/one": "http://a/",
    "tests/fuzz/url.dict": '"//"\n',
    "src/domain/outcome.cpp":
        'constexpr std::array table{\n    ReasonRow{Reason::dns, "dns", failed, "gone"},\n};\n',
    "src/domain/retry.cpp":
        "RetryRule f() {\n  switch (reason) {\n    case Reason::dns:\n"
        "      return {.attempts_max = 2, .first_delay = seconds{20}};\n  }\n}\n",
    "src/domain/CMakeLists.txt": "ov_module(domain)\n",
    "docs/states.md": "| `dns` | failed | 2 | 20 s | gone |\n",
    "docs/architecture.md": "| `base`, `domain` | at the bottom |\n| `text/url` | addresses |\n",
    "docs/dependencies.md": "| `zlib1g-dev` | inflates |\n",
    "scripts/packages.txt": "# Libraries\nzlib1g-dev  # inflates\n",
    "scripts/go": "#!/bin/sh\necho go\n",
}

# rule: (file, what is planted in it, part of the finding)
PLANTED = {
    "layers": [
        ("src/text/url/url.cpp", '#include "ports/store.h"\n', "url.cpp:1: layer text may not"),
        ("src/adapters/s3/s3.cpp", '\n#include "adapters/sqlite.h"\n', "s3.cpp:2: layer adapters"),
        ("src/base/odd.cpp", '#include "../text/url/scan.h"\n', "another module's private header"),
        ("src/extra/a/a.cpp", "int a;\n", "no such layer: extra"),
    ],
    "public_headers": [
        ("src/text/url/url.cpp", "#include <base/clock.h>\n", "in angle brackets"),
        ("src/text/url/include/base/url.h", "// A.\n#pragma once\n", "include/<layer>/"),
    ],
    "light_headers": [
        ("src/text/url/include/text/url.h", "// A.\n#pragma once\n#include <boost/json.hpp>\n",
         "boost/json.hpp in a public header"),
        ("src/text/url/scan.h", "int a;\n", "no #pragma once"),
    ],
    "pure_text": [("src/text/url/url.cpp", "#include <fstream>\n", "fstream in the pure layer")],
    "clock": [
        ("src/text/url/url.cpp", "auto t = std::chrono::system_clock::now();\n", "reads the clock"),
        ("src/text/url/url.cpp", "auto t = time(nullptr);\n", "reads the clock"),
    ],
    "doc_comments": [
        ("src/text/url/include/text/url.h", "#pragma once\n", "does not begin with a comment"),
        ("src/text/url/include/text/url.h",
         "// A.\n#pragma once\n\nint first();\n\nint second();\n", "url.h:6: no comment for 'int second"),
        ("src/text/url/include/text/url.h",
         "// A.\n#pragma once\n\nint first();\n\nenum class Kind {\n  a,\n\n  b\n};\n",
         "url.h:6: no comment for 'enum class Kind"),
    ],
    "names": [("src/base/util.h", "// A.\n#pragma once\n", "says nothing about what is in it"),
              ("src/text/helpers/a.cpp", "int a;\n", "'helpers'")],
    "words": [("src/base/clock.cpp", "// TO" "DO: later\n", "clock.cpp:1: TO" "DO")],
    "large_files": [("docs/picture.png", "x" * (check.FILE_BYTES_MAX + 1), "the limit is")],
    "fuzz_seeds": [("src/text/url/CMakeLists.txt", "ov_fuzzer(other MODULE text/url SOURCE f.cpp)\n",
                    "fuzz target other has no seeds")],
    "states": [("docs/states.md", "| `dns` | failed | 3 | 20 s | gone |\n", "dns is ('failed', '2'"),
               ("docs/states.md", "", "('failed', '2', '20 s') in code and None here")],
    "modules": [("src/text/csv/CMakeLists.txt", "ov_module(text/csv SOURCES csv.cpp)\n",
                 "does not name text/csv")],
    "dependencies": [("scripts/packages.txt", "zlib1g-dev\nlibnew-dev # new\n",
                      "packages.txt:2: libnew-dev has no line")],
    "format": [("src/base/clock.cpp", "int  now( ){return 1;}\n", "clock.cpp:1: not formatted")],
    "scripts": [("scripts/go", "#!/bin/sh\nif true; then\n", "scripts/go:1:"),
                ("scripts/add", "#!/usr/bin/env python3\ndef\n", "scripts/add:2:")],
}


def write_tree(folder, files):
    for path, text in files.items():
        file = pathlib.Path(folder) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return check.Tree(folder)


class CheckTest(unittest.TestCase):
    def test_good_tree_breaks_no_rule(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = write_tree(folder, GOOD)
            for name, rule in check.RULES.items():
                self.assertEqual(list(rule(tree)), [], name)

    def test_each_planted_violation_is_found(self):
        for name, cases in PLANTED.items():
            for path, text, expected in cases:
                with self.subTest(rule=name, path=path), tempfile.TemporaryDirectory() as folder:
                    findings = list(check.RULES[name](write_tree(folder, GOOD | {path: text})))
                    self.assertEqual(len(findings), 1 if name != "fuzz_seeds" else 2, findings)
                    self.assertIn(expected, findings[0])

    def test_every_rule_has_a_planted_violation(self):
        self.assertEqual(set(PLANTED), set(check.RULES))

    def test_tests_may_use_more_than_their_module(self):
        with tempfile.TemporaryDirectory() as folder:
            path = "src/text/url/tests/url_test.cpp"
            tree = write_tree(folder, GOOD | {path: '#include "ports/store.h"\n'})
            self.assertEqual(list(check.rule_layers(tree)), [])

    def test_comments_and_strings_do_not_count_as_code(self):
        code = '// system_clock::now\nauto a = "system_clock::now"; /* system_clock::now */\n'
        self.assertNotIn("system_clock", check.without_comments(code))
        self.assertEqual(check.without_comments(code).count("\n"), 2)

    def test_exit_status_is_1_with_findings_and_0_without(self):
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, str(HERE / "check.py"), "--root", folder]
            write_tree(folder, GOOD)
            self.assertEqual(subprocess.run(command, stdout=subprocess.DEVNULL).returncode, 0)
            write_tree(folder, {"src/base/manager.h": "// A.\n#pragma once\n"})
            self.assertEqual(subprocess.run(command, stdout=subprocess.DEVNULL).returncode, 1)


if __name__ == "__main__":
    unittest.main()
