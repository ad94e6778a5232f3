#!/usr/bin/env python3
"""What reading a site costs: robots.txt and three real pages, over HTTP and HTTPS, on a local web.

usage: measure.py [--quick] [--rounds N] [--sites N] [--json FILE] [--only PART …]

Parts: cost (reading alone by scheme and key, and the whole run), reactors (one against two), faults
(what dead, slow and hostile sites cost the others), flight (4,000 slow sites at once), starving
(good sites with heavy pages among thousands of slow ones: none may time out). Each round runs
all variants of a part one after the other, so that a busy machine hits them alike; printed are the
medians. CPU is the client's alone. --quick: one round of 200 sites, less than a minute.
OVERTURE_BUILD names the build folder, else build/release. Exit status 1 when a floor is not held.
"""
import argparse
import json
import pathlib
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import client  # noqa: E402
import farm as web  # noqa: E402

FARM_SITES = 20_000
COST_MAX_MS = 6.0
FLIGHT = 4_000
FLIGHT_MEMORY_MAX = 512_000_000
OTHER_DESCRIPTORS = 12  # Of bench_read with two reactors: epoll, wake-ups, DNS, standard streams.
FAULTS_COST_MAX = 1.05
PARTS = ("cost", "reactors", "faults", "flight", "starving")


class Report:
    """Prints lines, keeps figures for the JSON file, and what did not hold."""

    def __init__(self):
        self.figures = {}
        self.broken = []

    def line(self, name, text, **figures):
        print(f"{name:28} {text}", flush=True)
        if figures:
            self.figures[name] = figures

    def must(self, good, what):
        if not good:
            self.broken.append(what)


def median_of(runs, name):
    return statistics.median(run[name] for run in runs)


def summary(runs):
    """Medians of the figures that every part prints."""
    return {"cpu_ms": median_of(runs, "cpu_ms"),
            "sites_per_second": median_of(runs, "sites_per_second"),
            "memory_peak": median_of(runs, "resident_peak_bytes"),
            "cpu_ms_runs": [round(run["cpu_ms"], 3) for run in runs],
            "read": min(run["reasons"].get("read", 0) for run in runs),
            "pages": median_of(runs, "pages")}


def show(report, name, runs, sites):
    figures = summary(runs)
    spread = max(figures["cpu_ms_runs"]) - min(figures["cpu_ms_runs"])
    report.line(name, f"{figures['cpu_ms']:6.2f} CPU-ms a site (spread {spread:.2f}), "
                f"{figures['sites_per_second']:4.0f} sites/s, peak "
                f"{figures['memory_peak'] / 1e6:.0f} MB, {figures['read']} of {sites} read, "
                f"{figures['pages'] / sites:.2f} pages a site", **figures)
    return figures


def good_sites(farm, key="pr"):
    return [site for site in farm.sites if site.kind == "good" and site.key in key]


# --- Parts ----------------------------------------------------------------------------------------

def cost(report, farm, options):
    variants = {"HTTP": ("http", "pr"), "HTTPS, P-256": ("https", "p"), "HTTPS, RSA": ("https", "r")}
    runs = {name: [] for name in variants}
    whole = []
    for round_ in range(options.rounds):
        for name, (scheme, key) in variants.items():
            sites = some(good_sites(farm, key), options.sites, round_)
            runs[name].append(client.read_alone(farm, sites, scheme))
        sites = some(good_sites(farm), options.sites, round_)
        took, cpu_ms = client.whole_run(farm, sites, "https")
        whole.append((cpu_ms, len(sites) / took.seconds, took.memory_peak))
    for name in variants:
        figures = show(report, name, runs[name], options.sites)
        report.must(figures["cpu_ms"] <= COST_MAX_MS,
                    f"{name}: more than {COST_MAX_MS} CPU-ms a site")
    cpu_ms, rate, memory = (statistics.median(values) for values in zip(*whole))
    report.line("whole run, HTTPS", f"{cpu_ms:6.2f} CPU-ms a row (intake to results, quote:), "
                f"{rate:4.0f} rows/s, peak {memory / 1e6:.0f} MB",
                cpu_ms=cpu_ms, rows_per_second=rate, memory_peak=memory)


def reactors(report, farm, options):
    runs = {count: [] for count in (1, 2)}
    for round_ in range(options.rounds):
        sites = some(good_sites(farm), options.sites, round_)
        for count, results in runs.items():
            results.append(client.read_alone(farm, sites, "https", "--reactors", count))
    for count, results in runs.items():
        show(report, f"{count} reactor{'s' if count > 1 else ''}, HTTPS", results, options.sites)
    shares = [min(busiest) / sum(busiest) for run in runs[2]
              for busiest in [sorted(run["thread_cpu_seconds"])[-2:]]]
    share = statistics.median(shares)
    report.line("  work of the lesser of two", f"{share * 100:.0f} % of the whole", share=share)
    # The farm works on the same cores: what the machine gives is seen from CPU over wall time.
    for count, results in runs.items():
        cores = statistics.median(run["cpu_ms"] / 1000 * run["sites_per_second"] for run in results)
        report.line(f"  cores used by {count}", f"{cores:.2f}", cores=cores)


