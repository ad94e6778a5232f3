#!/usr/bin/env python3
"""House rules that compiler, clang-format and clang-tidy cannot check.

usage: tests/tidy/check.py [--root FOLDER] [--junit FILE] [--list] [RULE …]

Each rule is a function of the Tree that yields findings "path:line: what is wrong". Standard library
only; runs in a few seconds over the whole tree. test_check.py plants one violation of each rule and
expects it to be found.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as xml

FILE_BYTES_MAX = 1 << 20
CODE = (".h", ".cpp")
TEXT = CODE + (".py", ".txt", ".cmake", ".md", ".toml", ".json", ".yml", ".sh", "")
CLOCK_FILE = "src/base/clock.cpp"
FORBIDDEN_NAMES = {"util", "utils", "common", "helper", "helpers", "manager", "misc"}
# In two halves, so that this list does not find itself.
FORBIDDEN_WORDS = ["TO" "DO", "FIX" "ME", "XX" "X", "HA" "CK"]
HEAVY_HEADERS = re.compile(r"^(boost/|spdlog/|CLI/|toml\+\+/|asio)")
IO_HEADERS = re.compile(r"^(fstream|iostream|filesystem|thread|mutex|unistd\.h|fcntl\.h|netdb\.h"
                        r"|sys/|netinet/|arpa/|curl/|sqlite3\.h|ares\.h)")
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')


class Tree:
    """The files under version control, and those that would be added, with their texts."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.files = self._list()
        self._texts = {}

    def _list(self):
        if (self.root / ".git").exists():
            listed = subprocess.run(
                ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others",
                 "--exclude-standard"], check=True, stdout=subprocess.PIPE).stdout
            paths = [path for path in listed.decode().split("\0") if path]
        else:  # An unpacked archive.
            paths = [path.relative_to(self.root).as_posix() for path in self.root.rglob("*")]
            paths = [path for path in paths if not path.startswith("build/")]
        return sorted({path for path in paths if (self.root / path).is_file()})

    def code(self, *folders):
        return [path for path in self.files
                if path.endswith(CODE) and path.startswith(folders or ("src/", "tests/", "bench/"))]

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text(encoding="utf-8", errors="replace")
        return self._texts[path]

    def includes(self, path):
        """(line number, name, whether in quotes) of each #include."""
        for number, line in enumerate(self.text(path).splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1) or match.group(2), match.group(1) is not None

    def layers(self):
        """{layer: layers it may use}, read from the table that the build enforces."""
        table = re.findall(r'set\(OV_LAYERS_(\w+) "([^"]*)"\)', self.text("cmake/modules.cmake"))
        return {layer: set(allowed.split(";")) for layer, allowed in table}


def without_comments(text):
    """C++ text with comments and string contents blanked; line numbers stay as they are."""
    def blank(match):
        kept = match.group(0)
        if kept.startswith('"'):
            return '""'
        return re.sub(r"[^\n]", " ", kept) if kept.startswith("/") else kept
    # Raw strings hold anything and character literals may hold a quote, so they come first.
    return re.sub(r'R"(\w*)\(.*?\)\1"|\'(?:\\.|[^\'\\\n])\'|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"',
                  lambda match: re.sub(r"[^\n]", " ", match.group(0))
                  if match.group(0).startswith('R"') else blank(match), text, flags=re.DOTALL)


def is_test(path):
    """Tests and fuzz targets may link more than their module does."""
    return "/tests/" in path or "/fuzz/" in path or path.startswith(("tests/", "bench/"))


