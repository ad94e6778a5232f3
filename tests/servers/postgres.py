#!/usr/bin/env python3
"""PostgreSQL 15 on loopback for one test run, and PgBouncer in front of it when asked.

usage: tests/servers/postgres.py [--pgbouncer] [--durable] [--tls] [-c NAME=VALUE …]

Starts the servers in a temporary folder on free ports, prints one line of JSON when they accept
connections ({"port", "pgbouncer_port", "pid", "folder", "ca"}), and stops them when its standard
input ends, so that a test program that dies takes them along. From Python: `with Postgres() as server`.
PostgreSQL refuses to run as root; as root, everything runs as nobody. The cluster that initdb makes
is kept in build/servers, since making it takes ten times as long as copying it.
"""
import argparse
import contextlib
import fcntl
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
CACHE = ROOT / "build" / "servers"
USER = "overture"
# Without --durable nothing here outlives the test, so nothing is waited for.
HASTY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "60",
    "shared_buffers": "64MB", "log_min_messages": "warning", "log_checkpoints": "off",
    "max_wal_size": "1GB",
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def unprivileged(command):
    """`command` as nobody where we are root, killed with us in any case."""
    prefix = ["setpriv", "--pdeathsig", "QUIT"]
    if os.getuid() == 0:
        prefix += ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
    return prefix + [str(part) for part in command]


def give_to_server(folder):
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for place, folders, files in os.walk(folder):
            for name in [place, *(os.path.join(place, each) for each in folders + files)]:
                os.lchown(name, nobody.pw_uid, nobody.pw_gid)


def make_cluster(target):
    """An empty cluster whose one user is USER. Whoever comes from loopback is let in, but for the
    user "locked", who needs a password."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kept = CACHE / "postgres-15"
    with open(CACHE / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            with tempfile.TemporaryDirectory(prefix="overture_initdb_") as place:
                os.chmod(place, 0o755)
                made = pathlib.Path(place) / "made"
                made.mkdir(mode=0o700)
                give_to_server(made)
                subprocess.run(unprivileged([
                    PROGRAMS / "initdb", "-D", made, "-U", USER, "-E", "UTF8", "--locale=C.UTF-8",
                    "--auth=trust", "--no-sync", "--no-instructions"]), check=True,
                    stdout=subprocess.DEVNULL, cwd="/")
                shutil.move(made, kept)
    shutil.copytree(kept, target)
    (target / "pg_hba.conf").write_text("host all locked 127.0.0.1/32 scram-sha-256\n"
                                        "host all all 127.0.0.1/32 trust\n", encoding="utf-8")
    os.chmod(target, 0o700)
    give_to_server(target)


def wait_until_ready(process, words):
    """Reads the server's log up to the line that says it is ready."""
    log = []
    for line in process.stderr:
        log.append(line)
        if words in line:
            return
    raise RuntimeError(f"{process.args[-1]}: the server did not start:\n{''.join(log)}")


