"""What the end-to-end tests share: the fakes as processes, the program as a process, its files.

The program under test is the file that OVERTURE_BINARY names, else build/release/overture, else
build/dev/overture. Each test works in a temporary folder of its own; whatever it started is ended
with it, by process id.
"""
import contextlib
import csv
import io
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import zlib
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FAKE = ROOT / "tests" / "fake"
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(FAKE))

RUN_SECONDS_MAX = 120
READY_SECONDS_MAX = 60
STOP_SECONDS_MAX = 10

DONE, FAILED, BAD_USAGE, INCOMPLETE = 0, 1, 2, 3
OUTCOMES = ("written", "abstained", "skipped", "failed", "dead")
FINAL_STATES = ("done", "abstained", "rejected", "skipped", "failed", "dead")


def program():
    """The program under test."""
    named = os.environ.get("OVERTURE_BINARY")
    places = [pathlib.Path(named)] if named else [ROOT / "build" / preset / "overture"
                                                  for preset in ("release", "dev")]
    for place in places:
        if place.is_file():
            return place.resolve()
    raise RuntimeError(f"{' and '.join(map(str, places))}: not built; run scripts/build release")


def environment(more=None):
    """Ours, without the settings of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith("OVERTURE_") and name != "OPENAI_API_KEY"}
    return {**kept, **(more or {})}


class Fake:
    """A server of tests/fake as a process: its ready line in `ready`, its log in `lines()`."""

    def __init__(self, script, *arguments, log=None):
        self.log = pathlib.Path(log) if log else None
        command = [sys.executable, str(FAKE / script), *map(str, arguments)]
        if log:
            command += ["--log", str(log)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{script} {' '.join(map(str, arguments))}: did not start")
        self.ready = json.loads(line)

    def stop(self):
        self.process.terminate()
        self.process.stdout.close()
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def lines(self):
        """The log so far, one dict a request."""
        if not self.log.exists():
            return []
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def hosts_asked(self):
        """{host: paths in the order they were asked for}."""
        hosts = {}
        for line in self.lines():
            hosts.setdefault(line["host"], []).append(line["path"])
        return hosts


@dataclass
class Finished:
    """An ended process."""
    code: int
    out: str
    err: str
    seconds: float

    def complaints(self):
        """What it said that was wrong, without the name in front."""
        return [line.removeprefix("overture: ") for line in self.err.splitlines()
                if line.startswith("overture: ")]


class Place:
    """A temporary folder, what runs in it, and how the files there are read."""

    def __init__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="overture-e2e-")
        self.folder = pathlib.Path(self._folder.name)
        self._started = []

    def close(self):
        for one in reversed(self._started):
            one.stop() if isinstance(one, Fake) else end(one)
        self._folder.cleanup()

    # --- Servers ------------------------------------------------------------------------------

    def web(self, *arguments, log="web.jsonl"):
        return self._keep(Fake("web.py", *arguments, log=self.folder / log))

    def model(self, *arguments, log="model.jsonl"):
        return self._keep(Fake("model.py", *arguments, log=self.folder / log))

    def batches(self, *arguments, log="batches.jsonl"):
        return self._keep(Fake("batches.py", *arguments, log=self.folder / log))

    def nginx(self, *arguments):
        return self._keep(Fake("nginx.py", *arguments))

    def _keep(self, started):
        self._started.append(started)
        return started

    # --- The program --------------------------------------------------------------------------

    def start(self, *arguments, env=None, err=None, under=()):
        """The program as a running process; standard error goes to the file `err` when named;
        `under`: the command that it is run by."""
        command = [*under, str(program()), *map(str, arguments)]
        with contextlib.ExitStack() as files:
            stderr = files.enter_context(open(self.folder / err, "wb")) if err else subprocess.PIPE
            return self._keep(subprocess.Popen(
                command, cwd=self.folder, env=environment(env), stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=stderr, start_new_session=True))

    def overture(self, *arguments, timeout=RUN_SECONDS_MAX, env=None, stdin=b"", under=()):
        """The program from start to end; `under`: the command that it is run by."""
        begin = time.monotonic()
        done = subprocess.run([*under, str(program()), *map(str, arguments)], cwd=self.folder,
                              env=environment(env), input=stdin, capture_output=True,
                              timeout=timeout, check=False)
        return Finished(done.returncode, done.stdout.decode(), done.stderr.decode(),
                        time.monotonic() - begin)

    def run(self, list_file, out, *arguments, web=None, **more):
        """overture run on a list, its sites at `web`."""
        return self.overture("run", list_file, "-o", out, *to_web(web), *arguments, **more)

    def verify(self, **more):
        return self.overture("verify", "--data", "overture-data", **more)

    # --- Files --------------------------------------------------------------------------------

    def path(self, name):
        return self.folder / name

    def write(self, name, content):
        """A file from text or bytes; its name again."""
        if isinstance(content, str):
            content = content.encode()
        self.path(name).write_bytes(content)
        return name

    def write_list(self, name, header, rows):
        """A CSV list from a header and rows; its name again."""
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
        return self.write(name, text.getvalue())

    def jsonl(self, name):
        # Not splitlines(): texts may hold U+2028 and its like.
        lines = self.path(name).read_bytes().decode().split("\n")
        assert lines.pop() == "", f"{name} does not end in a line feed"
        return [json.loads(line) for line in lines]

    def csv(self, name):
        with open(self.path(name), newline="", encoding="utf-8") as lines:
            return list(csv.DictReader(lines))

    def database(self, data="overture-data"):
        """A copy of the store, so that looking at it after a crash recovers nothing in it."""
        copy = self.folder / "looked-at"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for file in (self.folder / data).glob("overture.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy / file.name)
        return contextlib.closing(open_store(copy / "overture.db"))


def open_store(path):
    """A connection to a store's file; page_text(text, packed_text) is a page's text."""
    connection = sqlite3.connect(path)
    connection.create_function(
        "page_text", 2,
        lambda text, packed: text if packed is None else zlib.decompress(packed, -15).decode())
    return connection


def to_web(web):
    """The options that send every connection to a fake web."""
    if web is None:
        return []
    ready = web.ready
    targets = [f"{scheme}=127.0.0.1:{ready[scheme]}" for scheme in ("http", "https")
               if scheme in ready]
    options = ["--crawl-connect-to", ",".join(targets)]
    return options + (["--crawl-ca", ready["ca"]] if "ca" in ready else [])


def to_model(model, **parameters):
    """The option that has a fake model write."""
    query = "&".join(f"{name}={value}" for name, value in {"model": "fake", **parameters}.items())
    return ["--model", f"http://127.0.0.1:{model.ready['port']}/v1?{query}"]


def measured(out):
    """What to run a program under so that its CPU seconds and memory are written to a file."""
    return [sys.executable, "-I", "-S", str(HERE / "rusage_of.py"), str(out)]


def end(process, number=signal.SIGKILL):
    """Ends a process that may have ended; closes its pipes."""
    if process.poll() is None:
        process.send_signal(number)
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()


def finish(process, timeout=RUN_SECONDS_MAX):
    """Waits for a process started with Place.start."""
    begin = time.monotonic()
    out, err = process.communicate(timeout=timeout)
    return Finished(process.returncode, out.decode(), (err or b"").decode(),
                    time.monotonic() - begin)


def wait_until(condition, what, seconds=READY_SECONDS_MAX):
    """Polls a condition; AssertionError saying what was waited for when it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds} s in vain until {what}")
        time.sleep(0.02)


