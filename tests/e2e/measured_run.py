"""A long run against nginx with the program's memory and processor time watched."""
import os
import resource
import sqlite3
import threading
import time
from dataclasses import dataclass, field

import synthetic
from harness import FINAL_STATES, to_web

SAMPLE_SECONDS = 0.1
NGINX_PROCESSES = 2


@dataclass
class Measured:
    """What a run took. Memory in bytes."""
    rows: int
    code: int
    out: str
    seconds: float
    cpu_seconds: float
    memory_peak: int
    samples: list = field(default_factory=list)  # (share of records ended, resident bytes)

    def memory_at(self, share):
        """Resident bytes when that share of the records had first ended."""
        return next((memory for ended, memory in self.samples if ended >= share),
                    self.samples[-1][1] if self.samples else 0)


def resident_bytes(pid):
    """VmRSS of a process; None when it has ended."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return None


def ended_share(store, rows):
    """Share of the rows that have ended, by the counts that each commit keeps."""
    try:
        connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True, timeout=1)
        try:
            marks = ", ".join("?" * len(FINAL_STATES))
            ended, = connection.execute("SELECT coalesce(sum(records), 0) FROM record_count WHERE"
                                        f" state IN ({marks})", FINAL_STATES).fetchone()
            return ended / rows
        finally:
            connection.close()
    except sqlite3.Error:
        return 0.0


def run_measured(place, rows, *arguments):
    """`rows` synthetic sites served by nginx, read and written to with quote:."""
    nginx = place.nginx(rows, "--processes", NGINX_PROCESSES)
    with open(place.path("list.csv"), "w", encoding="utf-8", newline="") as out:
        synthetic.write_list(rows, "http", out)
    begin = time.monotonic()
    running = place.start("run", "list.csv", "-o", "out.jsonl", *to_web(nginx), *arguments,
                          err="err.txt")
    samples = []
    store = place.path("overture-data") / "overture.db"

    def sample():
        while (memory := resident_bytes(running.pid)) is not None:
            if memory == 0:  # Ended, and not waited for yet.
                return
            samples.append((ended_share(store, rows), memory))
            time.sleep(SAMPLE_SECONDS)

    sampler = threading.Thread(target=sample)
    sampler.start()
    out = running.stdout.read().decode()
    _pid, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    sampler.join()
    return Measured(rows, running.returncode, out, seconds, usage.ru_utime + usage.ru_stime,
                    usage.ru_maxrss * 1024, samples)
