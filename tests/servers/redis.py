#!/usr/bin/env python3
"""Redis 7 on loopback for one test run, with TLS or with a replica and sentinels when asked.

usage: tests/servers/redis.py [--tls] [--password WORD] [--sentinel]

Starts the servers in a temporary folder on free ports and prints one line of JSON when they are ready
({"port", "url", "ca"}). Then each line of its standard input is a command, answered by a line when it
is done: "kill" (the primary, as a power cut would), "start" (it again, empty), "flush". It stops all
when its standard input ends, so that a test program that dies takes them along. From Python: `with
Redis() as server`.
"""
import argparse
import contextlib
import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = "/usr/bin/redis-server"
PRIMARY = "pace"  # What the sentinels call it.
USER = "worker"
SENTINELS = 3
# Nothing here outlives the test: no snapshots, no log of writes.
SETTINGS = {"bind": "127.0.0.1", "save": '""', "appendonly": "no", "daemonize": "no",
            "protected-mode": "no", "repl-diskless-sync-delay": "0", "databases": "4"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Redis:
    """A primary, and around it what was asked for."""

    def __init__(self, tls=False, password="", sentinel=False):
        self._stack = contextlib.ExitStack()
        self.tls, self.password, self.sentinel = tls, password, sentinel
        self.port = self.url = self.ca = None
        self.processes = []
        self.primary = None

    def __enter__(self):
        self.folder = pathlib.Path(self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="overture_redis_", ignore_cleanup_errors=True)))
        self._stack.callback(self.stop)
        self.port = free_port()
        self.start()
        self.url = f"redis://127.0.0.1:{self.port}"
        if self.tls:
            self.url = f"rediss://{USER}@localhost:{self.port}/1"
        if self.sentinel:
            self._start_replica()
            ports = [self._start_sentinel(number) for number in range(SENTINELS)]
            for process in self.processes[-SENTINELS:]:
                self._wait_for(process, *["+slave "], *["+sentinel "] * (SENTINELS - 1))
            hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
            self.url = f"redis+sentinel://{hosts}/{PRIMARY}"
        return self

    def __exit__(self, *_exception):
        self._stack.close()

    def _launch(self, folder, arguments):
        folder.mkdir(exist_ok=True)
        # pylint: disable-next=consider-using-with
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", "KILL", PROGRAM, *arguments], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.processes.append(process)
        return process

    @staticmethod
    def _wait_for(process, *words):
        """Reads the server's log until each of `words` has come, in any order; it fits in a pipe."""
        log, missing = [], list(words)
        for line in process.stdout:
            log.append(line)
            for word in missing:
                if word in line:
                    missing.remove(word)
                    break
            if not missing:
                return
        raise RuntimeError(f"{process.args}: the server did not start:\n{''.join(log)}")

    def _server(self, name, more):
        settings = {**SETTINGS, "dir": str(self.folder / name), **more}
        config = self.folder / f"{name}.conf"
        config.write_text("".join(f"{key} {value}\n" for key, value in settings.items()),
                          encoding="utf-8")
        process = self._launch(self.folder / name, [str(config)])
        self._wait_for(process, "Ready to accept connections")
        return process

    def start(self):
        """Also after a `kill`, on the same port, with nothing in it."""
        more = {"port": str(self.port)}
        if self.tls:
            if self.ca is None:
                self._make_certificate()
            both = str(self.folder / "server.pem")
            more = {"port": "0", "tls-port": str(self.port), "tls-cert-file": both,
                    "tls-key-file": both, "tls-ca-cert-file": self.ca, "tls-auth-clients": "no"}
        if self.password:
            more["requirepass"] = self.password
            more["user"] = f"{USER} on >{self.password} ~* &* +@all"
        self.primary = self._server("primary", more)

    def _make_certificate(self):
        """One that is good for localhost, not for 127.0.0.1."""
        sys.path.insert(0, str(ROOT / "tests" / "fake"))
        from authority import Authority  # pylint: disable=import-outside-toplevel
        authority = Authority(self.folder / "authority")
        self.ca = str(authority.root)
        shutil.copy(authority.leaf("cache", ["localhost"]), self.folder / "server.pem")

    def _start_replica(self):
        replica = self._server("replica", {"port": str(free_port()), "replicaof": f"127.0.0.1 {self.port}"})
        self._wait_for(replica, "Finished with success")

    def _start_sentinel(self, number):
        port = free_port()
        folder = self.folder / f"sentinel{number}"
        folder.mkdir()
        (folder / "sentinel.conf").write_text("\n".join([
            f"port {port}", "bind 127.0.0.1", f"dir {folder}", "protected-mode no",
            f"sentinel monitor {PRIMARY} 127.0.0.1 {self.port} 2",
            f"sentinel down-after-milliseconds {PRIMARY} 500",
            f"sentinel failover-timeout {PRIMARY} 3000", ""]), encoding="utf-8")
        self._launch(folder, [str(folder / "sentinel.conf"), "--sentinel"])
        return port

    def kill(self):
        self.primary.kill()
        self.primary.wait()

    def flush(self):
        """Of all that it knows, scripts included."""
        for words in (["FLUSHALL"], ["SCRIPT", "FLUSH"]):
            subprocess.run(["redis-cli", "-p", str(self.port), *words], check=True,
                           stdout=subprocess.DEVNULL)

    def stop(self):
        """At once; what it holds is thrown away."""
        for process in self.processes:
            process.kill()
            process.wait()
            process.stdout.close()
        self.processes = []


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--password", default="")
    parser.add_argument("--sentinel", action="store_true")
    arguments = parser.parse_args()
    with Redis(arguments.tls, arguments.password, arguments.sentinel) as server:
        print(json.dumps({"port": server.port, "url": server.url, "ca": server.ca}), flush=True)
        commands = {"kill": server.kill, "start": server.start, "flush": server.flush}
        for line in sys.stdin:
            commands[line.strip()]()
            print("done", flush=True)


if __name__ == "__main__":
    main()
