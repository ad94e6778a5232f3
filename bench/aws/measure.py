#!/usr/bin/env python3
"""What a message of SQS and a blob of S3 cost the program: CPU, requests and bytes, as a table.

usage: bench/aws/measure.py [--messages 10000] [--blobs 1000] [--rounds 3] [--json FILE]

Against ElasticMQ (messages) and ministack (blobs) on loopback over plain HTTP, from
build/test-servers (tests/servers/setup). CPU is that of bench_aws alone, client threads and callers
together; the median of the rounds. Times a second say what these servers bear on this machine, and
nothing about AWS. OVERTURE_BUILD names the build folder, else build/release. A connection by TLS adds
its handshake (1 to 1.5 ms, once for many requests) and about 1 µs a kilobyte.
"""
import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "servers"))
import servers  # noqa: E402  (the path is set just above)

BUILD = pathlib.Path(os.environ.get("OVERTURE_BUILD", ROOT / "build" / "release")).resolve()
PROGRAM = BUILD / "bench" / "aws" / "bench_aws"


def run(kind, url, count):
    """Measurements of one round on a fresh server."""
    with kind() as server:
        place = f"{url}?region={servers.REGION}&endpoint={server.url}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run([str(PROGRAM), place, str(count)], check=True, text=True,
                              stdout=subprocess.PIPE, env={**kept, **server.environment()})
        return [json.loads(line) for line in done.stdout.splitlines()]


def medians(rounds):
    """The rounds' measurements as one list."""
    out = []
    for same in zip(*rounds):
        row = dict(same[0])
        for name in ("cpu_us", "requests", "per_second", "bytes_out", "bytes_in", "peak_kb"):
            row[name] = statistics.median(one[name] for one in same)
        row["spread_us"] = max(one["cpu_us"] for one in same) - min(one["cpu_us"] for one in same)
        out.append(row)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--blobs", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json")
    options = parser.parse_args()
    if not PROGRAM.is_file():
        sys.exit(f"{PROGRAM}: not built; scripts/build release --target bench_aws")
    rows = []
    for kind, url, count in ((servers.ElasticMq, "sqs://bench", options.messages),
                             (servers.Ministack, "s3://overture/bench", options.blobs)):
        try:
            rows += medians([run(kind, url, count) for _ in range(options.rounds)])
        except servers.Unavailable as missing:
            print(f"left out: {missing}")
    print(f"{os.cpu_count()} cores, {platform.machine()}, load {os.getloadavg()[0]:.1f}, "
          f"{options.rounds} rounds, medians\n")
    print("| for one | CPU-µs | spread | requests | bytes out | bytes in | a second here | peak MB |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(f"| {row['what']} | {row['cpu_us']:.0f} | {row['spread_us']:.0f} | {row['requests']:.3f} "
              f"| {row['bytes_out']:.0f} | {row['bytes_in']:.0f} | {row['per_second']:.0f} "
              f"| {row['peak_kb'] / 1024:.0f} |")
    if options.json:
        pathlib.Path(options.json).write_text(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