def undefuse(cell):
    """The text of a CSV cell that was kept from being a formula (text/results.h)."""
    return cell[1:] if cell.startswith("'") and is_formula_like(cell[1:]) else cell


def is_formula_like(text):
    """What text/results writes an apostrophe before, by its own rule: a formula's first character,
    or a dangerous control character, after nothing but characters that programs skip."""
    dangerous = False
    for character in text:
        if character in "=+-@\uFF1D\uFF0B\uFF0D\uFF20":
            return True
        code = ord(character)
        skipped = (code <= 0x20 or character in "\"'`" or 0x7F <= code <= 0xA0
                   or code in (0x00AD, 0x1680, 0x180E, 0x3000, 0xFEFF, 0xFF02, 0xFF07)
                   or 0x2000 <= code <= 0x200F or 0x2018 <= code <= 0x201F
                   or 0x2028 <= code <= 0x202F or 0x205F <= code <= 0x206F)
        if not skipped:
            break
        dangerous = dangerous or character in "\t\r\n\0"
    return dangerous


def outcome_sums(summary):
    """{"written": 3, …, "rows": 5} from what a run prints at its end."""
    sums = {}
    for line in summary.splitlines():
        words = line.split()
        if line.startswith("  ") and len(words) >= 2:
            number = words[1].replace(",", "")
            if number.isdigit():
                sums[words[0]] = int(number)
    return sums