def faults(report, farm, options):
    """The same good sites alone, and among 18 % of dead, slow and hostile ones."""
    mixed = farm.sites[:options.sites * 2]
    good = [site for site in mixed if site.kind == "good"]
    alone, among, lost = [], [], set()
    with tempfile.TemporaryDirectory(prefix="bench-out-") as folder:
        for _round in range(min(options.rounds, 3)):
            for sites, results, name in ((good, alone, "alone"), (mixed, among, "among")):
                run = client.read_alone(farm, sites, "https", out=f"{folder}/{name}")
                # A slow site that is read is work done like any other.
                done = len(hosts_read(f"{folder}/{name}", ("good", "slow")))
                results.append(run | {"cpu_per_read": run["cpu_ms"] * len(sites) / done})
            lost |= (hosts_read(f"{folder}/alone", ("good",))
                     - hosts_read(f"{folder}/among", ("good",)))
    costs = [median_of(runs, "cpu_per_read") for runs in (alone, among)]
    ratio = costs[1] / costs[0]
    report.line("good sites alone", f"{costs[0]:6.2f} CPU-ms a site read, {len(good)} sites",
                cpu_ms=costs[0])
    report.line(f"with {len(mixed) - len(good)} bad among them",
                f"{costs[1]:6.2f} CPU-ms a site read, x {ratio:.3f}, {len(lost)} good sites lost",
                cpu_ms=costs[1], ratio=ratio, lost=sorted(lost), reasons=among[-1]["reasons"])
    report.must(ratio <= FAULTS_COST_MAX, "bad sites cost the good ones more than 5 %")
    report.must(not lost, f"{len(lost)} good sites lost among bad ones")


def hosts_read(file, kinds):
    """The sites of some kinds that a run of bench_read could write from."""
    with open(file, encoding="utf-8") as lines:
        sites = map(json.loads, lines)
        return {site["host"] for site in sites
                if site["host"].startswith(kinds) and not site["reason"]}


def flight(report, options):
    count = 300 if options.quick else FLIGHT + 500
    in_flight = min(count, FLIGHT)
    seconds = (3, 6) if options.quick else (10, 18)
    with web.Farm(count, web.Shares(0, 1.0, 0), https=True, slow_seconds=seconds) as farm:
        run = client.read_alone(farm, farm.sites, "https", "--in-flight", in_flight)
    # A site in flight holds one connection; those behind it are looked up and wait for a place.
    open_at_once = run["descriptors_peak"] - OTHER_DESCRIPTORS
    report.line(f"{in_flight} slow sites in flight",
                f"{open_at_once} connections at once, peak {run['resident_peak_bytes'] / 1e6:.0f} "
                f"MB, {run['cpu_ms']:.2f} CPU-ms a site, {run['reasons'].get('read', 0)} of "
                f"{count} read", **run)
    report.must(0.9 * in_flight <= open_at_once <= 1.01 * in_flight,
                f"{open_at_once} connections at once for {in_flight} sites in flight")
    report.must(run["resident_peak_bytes"] < FLIGHT_MEMORY_MAX, "memory went over 512 MB")


def starving(report, options):
    """Heavy pages read one after the other among thousands of slow sites: the good lose nothing."""
    slow, good = (150, 150) if options.quick else (3_000, 3_000)
    with web.Farm(slow + good, web.Shares(0, slow / (slow + good), 0), https=True,
                  slow_seconds=(8, 16)) as farm, \
            tempfile.TemporaryDirectory(prefix="bench-out-") as folder:
        # The slow ones first, so that all of them are in flight while the good are read.
        sites = sorted(farm.sites, key=lambda site: site.kind != "slow")
        run = client.read_alone(farm, sites, "https", "--in-flight", FLIGHT, out=f"{folder}/out")
        with open(f"{folder}/out", encoding="utf-8") as lines:
            late = [site for site in map(json.loads, lines) if site["reason"] == "timeout"]
    lost = {kind: sum(site["host"].startswith(kind) for site in late) for kind in ("good", "slow")}
    report.line(f"{good} good among {slow} slow", f"{lost['good']} good and {lost['slow']} slow "
                f"sites lost to time, {run['reasons'].get('put_off', 0)} put off, "
                f"{run['descriptors_peak'] - OTHER_DESCRIPTORS} connections at once, "
                f"{run['cpu_ms']:.2f} CPU-ms a site",
                lost=lost, details=[site["detail"] for site in late[:20]], **run)
    report.must(lost["good"] == 0, f"{lost['good']} good sites timed out among slow ones")


def some(sites, count, round_):
    """`count` of the sites, others each round where there are enough."""
    first = round_ * count % max(1, len(sites) - count + 1)
    return sites[first:first + count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sites", type=int)
    parser.add_argument("--json", default=client.ROOT / "build" / "bench-read.json")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.sites = options.sites or (200 if options.quick else 1000)
    client.programs()
    report = Report()
    report.line("machine", client.machine())
    report.line("versions", client.versions())
    with web.Farm(1000 if options.quick else FARM_SITES, https=True) as farm:
        report.line("pages", farm.pages.sizes())
        for part in (cost, reactors, faults):
            if part.__name__ in options.only:
                part(report, farm, options)
    for part in (flight, starving):
        if part.__name__ in options.only:
            part(report, options)
    pathlib.Path(options.json).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(options.json).write_text(json.dumps(report.figures, indent=1) + "\n")
    for what in report.broken:
        print(f"not held: {what}", file=sys.stderr)
    return 1 if report.broken else 0


if __name__ == "__main__":
    sys.exit(main())
