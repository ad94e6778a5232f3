#!/usr/bin/env python3
"""Overture's reading beside four peers on the same sites, each doing the same job.

usage: compare.py [--quick] [--rounds N] [--sites N] [--slow-sites N] [--in-flight N]
                  [--only PEER …] [--json FILE]

The job: robots.txt, the home page, two more, the text of each, written to a file. Twice: on good
sites alone over HTTPS, and among dead, slow and hostile ones with some that deny part of themselves or
whose robots.txt fails. Peers take turns within a round; printed are medians. CPU is that of a peer's
own processes, set-up not counted. Text is scored on home pages whose text is known: F1 of lower-cased
words, averaged over pages. Violations are counted from the web server's log. The two peers with
Trafilatura get a shorter list, or a round would take an hour. OVERTURE_BUILD as in bench/read.
"""
import argparse
import collections
import json
import pathlib
import re
import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE.parent / "read"))
import client  # noqa: E402
import farm as web  # noqa: E402

BUILD = ROOT / "build" / "bench-peers"
PYTHON = BUILD / "venv" / "bin" / "python"
IN_FLIGHT = 500
LOG_FLUSH_SECONDS = 1.5
SLOW = ("scrapy", "celery")
COMMANDS = {
    "asyncio": [PYTHON, HERE / "asyncio_peer.py"],
    "colly": [BUILD / "colly"],
    "scrapy": [PYTHON, HERE / "scrapy_peer.py"],
    "celery": [PYTHON, HERE / "celery_peer.py"],
}
LABELS = {"overture": "Overture", "asyncio": "asyncio: aiohttp, uvloop, selectolax",
          "colly": "Colly, goquery", "scrapy": "Scrapy, Trafilatura",
          "celery": "Celery 4 x 8, Redis, PostgreSQL, httpx, Trafilatura"}
AGENTS = {"overture": "OvertureBot", "asyncio": "bench-asyncio", "colly": "bench-colly",
          "scrapy": "bench-scrapy", "celery": "bench-celery"}
FAULTS = web.Shares(dead=0.10, slow=0.05, tarpits=0.03, robots=0.04)


@dataclass
class Runs:
    """Figures of one peer on one list, a value a round."""
    cpu_ms: list = field(default_factory=list)
    rate: list = field(default_factory=list)
    memory: list = field(default_factory=list)
    beside_ms: list = field(default_factory=list)
    sites: list = field(default_factory=list)  # what it wrote in the last round

    def median(self, name):
        return statistics.median(getattr(self, name))


# --- Running --------------------------------------------------------------------------------------

def run_peer(name, farm, sites, in_flight, runs):
    with tempfile.TemporaryDirectory(prefix="bench-peer-") as folder:
        out = pathlib.Path(folder) / "out.jsonl"
        if name == "overture":
            figures = client.read_alone(farm, sites, "https", "--in-flight", in_flight, out=out)
            figures["cpu_seconds"] = figures["user_seconds"] + figures["system_seconds"]
        else:
            urls = pathlib.Path(folder) / "urls.txt"
            urls.write_text("".join(farm.url(site, "https") + "\n" for site in sites))
            with open(f"{folder}/errors.txt", "w+", encoding="utf-8") as errors:
                try:
                    took = client.run([*COMMANDS[name], urls, farm.names_file, farm.ca, out,
                                       in_flight], stderr=errors)
                except RuntimeError as error:
                    errors.seek(0)
                    sys.exit(f"{error}\n{errors.read()[-2000:]}")
            figures = json.loads(took.out.splitlines()[-1])
        with open(out, encoding="utf-8") as lines:
            runs.sites = [json.loads(line) for line in lines]
    runs.cpu_ms.append(figures["cpu_seconds"] * 1000 / len(sites))
    runs.rate.append(len(sites) / figures["seconds"])
    runs.memory.append(figures["resident_peak_bytes"])
    beside = figures.get("redis_seconds", 0) + figures.get("postgresql_seconds", 0)
    runs.beside_ms.append(beside * 1000 / len(sites))


def run_all(peers, farm, sites, options):
    """{peer: Runs}; the peers that are slow get the first sites only."""
    results = {name: Runs() for name in peers}
    for round_ in range(options.rounds):
        for name in peers:
            slow = name in SLOW
            if slow and round_ > 0:
                continue
            run_peer(name, farm, sites[:options.slow_sites] if slow else sites, options.in_flight,
                     results[name])
            print(f"  {name}: {results[name].cpu_ms[-1]:.1f} CPU-ms a site", file=sys.stderr)
    return results


# --- Judging --------------------------------------------------------------------------------------

