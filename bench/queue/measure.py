#!/usr/bin/env python3
"""What leasing and committing durable records costs, on SQLite and on PostgreSQL.

usage: measure.py [--records N] [--rounds N] [--json FILE]

Each round takes in a list (intake), leases its records to be read and commits that they were (read),
then leases them to be written and commits a message each (write): 500 results a commit, as a run
does. PostgreSQL runs with fsync and synchronous_commit on and everything else as it comes; its data
and SQLite's lie on the same disk. Rounds of the stores take turns; the median of each is shown.
Server CPU is that of all of PostgreSQL's processes. OVERTURE_BUILD names the build folder, else
build/release. Exit status 1 when PostgreSQL reads fewer than 20,000 records a second.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("OVERTURE_BUILD", ROOT / "build" / "release")).resolve()
sys.path.insert(0, str(ROOT / "tests" / "servers"))
from postgres import Postgres  # noqa: E402  pylint: disable=wrong-import-position

AIM = 20_000
PARTS = ("intake", "read", "write")
TICKS = os.sysconf("SC_CLK_TCK")


def cpu_of_server(server):
    """CPU seconds of the postmaster, its children, and those that have ended."""
    total = 0
    parents = {server.process.pid}
    for folder in pathlib.Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # ended meanwhile
        if int(folder.name) in parents:
            total += sum(map(int, fields[11:15]))  # its own, and its children's that have ended
        elif int(fields[1]) in parents:
            total += sum(map(int, fields[11:13]))
    return total / TICKS


def one_round(place, records, workers, server=None):
    command = [BUILD / "bench/queue/bench_queue", place, str(records), str(workers)]
    before = cpu_of_server(server) if server else 0
    marks = []
    text = ""
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as bench:
        for line in bench.stdout:
            text += line
            marks.append(cpu_of_server(server) if server else 0)
    if bench.returncode != 0:
        raise SystemExit("bench_queue failed")
    out = json.loads(text)
    for part, mark in zip(PARTS, marks):
        out[part]["server_cpu_seconds"] = mark - before
        before = mark
    return out


def median_of(rounds, records):
    out = {}
    for part in PARTS:
        values = {name: statistics.median(one[part][name] for one in rounds)
                  for name in ("seconds", "client_cpu_seconds", "server_cpu_seconds")}
        out[part] = {"records_per_second": round(records / values["seconds"]),
                     "client_cpu_ms": values["client_cpu_seconds"] * 1000 / records,
                     "server_cpu_ms": values["server_cpu_seconds"] * 1000 / records}
    return out


def show(results):
    print(f"\n{'':22}{'records/s':>11}{'client CPU-ms':>15}{'server CPU-ms':>15}   (a record)")
    for name, parts in results.items():
        for part in PARTS:
            row = parts[part]
            print(f"{name + ', ' + part:22}{row['records_per_second']:>11,}"
                  f"{row['client_cpu_ms']:>15.4f}{row['server_cpu_ms']:>15.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=pathlib.Path)
    arguments = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, load "
          f"{os.getloadavg()[0]:.1f}; {arguments.records:,} records, median of "
          f"{arguments.rounds} rounds")
    rounds = {"sqlite": [], "postgres": [], "postgres x2": []}
    settings = {"shared_buffers": "256MB", "max_wal_size": "4GB"}
    with Postgres(durable=True, settings=settings) as server:
        for number in range(arguments.rounds):
            with tempfile.TemporaryDirectory(prefix="overture_queue_") as folder:
                rounds["sqlite"].append(one_round(folder, arguments.records, 1))
            for name, workers in (("postgres", 1), ("postgres x2", 2)):
                database = server.create(f"round_{number}_{workers}")
                rounds[name].append(
                    one_round(server.url(database), arguments.records, workers, server))
                server.sql(f"DROP DATABASE {database}")
    results = {name: median_of(each, arguments.records) for name, each in rounds.items()}
    show(results)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))
    best = max(results[name]["read"]["records_per_second"] for name in ("postgres", "postgres x2"))
    print(f"aim: {AIM:,} records/s on PostgreSQL; {best:,} reached")
    return 0 if best >= AIM else 1


if __name__ == "__main__":
    sys.exit(main())
