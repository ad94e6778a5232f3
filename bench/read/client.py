"""Runs a program against the local web and says what it alone took; the farm's work is not counted."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE_SECONDS = 0.05


@dataclass
class Took:
    """CPU is that of the process and of the children it waited for. Memory in bytes. Descriptors:
    the most that were open at a look, sockets and others."""
    out: str
    seconds: float
    cpu_seconds: float
    memory_peak: int
    descriptors_peak: int


def run(command, **more):
    """A program from start to end; RuntimeError when it fails."""
    begin = time.monotonic()
    process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, **more)
    peaks = [0, 0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peaks))
    watcher.start()
    out = process.stdout.read().decode()
    # Not reaped before the watcher has seen it end, so the number cannot mean another process.
    watcher.join()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} ended with {process.returncode}: {out[-500:]}")
    return Took(out, seconds, usage.ru_utime + usage.ru_stime, *peaks)


def _watch(pid, peaks):
    """Keeps the peaks of a process, of memory and of open descriptors, until it has ended. ru_maxrss
    would begin at what this process holds, which a child inherits."""
    while True:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as lines:
            peak = [int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")]
        if not peak:  # Ended, and not waited for yet.
            return
        peaks[0] = peak[0]
        with contextlib.suppress(OSError):
            peaks[1] = max(peaks[1], len(os.listdir(f"/proc/{pid}/fd")))
        time.sleep(SAMPLE_SECONDS)


def programs():
    """(overture, bench_read): from the folder OVERTURE_BUILD names, else build/release."""
    folder = pathlib.Path(os.environ.get("OVERTURE_BUILD", ROOT / "build" / "release"))
    both = folder / "overture", folder / "bench" / "read" / "bench_read"
    for program in both:
        if not program.is_file():
            sys.exit(f"{program} is not built; call: make bench-read")
    return both


def machine():
    """One line on what this runs on."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
    return f"{len(names)} x {names[0] if names else 'processor'}, load {os.getloadavg()[0]:.1f}"


def versions():
    """What the client is built on, as this machine has it."""
    def first_line(*command):
        done = subprocess.run(command, capture_output=True, check=False)
        return (done.stdout + done.stderr).decode().partition("\n")[0].strip()
    return ", ".join((first_line("nginx", "-v").removeprefix("nginx version: "),
                      first_line("openssl", "version"), "Linux " + os.uname().release))


def read_alone(farm, sites, scheme, *options, out=None):
    """bench_read on some sites; its JSON object, with `cpu_ms` a site and `sites_per_second`."""
    _overture, bench_read = programs()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as urls:
        urls.writelines(farm.url(site, scheme) + "\n" for site in sites)
        urls.flush()
        command = [bench_read, urls.name, "--dns", farm.dns, "--allow", farm.ready()["allow"],
                   *options]
        if scheme == "https":
            command += ["--ca", farm.ca]
        if out:
            command += ["--out", out]
        took = run(command)
    figures = json.loads(took.out)
    cpu = figures["user_seconds"] + figures["system_seconds"]
    return figures | {"cpu_ms": cpu * 1000 / len(sites),
                      "descriptors_peak": took.descriptors_peak,
                      "sites_per_second": len(sites) / figures["seconds"]}


def whole_run(farm, sites, scheme, *options):
    """overture run with quote:, intake to results: (Took, its CPU-ms a row)."""
    overture, _bench_read = programs()
    with tempfile.TemporaryDirectory(prefix="bench-run-") as folder:
        farm.write_list(f"{folder}/list.csv", scheme, sites)
        command = [overture, "run", "list.csv", "-o", "out.jsonl", "--crawl-dns", farm.dns,
                   "--crawl-allow", farm.ready()["allow"],
                   # The farm stands for many servers, whatever addresses it has.
                   "--crawl-address-connections-max", "0",
                   "--crawl-address-requests-per-second", "0", *options]
        if scheme == "https":
            command += ["--crawl-ca", farm.ca]
        took = run(command, cwd=folder, stderr=subprocess.DEVNULL)
    return took, took.cpu_seconds * 1000 / len(sites)
