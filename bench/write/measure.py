#!/usr/bin/env python3
"""How busy a fake engine of 200 slots is kept, and what a message costs on our side.

usage: measure.py [--quick] [--messages N] [--json FILE] [--only ROW …]

Rows: driver (the model driver alone), run (overture run over sites that were read before), asyncio
(a plain aiohttp client that is told the engine's slots). Each against a fresh engine (engine.py).
Busy is the share of the engine's slots that write, over the whole run and, steady, from the tenth
second until fewer calls than slots are left to begin (without finding out and running dry). CPU is the client's alone. OVERTURE_BUILD names
the build folder, else build/release. Exit status 1 when under 95 % busy after the first ten seconds,
over 1 CPU-ms a message for the driver, or the engine itself was late.
"""
import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("OVERTURE_BUILD", ROOT / "build" / "release")).resolve()
os.environ.setdefault("OVERTURE_BINARY", str(BUILD / "overture"))
sys.path.insert(0, str(ROOT / "tests" / "e2e"))
from harness import Fake, Place, to_web  # noqa: E402

SLOTS = 200
MESSAGES = 9_000
BEGIN_SECONDS = 10
BUSY_MIN = 0.95
CPU_MS_MAX = 1.0
LAG_MS_MAX = 200
ROWS = ("driver", "run", "asyncio")


def stats_of(engine):
    with urllib.request.urlopen(f"http://127.0.0.1:{engine.ready['port']}/stats") as answer:
        return json.loads(answer.read())


def url_of(engine):
    return f"http://127.0.0.1:{engine.ready['port']}/v1"


def share(seconds):
    return sum(seconds) / len(seconds) / SLOTS if seconds else 0.0


def row_of(name, figures, stats):
    """What the table shows of a run."""
    busy = stats["busy"]
    while busy and busy[-1] == 0:
        busy.pop()
    end = int(stats["begun"][figures["messages"] - SLOTS])
    steady = busy[BEGIN_SECONDS:end]
    waiting = stats["waiting"][BEGIN_SECONDS:end]
    return {"name": name, "messages": figures["messages"], "busy": share(busy),
            "busy_steady": share(steady), "waiting": sum(waiting) / max(1, len(waiting)),
            "cpu_ms": figures["cpu_seconds"] * 1000 / figures["messages"],
            "seconds": len(busy), "faults": stats["faults"], "failures": figures.get("failures"),
            "lag_ms": stats["lag_ms"], "engine_cpu_seconds": stats["cpu_seconds"],
            "busy_by_second": [round(one) for one in busy],
            "waiting_by_second": [round(one) for one in stats["waiting"][:len(busy)]]}


def run_program(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def measure_driver(messages):
    engine = Fake(HERE / "engine.py")
    try:
        figures = run_program([BUILD / "bench" / "write" / "bench_write",
                               url_of(engine) + "?model=engine", str(messages)])
        return row_of("driver", figures, stats_of(engine))
    finally:
        engine.stop()


def measure_asyncio(messages):
    venv = pathlib.Path(os.environ.get("OVERTURE_BENCH_WRITE", ROOT / "build" / "bench-write"))
    engine = Fake(HERE / "engine.py")
    try:
        figures = run_program([venv / "venv" / "bin" / "python", HERE / "asyncio_client.py",
                               url_of(engine), str(messages), str(SLOTS)])
        return row_of("asyncio", figures, stats_of(engine))
    finally:
        engine.stop()


def measure_run(messages):
    """The second of two runs over the same list and data: its sites are read already."""
    place = Place()
    try:
        web = place.web("--synthetic", messages)
        place.write_list("list.csv", ["company", "website"],
                         [[f"Company {number:05d}", f"http://site{number:05d}.example/"]
                          for number in range(messages)])
        first = place.start("run", "list.csv", "-o", "first.jsonl", *to_web(web), err="first.txt")
        if first.wait() != 0:
            sys.exit(place.path("first.txt").read_text())
        engine = Fake(HERE / "engine.py")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        second = place.start("run", "list.csv", "-o", "second.jsonl", *to_web(web), "--model",
                             url_of(engine) + "?model=engine&price_in=0", err="second.txt")
        if second.wait() != 0:
            sys.exit(place.path("second.txt").read_text())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)
        rows = place.jsonl("second.jsonl")
        written = sum(row["outcome"] == "written" for row in rows)
        row = row_of("run", {"messages": messages, "cpu_seconds": cpu}, stats_of(engine))
        row["written"] = written
        engine.stop()
        return row
    finally:
        place.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="4,000 messages a row")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--only", nargs="+", choices=ROWS, default=ROWS)
    parser.add_argument("--json", help="file that gets the figures")
    options = parser.parse_args()
    messages = 4_000 if options.quick else options.messages
    measure = {"driver": measure_driver, "run": measure_run, "asyncio": measure_asyncio}
    rows, broken = [], []
    print("| client | messages | busy | busy, steady | in line | CPU-ms a message | s | faults |"
          "\n|---|---|---|---|---|---|---|---|")
    for name in options.only:
        row = measure[name](messages)
        rows.append(row)
        print(f"| {name} | {row['messages']} | {row['busy']:.1%} | {row['busy_steady']:.1%} | "
              f"{row['waiting']:.0f} | {row['cpu_ms']:.2f} | {row['seconds']} | {row['faults']} |",
              flush=True)
        if row["lag_ms"] > LAG_MS_MAX:
            broken.append(f"{name}: the engine itself was {row['lag_ms']:.0f} ms late")
        if name != "asyncio" and row["busy_steady"] < BUSY_MIN:
            broken.append(f"{name}: {row['busy_steady']:.1%} busy")
        if name == "driver" and row["cpu_ms"] > CPU_MS_MAX:
            broken.append(f"{name}: {row['cpu_ms']:.2f} CPU-ms a message")
        if row.get("written", row["messages"]) < row["messages"]:
            broken.append(f"{name}: only {row['written']} messages were written")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1))
    for line in broken:
        print("NOT HELD: " + line)
    sys.exit(1 if broken else 0)


if __name__ == "__main__":
    main()