class StoreChecks:
    """What must hold in a store at any moment, also right after a crash."""

    def check_store(self, connection, list_rows=None):
        """Sums, one place for each record's work, messages and states. `list_rows`: rows of the
        list, to be reached once intake is done."""
        ask = lambda sql: connection.execute(sql).fetchall()
        one = lambda sql: ask(sql)[0][0]
        self.assertEqual(ask("PRAGMA integrity_check"), [("ok",)])
        for campaign, rows, rejected, intake_done in ask(
                "SELECT id, rows_read, rows_rejected, intake_done FROM campaign"):
            records = one(f"SELECT count(*) FROM record WHERE campaign = {campaign}")
            kept = one(f"SELECT count(*) FROM rejected WHERE campaign = {campaign}")
            self.assertEqual((rows, rejected), (records + kept, kept))
            if intake_done and list_rows is not None:
                self.assertEqual(rows, list_rows)
        kept = ask("SELECT campaign, state, reason, records FROM record_count WHERE records <> 0")
        counted = ask("SELECT campaign, state, reason, count(*) FROM record GROUP BY 1, 2, 3")
        self.assertEqual(sorted(kept), sorted(counted))
        self.assertEqual(ask("SELECT campaign, row FROM record GROUP BY 1, 2 HAVING count(*) > 1"),
                         [])
        self.assertEqual(ask("SELECT record FROM message GROUP BY record HAVING count(*) > 1"), [])
        self.assertEqual(ask("SELECT id FROM record WHERE"
                             " (state IN ('done', 'review', 'rejected')) <> (id IN (SELECT record FROM message))"), [])
        # No work is lost and none is twice in line: one place while a record is open, none after.
        final = ", ".join(f"'{state}'" for state in FINAL_STATES)
        self.assertEqual(ask(
            "SELECT id, state FROM record WHERE"
            " (SELECT count(*) FROM slice_record s WHERE s.record = record.id)"
            " + (SELECT count(*) FROM due d WHERE d.record = record.id)"
            f" <> (state NOT IN ({final}, 'review'))"), [])


class TestCase(StoreChecks, unittest.TestCase):
    """A test with a Place."""

    maxDiff = None

    def setUp(self):
        self.place = Place()
        self.addCleanup(self.place.close)

    def assert_done(self, finished):
        self.assertEqual(finished.code, DONE, finished.out + finished.err)

    def assert_refused(self, finished, *words, code=BAD_USAGE):
        """Ended with one sentence that holds `words`, and nothing else."""
        self.assertEqual(finished.code, code, finished.out + finished.err)
        self.assertEqual(len(finished.err.splitlines()), 1, finished.err)
        self.assertEqual(len(finished.complaints()), 1, finished.err)
        for word in words:
            self.assertIn(word, finished.err)
        self.assertEqual(finished.out, "")


def seeded(seed):
    """A Random and the line that says which, for whoever has to repeat a failure."""
    print(f"seed {seed}", flush=True)
    return random.Random(seed)