def rule_layers(tree):
    """Includes point down only, as the table in cmake/modules.cmake says."""
    layers = tree.layers()
    for path in tree.code("src/"):
        parts = path.split("/")
        layer = parts[1]
        # A layer may be one module (base, domain, ports), else each of its folders is one.
        module = f"src/{layer}" if f"src/{layer}/CMakeLists.txt" in tree.files else "/".join(parts[:3])
        if layer not in layers:
            yield f"{path}:1: no such layer: {layer}"
            continue
        for line, name, quoted in tree.includes(path):
            if quoted and name.startswith("../"):
                yield f"{path}:{line}: includes {name}: another module's private header"
            target = name.split("/")[0] if "/" in name else None
            if target not in layers or is_test(path) or f"{module}/include/{name}" in tree.files:
                continue
            if target not in layers[layer]:
                yield f"{path}:{line}: layer {layer} may not include {name}"


def rule_public_headers(tree):
    """A module has one public header folder, and headers of ours are included with quotes."""
    layers = tree.layers()
    for path in tree.code("src/"):
        for line, name, quoted in tree.includes(path):
            if not quoted and name.split("/")[0] in layers and "/" in name:
                yield f"{path}:{line}: our header {name} in angle brackets"
        match = re.match(r"src/(\w+)/(?:[\w-]+/)?include/(\w+)/", path)
        if "/include/" in path and (not match or match.group(1) != match.group(2)):
            yield f"{path}:1: public headers live in include/<layer>/"


def rule_light_headers(tree):
    """Public headers stay light: libraries that take seconds to compile are for .cpp files."""
    for path in tree.code("src/"):
        if not path.endswith(".h"):
            continue
        for line, name, _quoted in tree.includes(path):
            if HEAVY_HEADERS.match(name) and "/include/" in path:
                yield f"{path}:{line}: {name} in a public header"
        if "#pragma once" not in tree.text(path):
            yield f"{path}:1: no #pragma once"


def rule_pure_text(tree):
    """src/text is pure: no I/O, no threads."""
    for path in tree.code("src/text/"):
        if is_test(path):
            continue
        for line, name, quoted in tree.includes(path):
            if not quoted and IO_HEADERS.match(name):
                yield f"{path}:{line}: {name} in the pure layer"


def rule_clock(tree):
    """Time comes from Clock: the system's clock is read in one file."""
    pattern = re.compile(r"system_clock::now|\bgettimeofday\s*\(|(?<![\w.>:])time\s*\(\s*(nullptr|NULL|0|&)")
    for path in tree.code():
        if path == CLOCK_FILE:
            continue
        for number, line in enumerate(without_comments(tree.text(path)).splitlines(), 1):
            if pattern.search(line):
                yield f"{path}:{number}: reads the clock; take a Clock"


def declaration_blocks(text):
    """Groups of declarations at namespace level, parted by blank lines: (line number, lines)."""
    stripped = without_comments(text).splitlines()
    depth, block, start = 0, [], 0
    for number, (line, code) in enumerate(zip(text.splitlines(), stripped), 1):
        if depth == 0 and not line.strip():
            if block:
                yield start, block
            block = []
            continue
        if not block:
            start = number
        block.append(line)
        is_namespace = re.match(r"\s*(inline\s+)?namespace\b[^;]*\{\s*$|\s*extern\s+\"\"\s*\{", code)
        closes_namespace = depth == 0 and code.strip() == "}"
        if not is_namespace and not closes_namespace:
            depth = max(0, depth + code.count("{") - code.count("}"))
    if block:
        yield start, block


# What needs no comment of its own: directives, namespaces, aliases of a name, limits whose name says
# it, specialisations and forward declarations of what is described elsewhere.
SELF_EXPLAINING = re.compile(
    r"^\s*(#|//|namespace\b|inline namespace\b|\}|using\b|template\s*<>|static_assert|friend\b|OV_"
    r"|(inline\s+)?constexpr\b(?!.*\()|(class|struct|enum class)\s+[\w:]+;|extern\s+\")")
# A type defined outside the class, or specialised outside our namespace, is described there.
DEFINED_ELSEWHERE = re.compile(r"^\s*(class|struct)\s+(std|\w+<[\w, ]+>)::")
CONTINUATION = re.compile(r"^\s*\\|.*\\$")