def words(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def f1(text, truth):
    found, wanted = words(text), words(truth)
    common = sum((found & wanted).values())
    return 2 * common / (sum(found.values()) + sum(wanted.values())) if common else 0.0


def quality(farm, designs, runs):
    """Mean F1 over the given designs' home pages; what was not read does not count here."""
    scores = {}
    for site in runs.sites:
        if not site["host"].startswith("good") or site["reason"]:
            continue
        source = farm.pages.home(int(site["host"][7:10]))
        if int(site["host"][7:10]) in designs and source.truth and source.id not in scores:
            scores[source.id] = f1(site["text"], source.truth)
    return statistics.mean(scores.values()) if scores else None, len(scores)


def lost(sites, runs, kinds=("good", "slow")):
    """Sites of some kinds that a peer says nothing of."""
    read = {site["host"] for site in runs.sites if site["text"] or not site["reason"]}
    return sum(1 for site in sites if site.kind in kinds and site.host not in read)


def violations(log):
    """{peer: requests that robots.txt had forbidden}, by the server's own log."""
    counts = collections.Counter()
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            _time, host, path, _status, agent = line.rstrip("\n").split(" ", 4)
            denied = (host.startswith("deny") and path.startswith("/services")
                      or host.startswith("fail") and path != "/robots.txt")
            if denied:
                counts.update(name for name, sign in AGENTS.items() if agent.startswith(sign))
    return counts


# --- Showing --------------------------------------------------------------------------------------

def table(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def good_table(farm, good, results, options):
    designs = {site.design for site in good[:options.slow_sites]}
    ours = results["overture"].median("cpu_ms") if "overture" in results else None
    rows, figures = [], {}
    for name, runs in results.items():
        count = len(runs.sites)
        score, pages = quality(farm, designs, runs)
        cpu = runs.median("cpu_ms")
        times = f"{cpu / ours:.1f}" if ours else ""
        beside = f" (+ {runs.median('beside_ms'):.1f} Redis, PostgreSQL)" if name == "celery" else ""
        rows.append([LABELS[name], f"{cpu:.1f}{beside}", times, f"{runs.median('rate'):.0f}",
                     f"{runs.median('memory') / 1e6:.0f}", "-" if score is None else f"{score:.3f}",
                     lost(good[:count], runs), count])
        figures[name] = {"cpu_ms": cpu, "cpu_ms_rounds": runs.cpu_ms, "rate": runs.median("rate"),
                         "memory": runs.median("memory"), "f1": score, "f1_pages": pages,
                         "beside_ms": runs.median("beside_ms"), "lost": lost(good[:count], runs),
                         "sites": count}
    header = ["reader", "CPU-ms a site", "times ours", "sites/s", "peak MB", "F1", "lost", "sites"]
    print("\nGood sites over HTTPS\n\n" + table(header, rows), flush=True)
    return figures


def faults_table(mixed, results, broken):
    rows, figures = [], {}
    for name, runs in results.items():
        count = len(runs.sites)
        asked = mixed if name not in SLOW else mixed[:count]
        good = lost(asked, runs, ("good",))
        slow = lost(asked, runs, ("slow",))
        rows.append([LABELS[name], f"{runs.median('cpu_ms'):.1f}", f"{runs.median('rate'):.1f}",
                     good, slow, broken[name], len(asked)])
        figures[name] = {"cpu_ms": runs.median("cpu_ms"), "rate": runs.median("rate"),
                         "good_lost": good, "slow_lost": slow, "violations": broken[name],
                         "sites": len(asked)}
    header = ["reader", "CPU-ms a site", "sites/s", "good lost", "slow lost", "robots violations",
              "sites"]
    print("\nAmong dead, slow, hostile and forbidding sites\n\n" + table(header, rows), flush=True)
    return figures


def missing():
    """What a comparison needs and this machine lacks."""
    needs = [(PYTHON.is_file(), f"{BUILD}/venv with bench/peers/requirements.txt"),
             ((BUILD / "colly").is_file(), f"{BUILD}/colly, built from bench/peers/colly with go"),
             (shutil.which("redis-server"), "redis-server"),
             (any(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb")), "postgresql")]
    return [what for there, what in needs if not there]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sites", type=int)
    parser.add_argument("--slow-sites", type=int)
    parser.add_argument("--in-flight", type=int, default=IN_FLIGHT, help="sites at once; fewer "
                        "where the machine is busy, or pages time out and their work is missing")
    parser.add_argument("--only", nargs="+", choices=LABELS, default=list(LABELS))
    parser.add_argument("--json", default=ROOT / "build" / "bench-peers.json")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 3)
    options.sites = options.sites or (100 if options.quick else 2000)
    options.slow_sites = min(options.sites, options.slow_sites or (40 if options.quick else 300))
    if missing():
        sys.exit("bench/peers needs: " + "; ".join(missing()) + " (make bench-peers)")
    client.programs()
    print(f"machine   {client.machine()}\nversions  {client.versions()}", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-log-") as folder:
        log = f"{folder}/web.log"
        count = int(options.sites / (1 - FAULTS.dead - FAULTS.slow - FAULTS.tarpits - FAULTS.robots))
        with web.Farm(count + 50, FAULTS, https=True, log=log) as farm:
            print(f"pages     {farm.pages.sizes()}", flush=True)
            good = [site for site in farm.sites if site.kind == "good"][:options.sites]
            figures = {"good": good_table(farm, good, run_all(options.only, farm, good, options),
                                          options)}
            mixed = farm.sites[:options.sites]
            options.rounds = 1
            results = run_all(options.only, farm, mixed, options)
            time.sleep(LOG_FLUSH_SECONDS)
            figures["faults"] = faults_table(mixed, results, violations(log))
    pathlib.Path(options.json).write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