class Postgres:
    """A server, and PgBouncer in transaction pooling mode before it."""

    def __init__(self, pgbouncer=False, durable=False, tls=False, settings=None):
        self._stack = contextlib.ExitStack()
        self.settings = {**SETTINGS, **({} if durable else HASTY), **(settings or {})}
        self.with_pgbouncer = pgbouncer
        self.tls = tls
        self.port = self.pgbouncer_port = None
        self.process = self.pgbouncer = None
        self.ca = None
        self._drains = []

    def __enter__(self):
        self.folder = pathlib.Path(self._stack.enter_context(
            tempfile.TemporaryDirectory(prefix="overture_postgres_", ignore_cleanup_errors=True)))
        os.chmod(self.folder, 0o755)
        make_cluster(self.folder / "data")
        if self.tls:
            self._make_certificate()
        self._stack.callback(self.stop)
        self.port = free_port()
        self.start()
        if self.with_pgbouncer:
            self.pgbouncer_port = free_port()
            self.start_pgbouncer()
        return self

    def __exit__(self, *_exception):
        self._stack.close()

    def _make_certificate(self):
        """One that is good for localhost, not for 127.0.0.1."""
        sys.path.insert(0, str(ROOT / "tests" / "fake"))
        from authority import Authority  # pylint: disable=import-outside-toplevel
        authority = Authority(self.folder / "authority")
        self.ca = str(authority.root)
        both = self.folder / "data" / "server.pem"
        shutil.copy(authority.leaf("database", ["localhost"]), both)
        os.chmod(both, 0o600)
        give_to_server(self.folder / "data")
        self.settings.update(ssl="on", ssl_cert_file=str(both), ssl_key_file=str(both))

    def start(self):
        """Also after a `kill`, on the same port and data."""
        command = [PROGRAMS / "postgres", "-D", self.folder / "data", "-p", self.port]
        for name, value in self.settings.items():
            command += ["-c", f"{name}={value}"]
        # pylint: disable-next=consider-using-with
        self.process = subprocess.Popen(
            unprivileged(command), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, cwd="/")
        # Lines of the level LOG come with log_min_messages=warning too; in logs they rank above.
        wait_until_ready(self.process, "ready to accept connections")
        self._drain(self.process, "postgres.log")

    def start_pgbouncer(self):
        """Transaction pooling, each transaction on another server connection than the one before."""
        users = self.folder / "users.txt"
        users.write_text(f'"{USER}" ""\n', encoding="utf-8")
        config = self.folder / "pgbouncer.ini"
        config.write_text("\n".join([
            "[databases]", f"* = host=127.0.0.1 port={self.port} user={USER}", "[pgbouncer]",
            "listen_addr = 127.0.0.1", f"listen_port = {self.pgbouncer_port}", "unix_socket_dir =",
            "auth_type = trust", f"auth_file = {users}", "pool_mode = transaction",
            "server_round_robin = 1", "min_pool_size = 0", "default_pool_size = 12",
            "max_client_conn = 200", "server_login_retry = 0.2", f"admin_users = {USER}", ""]),
            encoding="utf-8")
        # pylint: disable-next=consider-using-with
        self.pgbouncer = subprocess.Popen(
            unprivileged(["/usr/sbin/pgbouncer", config]), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
        wait_until_ready(self.pgbouncer, "process up")
        self._drain(self.pgbouncer, "pgbouncer.log")

    def _drain(self, process, name):
        """Lets the rest of the log run into a file, so that the server never waits for us."""
        with open(self.folder / name, "a", encoding="utf-8") as log:
            # pylint: disable-next=consider-using-with
            self._drains.append(subprocess.Popen(["cat"], stdin=process.stderr, stdout=log))
        process.stderr.close()

    def kill(self):
        """As a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def stop(self):
        """At once; what it holds is thrown away."""
        for process, how in ((self.pgbouncer, signal.SIGTERM), (self.process, signal.SIGQUIT)):
            if process is not None:
                process.send_signal(how)
                process.wait()
        self.process = self.pgbouncer = None
        for drain in self._drains:
            drain.wait()
        self._drains.clear()

    def create(self, database):
        """An empty database; its name again."""
        self.sql(f"CREATE DATABASE {database}")
        return database

    def url(self, database="postgres", pgbouncer=False, query=""):
        port = self.pgbouncer_port if pgbouncer else self.port
        return f"postgres://{USER}@127.0.0.1:{port}/{database}{query}"

    def sql(self, text, database="postgres"):
        """What psql prints, unaligned and without headers."""
        return subprocess.run(
            [PROGRAMS / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", self.url(database)], input=text,
            check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pgbouncer", action="store_true")
    parser.add_argument("--durable", action="store_true", help="fsync on, as in production")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("-c", dest="settings", action="append", default=[], metavar="NAME=VALUE")
    arguments = parser.parse_args()
    settings = dict(each.split("=", 1) for each in arguments.settings)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with Postgres(arguments.pgbouncer, arguments.durable, arguments.tls, settings) as server:
        print(json.dumps({"port": server.port, "pgbouncer_port": server.pgbouncer_port,
                          "pid": server.process.pid, "folder": str(server.folder),
                          "ca": server.ca}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
