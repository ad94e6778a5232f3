#!/usr/bin/env python3
"""overture run on synthetic sites of a local nginx with quote: — speed and memory at any length.

usage: bench/run_rows.py [--rows N] [--json FILE] [option of overture run …]      50,000 rows

Prints machine, minutes, rows a second, CPU-ms a row, resident memory at each tenth of the records and
at its peak, the size of the store and what is left of the disk. OVERTURE_BINARY names the program,
else build/release/overture. nginx and this script share the machine, so on two cores rows a second
says less than CPU-ms a row. Exit status 1 when memory goes over 300 MB (512 MB from 500,000 rows on),
grows by over a fifth from a quarter of the records to the end, or a row is missing.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from harness import Place, outcome_sums, program  # noqa: E402
from measured_run import run_measured  # noqa: E402

ROWS = 50_000
MEMORY_MAX = 300_000_000
MANY_ROWS = 500_000
MEMORY_MAX_MANY = 512_000_000
GROWTH_MAX = 1.2
# The list, the store and the results of a row, with room for the log of the store's writer.
DISK_BYTES_PER_ROW = 20_000


def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    load = os.getloadavg()[0]
    return f"{len(names)} x {names[0]}, load {load:.1f}" if names else f"load {load:.1f}"


def measure(rows, options):
    """(Measured, bytes of the store, disk left at the end, standard error)."""
    place = Place()
    try:
        free = shutil.disk_usage(place.folder).free
        if free < rows * DISK_BYTES_PER_ROW:
            sys.exit(f"{rows} rows may take {rows * DISK_BYTES_PER_ROW / 1e9:.0f} GB of disk, and "
                     f"{place.folder} has {free / 1e9:.0f} GB")
        run = run_measured(place, rows, *options)
        store = sum(file.stat().st_size for file in place.path("overture-data").iterdir())
        left = shutil.disk_usage(place.folder).free
        return run, store, left, place.path("err.txt").read_text()
    finally:
        place.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--json", help="file that gets the figures")
    given, options = parser.parse_known_args()
    rows = given.rows
    print(f"machine     {machine()}\nprogram     {program()}", flush=True)
    run, store, left, errors = measure(rows, options)
    tenths = [run.memory_at(tenth / 10) for tenth in range(11)]
    print(f"rows        {rows}\nexit code   {run.code}\nminutes     {run.seconds / 60:.1f}\n"
          f"rows/s      {rows / run.seconds:.0f}\nCPU-ms/row  {run.cpu_seconds / rows * 1000:.2f}\n"
          f"store       {store / 1e6:.0f} MB, {left / 1e9:.0f} GB of disk left\n"
          f"peak        {run.memory_peak / 1e6:.0f} MB")
    for tenth, memory in enumerate(tenths):
        print(f"  at {tenth * 10:3} %  {memory / 1e6:6.0f} MB")
    sums = outcome_sums(run.out)
    print(f"outcomes    {sums}")
    if given.json:
        pathlib.Path(given.json).write_text(json.dumps({
            "rows": rows, "seconds": run.seconds, "cpu_ms_per_row": run.cpu_seconds / rows * 1000,
            "store_bytes": store, "memory_peak": run.memory_peak, "memory_at_tenths": tenths,
            "outcomes": sums}, indent=1) + "\n")
    growth = run.memory_at(1) / max(1, run.memory_at(0.25))
    memory_max = MEMORY_MAX_MANY if rows >= MANY_ROWS else MEMORY_MAX
    good = (run.code == 0 and sums.get("written") == rows and run.memory_peak < memory_max
            and growth < GROWTH_MAX)
    if not good:
        print(errors[-2000:], file=sys.stderr)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
