"""A peer: the stack Overture replaces. Celery with 4 workers of 8 processes each, Redis as broker,
PostgreSQL for results, httpx, Trafilatura. Starts all of it on free ports in a temporary folder.

Called as the other peers are (peer.py). Prints its CPU as theirs: workers and the sender of tasks;
that of Redis and of PostgreSQL stands beside it.
"""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import psycopg

import processes
from peer import SITE_SECONDS_MAX, Arguments

HERE = pathlib.Path(__file__).resolve().parent
WORKERS = 4
CONCURRENCY = 8
READY_SECONDS_MAX = 60
QUIET_SECONDS_MAX = 3 * SITE_SECONDS_MAX
POSTGRES = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def wait_for(condition, what, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit(f"celery_peer.py: {what} did not come in {seconds} s")
        time.sleep(0.1)


class Stack:
    """The running services; close() ends them."""

    def __init__(self, folder, given):
        self.folder = pathlib.Path(folder)
        self._started = []
        self.redis_port = free_port()
        self.redis = self._start(["redis-server", "--port", self.redis_port, "--bind", "127.0.0.1",
                                  "--save", "", "--appendonly", "no", "--dir", self.folder])
        self.database = self._start_postgres()
        self._environment = {**os.environ, "BENCH_BROKER": f"redis://127.0.0.1:{self.redis_port}/0",
                             "BENCH_DATABASE": self.database, "BENCH_NAMES": given.names_file,
                             "BENCH_CA": given.ca, "PYTHONPATH": str(HERE)}
        self.workers = [self._start([sys.executable, "-m", "celery", "-A", "celery_tasks", "worker",
                                     "-P", "prefork", "-c", CONCURRENCY, "-n", f"w{number}@bench",
                                     "-l", "ERROR", "--without-gossip", "--without-mingle"],
                                    env=self._environment) for number in range(WORKERS)]
        wait_for(lambda: self._processes() >= WORKERS * (CONCURRENCY + 1), "the workers",
                 READY_SECONDS_MAX)

    def _processes(self):
        return sum(len(processes.tree_of(worker.pid)) for worker in self.workers)

    def _start(self, command, **more):
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        self._started.append(process)
        return process

    def _start_postgres(self):
        # PostgreSQL refuses to run as root; Debian's package has a user for it.
        as_other = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        prefix = as_other if os.geteuid() == 0 else []
        data, port = self.folder / "postgres", free_port()
        data.mkdir()
        if prefix:
            shutil.chown(data, "postgres", "postgres")
        subprocess.run([*prefix, POSTGRES[-1] / "initdb", "-D", data, "-U", "bench", "-A", "trust",
                        "--no-sync"], check=True, stdout=subprocess.DEVNULL, cwd="/")
        self.postgres = self._start(
            [*prefix, POSTGRES[-1] / "postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k", "",
             "-c", "max_connections=100"], cwd="/")
        address = f"host=127.0.0.1 port={port} user=bench dbname=postgres"

        def answers():
            try:
                with psycopg.connect(address, autocommit=True) as connection:
                    connection.execute("CREATE TABLE site (host text PRIMARY KEY, line text)")
                return True
            except psycopg.OperationalError:
                return False

        wait_for(answers, "PostgreSQL", READY_SECONDS_MAX)
        return address

    def send(self, urls):
        """Queues all tasks, from a process of its own whose CPU is counted."""
        begin = os.times()
        subprocess.run([sys.executable, "-c", "import sys, celery_tasks\n"
                        "for url in sys.stdin.read().split(): celery_tasks.visit.delay(url)"],
                       input="\n".join(urls).encode(), env=self._environment, check=True)
        end = os.times()
        return (end.children_user - begin.children_user) + (end.children_system
                                                            - begin.children_system)

    def close(self):
        for process in reversed(self._started):
            process.terminate()
            try:
                process.wait(SITE_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_until_done(stack, count):
    """Until all sites are in, or none has come for long; the peak of the workers' memory."""
    peak, last, quiet_since = 0, -1, time.monotonic()
    with psycopg.connect(stack.database, autocommit=True) as connection:
        while last < count and time.monotonic() - quiet_since < QUIET_SECONDS_MAX:
            done, = connection.execute("SELECT count(*) FROM site").fetchone()
            if done != last:
                last, quiet_since = done, time.monotonic()
            peak = max(peak, processes.resident_bytes([one.pid for one in stack.workers]))
            time.sleep(0.5)
        return peak, [line for line, in connection.execute("SELECT line FROM site")]


def main():
    given = Arguments.read()
    given.names_file = sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="bench-celery-") as folder:
        os.chmod(folder, 0o755)
        stack = Stack(folder, given)
        try:
            groups = {"workers": [one.pid for one in stack.workers], "redis": [stack.redis.pid],
                      "postgresql": [stack.postgres.pid]}
            before = {name: processes.cpu_seconds(pids) for name, pids in groups.items()}
            begin = time.monotonic()
            sender = stack.send(given.urls)
            peak, lines = wait_until_done(stack, len(given.urls))
            seconds = time.monotonic() - begin
            used = {name: processes.cpu_seconds(pids) - before[name]
                    for name, pids in groups.items()}
        finally:
            stack.close()
    pathlib.Path(given.out).write_text("".join(lines), encoding="utf-8")
    print(json.dumps({"sites": len(given.urls), "seconds": seconds,
                      "cpu_seconds": used["workers"] + sender, "redis_seconds": used["redis"],
                      "postgresql_seconds": used["postgresql"], "resident_peak_bytes": peak}))


if __name__ == "__main__":
    main()
