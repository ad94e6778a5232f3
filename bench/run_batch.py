#!/usr/bin/env python3
"""Memory of overture run --batch while one large file is uploaded and its answers are fetched.

usage: bench/run_batch.py [--rows N]      50,000 rows, which is the largest batch there is

The questions are gathered from synthetic sites of a local nginx; then that process is ended, and
another one uploads the file to the fake of OpenAI's Files and Batches APIs, fetches the answers and
writes from them. Prints the size of the file and the peak of resident memory of
each process. OVERTURE_BINARY names the program, else build/release/overture. Exit status 1 when a
row is missing or the second process takes over 200 MB.
"""
import argparse
import os
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from harness import Place, program, to_web  # noqa: E402
import synthetic  # noqa: E402

ROWS = 50_000
MEMORY_MAX = 200_000_000
POLL_SECONDS = 0.05


def peak_of(pid):
    """VmHWM in bytes; nothing when it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            for line in file:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return None


def log_has(fake, what):
    return fake.log.exists() and f'"what": "{what}"' in fake.log.read_text()


def run(place, command, until):
    """Runs it until that is so or it has ended: (exit code, peak of memory, seconds)."""
    begin = time.monotonic()
    running = place.start(*command, err="err.txt")
    peak = 0
    while running.poll() is None and not until():
        peak = peak_of(running.pid) or peak
        time.sleep(POLL_SECONDS)
    peak = max(peak, peak_of(running.pid) or 0)
    if running.poll() is None:
        running.terminate()
    running.stdout.read()
    running.wait()
    return running.returncode, peak, time.monotonic() - begin


def sizes_of_file(place):
    with place.database() as connection:
        return connection.execute("SELECT max(requests), max(bytes) FROM batch").fetchone()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    place = Place()
    try:
        nginx = place.nginx(rows, "--processes", 2)
        # The first upload is refused; that is where the first process is ended.
        fake = place.batches("--faults", "upload_500=1", "--looks", 1)
        with open(place.path("list.csv"), "w", encoding="utf-8", newline="") as out:
            synthetic.write_list(rows, "http", out)
        url = f"http://127.0.0.1:{fake.ready['port']}/v1?model=fake&price_in=2&price_out=8"
        command = ["run", "list.csv", "-o", "out.jsonl", *to_web(nginx), "--model", url, "--batch",
                   "--batch-look-max", "1"]
        print(f"program     {program()}\nload        {os.getloadavg()[0]:.1f}", flush=True)
        _code, gathering, seconds = run(place, command, lambda: log_has(fake, "fault"))
        requests, size = sizes_of_file(place)
        print(f"gathered    {requests} questions, {size / 1e6:.0f} MB, in {seconds:.0f} s; "
              f"peak {gathering / 1e6:.0f} MB", flush=True)
        code, peak, seconds = run(place, command, lambda: False)
        written = place.path("out.jsonl").read_text().count('"outcome":"written"')
        print(f"answered    exit code {code}, {written} written, in {seconds:.0f} s; "
              f"peak {peak / 1e6:.0f} MB", flush=True)
        return 0 if code == 0 and written == rows and peak < MEMORY_MAX else 1
    finally:
        place.close()


if __name__ == "__main__":
    sys.exit(main())