def rule_doc_comments(tree):
    """Public headers: a comment at the top, and one for each group of declarations."""
    for path in tree.code("src/"):
        if not path.endswith(".h") or "/include/" not in path:
            continue
        text = tree.text(path)
        if not text.startswith("//"):
            yield f"{path}:1: does not begin with a comment that says what it is for"
        seen_declaration = False
        for number, lines in declaration_blocks(text):
            if any(CONTINUATION.match(line) or DEFINED_ELSEWHERE.match(line) for line in lines):
                continue
            # A type is described by a comment above it or by those on its members.
            described = any("//" in line for line in lines)
            plain = [line for line in lines if not SELF_EXPLAINING.match(line)]
            # The first declaration of a header is what its opening comment is about.
            if plain and not described and seen_declaration and not SELF_EXPLAINING.match(lines[0]):
                yield f"{path}:{number}: no comment for '{plain[0].strip()[:60]}'"
            seen_declaration = seen_declaration or bool(plain)


def rule_names(tree):
    """No folder or file is called util, common, helpers or manager."""
    for path in tree.files:
        for part in pathlib.PurePosixPath(path).parts:
            if re.split(r"[.]", part.lower())[0] in FORBIDDEN_NAMES:
                yield f"{path}:1: '{part}' says nothing about what is in it"


def rule_words(tree):
    """No notes to oneself: what is missing is an issue, not a comment."""
    words = re.compile(r"(?<![\"\w])(" + "|".join(FORBIDDEN_WORDS) + r")\b")
    for path in tree.files:
        if pathlib.PurePosixPath(path).suffix not in TEXT or path.startswith("tests/fuzz/"):
            continue
        for number, line in enumerate(tree.text(path).splitlines(), 1):
            match = words.search(line)
            if match:
                yield f"{path}:{number}: {match.group(1)}"


def rule_large_files(tree):
    """No file over 1 MiB."""
    for path in tree.files:
        size = (tree.root / path).stat().st_size
        if size > FILE_BYTES_MAX:
            yield f"{path}:1: {size} bytes; the limit is {FILE_BYTES_MAX}"


def rule_fuzz_seeds(tree):
    """Each fuzz target has seeds and a dictionary."""
    for path in tree.files:
        if not path.endswith("CMakeLists.txt"):
            continue
        for name in re.findall(r"^\s*ov_fuzzer\((\w+)", tree.text(path), re.MULTILINE):
            if not any(file.startswith(f"tests/fuzz/{name}/") for file in tree.files):
                yield f"{path}:1: fuzz target {name} has no seeds in tests/fuzz/{name}/"
            if f"tests/fuzz/{name}.dict" not in tree.files:
                yield f"{path}:1: fuzz target {name} has no tests/fuzz/{name}.dict"


def rule_states(tree):
    """docs/states.md shows each reason as the code has it: how it ends, how often it is tried."""
    page, table, retry = "docs/states.md", "src/domain/outcome.cpp", "src/domain/retry.cpp"
    if table not in tree.files:
        return
    tries, waiting = {}, []
    for name, count, delay in re.findall(
            r"case Reason::(\w+):|attempts_max = (\d+), \.first_delay = seconds\{(\d+)\}",
            tree.text(retry)):
        if name:
            waiting.append(name)
        else:
            tries |= {reason: (count, f"{delay} s") for reason in waiting}
            waiting = []
    coded = {name: (ends, *tries.get(name, ("1", ""))) for name, ends in re.findall(
        r'ReasonRow\{Reason::\w+,\s*"(\w+)",\s*(\w+),', tree.text(table))}
    shown = {cells[1].strip(" `"): tuple(cell.strip() for cell in cells[2:5])
             for cells in (line.split("|") for line in tree.text(page).splitlines())
             if len(cells) == 7 and cells[1].strip().startswith("`")}
    for name in sorted(coded.keys() | shown.keys()):
        if coded.get(name) != shown.get(name):
            yield f"{page}:1: {name} is {coded.get(name)} in code and {shown.get(name)} here"


