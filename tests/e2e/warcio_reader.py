"""WARC files as other people's tools see them: warcio, in a virtual environment of its own.

The environment is made once, in build/e2e-venv, from requirements.txt. Without a network the first
time, `python()` raises Unavailable and the test that asked says so and is skipped.

As a program, in that environment: one JSON object a record of the files named.
"""
import base64
import fcntl
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
VENV = HERE.parent.parent / "build" / "e2e-venv"
REQUIREMENTS = HERE / "requirements.txt"


class Unavailable(Exception):
    """The packages of requirements.txt are not there and cannot be installed."""


def python() -> pathlib.Path:
    """The interpreter that has warcio."""
    interpreter = VENV / "bin" / "python"
    mark = VENV / "requirements.txt"
    VENV.parent.mkdir(exist_ok=True)
    with open(VENV.parent / ".e2e-venv.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if mark.is_file() and mark.read_bytes() == REQUIREMENTS.read_bytes():
            return interpreter
        for command in ([sys.executable, "-m", "venv", "--clear", str(VENV)],
                        [str(interpreter), "-m", "pip", "install", "-q",
                         "--disable-pip-version-check", "--require-hashes", "-r",
                         str(REQUIREMENTS)]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                lines = (done.stderr or done.stdout).strip().splitlines() or ["no reason given"]
                raise Unavailable(f"{REQUIREMENTS.name} cannot be installed: {lines[-1]}")
        mark.write_bytes(REQUIREMENTS.read_bytes())
    return interpreter


def check(files) -> str:
    """What `warcio check` finds wrong; empty when nothing is."""
    done = subprocess.run([str(python()), "-m", "warcio.cli", "check", *map(str, files)],
                          capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


def records(files) -> list[dict]:
    """{"type", "url", "status", "headers", "content"} of each record; content after inflating."""
    done = subprocess.run([str(python()), str(HERE / "warcio_reader.py"), *map(str, files)],
                          capture_output=True, text=True, check=True)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    for record in found:
        record["content"] = base64.b64decode(record["content"])
    return found


def main() -> None:
    from warcio.archiveiterator import ArchiveIterator
    for name in sys.argv[1:]:
        with open(name, "rb") as file:
            for record in ArchiveIterator(file, check_digests="raise"):
                http = record.http_headers
                content = record.content_stream().read()
                print(json.dumps({
                    "type": record.rec_type,
                    "url": record.rec_headers.get_header("WARC-Target-URI"),
                    "status": http.get_statuscode() if http else None,
                    "headers": dict(record.rec_headers.headers),
                    "content": base64.b64encode(content).decode()}))


if __name__ == "__main__":
    main()
