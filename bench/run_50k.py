#!/usr/bin/env python3
"""overture run on 50,000 synthetic sites of a local nginx with quote: — speed and memory.

usage: bench/run_50k.py [ROWS] [option of overture run …]

Prints machine, rows a second, CPU-ms a row, resident memory at each tenth of the records and at
its peak. OVERTURE_BINARY names the program, else build/release/overture. nginx and this script share the
machine, so on two cores rows a second says less than CPU-ms a row. Exit status 1 when memory goes
over 300 MB, grows by over a fifth from a quarter of the records to the end, or a row is missing.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from harness import Place, outcome_sums, program  # noqa: E402
from measured_run import run_measured  # noqa: E402

ROWS = 50_000
MEMORY_MAX = 300_000_000
GROWTH_MAX = 1.2


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    load = os.getloadavg()[0]
    return f"{len(names)} x {names[0]}, load {load:.1f}" if names else f"load {load:.1f}"


def main(arguments):
    rows = int(arguments[0]) if arguments and arguments[0].isdigit() else ROWS
    options = arguments[1:] if arguments and arguments[0].isdigit() else arguments
    print(f"machine     {machine()}\nprogram     {program()}", flush=True)
    place = Place()
    try:
        run = run_measured(place, rows, *options)
        store = sum(file.stat().st_size for file in place.path("overture-data").iterdir())
        errors = place.path("err.txt").read_text()
    finally:
        place.close()
    print(f"rows        {rows}\nexit code   {run.code}\nseconds     {run.seconds:.1f}\n"
          f"rows/s      {rows / run.seconds:.0f}\nCPU-ms/row  {run.cpu_seconds / rows * 1000:.2f}\n"
          f"store       {store / 1e6:.0f} MB\npeak        {run.memory_peak / 1e6:.0f} MB")
    for tenth in range(11):
        print(f"  at {tenth * 10:3} %  {run.memory_at(tenth / 10) / 1e6:6.0f} MB")
    sums = outcome_sums(run.out)
    print(f"outcomes    {sums}")
    growth = run.memory_at(1) / max(1, run.memory_at(0.25))
    good = (run.code == 0 and sums.get("written") == rows and run.memory_peak < MEMORY_MAX
            and growth < GROWTH_MAX)
    if not good:
        print(errors[-2000:], file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