def rule_modules(tree):
    """docs/architecture.md names each module."""
    named = set(re.findall(r"`([\w/]+)`", tree.text("docs/architecture.md")))
    for path in tree.files:
        if path.startswith("src/") and path.endswith("/CMakeLists.txt"):
            for name in re.findall(r"^ov_module\(([\w/]+)", tree.text(path), re.MULTILINE):
                if name not in named:
                    yield f"{path}:1: docs/architecture.md does not name {name}"


def rule_dependencies(tree):
    """Each Debian package that is installed is explained in docs/dependencies.md."""
    explained = set(re.findall(r"`([\w.+-]+)`", tree.text("docs/dependencies.md")))
    for number, line in enumerate(tree.text("scripts/packages.txt").splitlines(), 1):
        package = line.partition("#")[0].strip()
        if package and package not in explained:
            yield f"scripts/packages.txt:{number}: {package} has no line in docs/dependencies.md"


def rule_format(tree):
    """clang-format-19 would change nothing."""
    program = shutil.which("clang-format-19")
    if program is None:
        yield "clang-format-19:1: not installed (scripts/setup installs it)"
        return
    files = tree.code()
    for at in range(0, len(files), 50):
        done = subprocess.run([program, "--dry-run", "-Werror", "--ferror-limit=1",
                               *files[at:at + 50]], cwd=tree.root, stderr=subprocess.PIPE,
                              check=False, text=True)
        for line in done.stderr.splitlines():
            match = re.match(r"(\S+:\d+):\d+: error: code should be clang-formatted", line)
            if match:
                yield f"{match.group(1)}: not formatted (clang-format-19 -i does it)"


def rule_scripts(tree):
    """Shell scripts parse; Python scripts compile."""
    for path in tree.files:
        first = tree.text(path).split("\n", 1)[0] if "." not in path.rsplit("/", 1)[-1] else ""
        if path.endswith(".py") or first.endswith("python3"):
            try:
                compile(tree.text(path), path, "exec")
            except SyntaxError as error:
                yield f"{path}:{error.lineno}: {error.msg}"
        elif first == "#!/bin/sh":
            done = subprocess.run(["sh", "-n", path], cwd=tree.root, stderr=subprocess.PIPE,
                                  check=False, text=True)
            if done.returncode != 0:
                yield f"{path}:1: {done.stderr.strip()}"


RULES = {name.removeprefix("rule_"): rule for name, rule in globals().items()
         if name.startswith("rule_")}


def write_junit(path, results):
    suite = xml.Element("testsuite", name="tidy", tests=str(len(results)))
    for name, seconds, findings in results:
        case = xml.SubElement(suite, "testcase", name=f"tidy: {name}", time=f"{seconds:.2f}")
        if findings:
            xml.SubElement(case, "failure", message=findings[0]).text = "\n".join(findings)
    xml.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[2])
    parser.add_argument("--junit")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("rules", nargs="*", metavar="RULE")
    options = parser.parse_args()
    if options.list:
        for name, rule in RULES.items():
            print(f"{name:16} {rule.__doc__}")
        return 0
    unknown = [name for name in options.rules if name not in RULES]
    if unknown:
        parser.error(f"no such rule: {', '.join(unknown)}")
    tree = Tree(options.root)
    results = []
    for name in options.rules or RULES:
        begin = time.monotonic()
        findings = list(RULES[name](tree))
        results.append((name, time.monotonic() - begin, findings))
        print(f"{'ok' if not findings else 'FAILED':6}  {name}: {RULES[name].__doc__}")
        for finding in findings:
            print(f"          {finding}")
    if options.junit:
        write_junit(options.junit, results)
    failed = sum(1 for _name, _seconds, findings in results if findings)
    print(f"tidy: {len(results) - failed} rules hold over {len(tree.files)} files, {failed} do not")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
