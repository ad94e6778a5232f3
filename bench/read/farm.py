#!/usr/bin/env python3
"""A local web of real size for benchmarks: nginx, own DNS answers, dead, slow and hostile sites.

usage: farm.py [--sites N] [--https] [--dead SHARE] [--slow SHARE] [--tarpits SHARE] [--robots SHARE]
               [--slow-seconds FROM TO] [--folder FOLDER] [--log FILE]

Prints one JSON line when ready and serves until standard input closes:
  {"dns": "127.0.0.1:PORT", "allow": "127.0.0.0/8", "list": FILE, "ca": FILE or null, "pages": SIZES}

Host names are KIND + KEY + five digits + ".test"; the last three digits choose the design (pages.py),
so a site with a P-256 key (KEY "p") and one with an RSA key ("r") stand for each. KIND:
  good          answers at once, robots.txt allows everything but /private
  deny          robots.txt denies /services
  fail          robots.txt is answered with 503: nothing else may be fetched
  slow          the home page takes FROM to TO seconds, drop by drop
  trap          hostile.py
  none          the name does not exist
  shut          the connection is refused
  hole          the connection is never answered
The certificates are one a host, with an intermediate; TLS 1.2 and 1.3. The pages are cached in
build/bench-farm, everything else lives in a temporary folder.
"""
import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT / "tests" / "fake")]
import leaves  # noqa: E402
import nginx  # noqa: E402
import pages  # noqa: E402

ALLOW = "127.0.0.0/8"
SEED = 20_000
SITES_MAX = 200_000  # Two kinds of keys times five digits.
# Some thirty sites share an address at 20,000, as small companies do on shared hosting; few enough
# for a client that paces each address to be measured by its own work.
ADDRESSES = 600
HOSTILE_ADDRESSES = 100
HOLES = 64
STOP_SECONDS_MAX = 10
READY_SECONDS_MAX = 60  # nginx sorts out the names of each address anew.

CONFIGURATION = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; {user}
error_log {folder}/error.log crit; worker_rlimit_nofile {descriptors};
events {{ worker_connections {connections}; multi_accept on; }}
http {{
  {access_log}
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  types {{ text/html html; text/plain txt; }} default_type text/html;
  sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_timeout 60s; keepalive_requests 1000;
  server_tokens off; reset_timedout_connection on; open_file_cache max=8000 inactive=10m;
  ssl_protocols TLSv1.2 TLSv1.3; ssl_session_cache off;
  map_hash_max_size 4096; map_hash_bucket_size 128;
  map $kind $denied {{ default /private; deny /services; }}
  map $kind$design $drip {{ default 0;
{drips}  }}
{servers}
  server {{ {listen_default} server_name _; {default_leaf} return 444; }}
}}
"""
# One server for each way to be reached: HTTP, HTTPS with either key. Each costs nginx a millisecond an
# address at the start, so what a kind of site does differently is told by variables.
SERVER = """  server {{
    {listen}
    server_name "~^(?<kind>[a-z]{{4}}){key}[0-9][0-9](?<design>[0-9]{{3}})\.test$";
    {leaf}
    gzip_static always; root {designs}/$design;
    location = /robots.txt {{
      gzip_static off; default_type text/plain;
      if ($kind = fail) {{ return 503; }}
      return 200 "User-agent: *\nDisallow: $denied\n";
    }}
    location = / {{ limit_rate $drip; rewrite ^ /home.html break; }}
    location = /about {{ rewrite ^ /about.html break; }}
    location = /services {{ rewrite ^ /services.html break; }}
    location / {{ rewrite ^ /other.html break; }}
  }}
"""


@dataclass(frozen=True)
class Shares:
    """Of all sites, which part is what; the rest is good."""
    dead: float = 0.10
    slow: float = 0.05
    tarpits: float = 0.03
    robots: float = 0.0

    def kinds(self, count):
        """The kind of each site, shuffled but the same each time."""
        parts = [("none", self.dead / 3), ("shut", self.dead / 3), ("hole", self.dead / 3),
                 ("slow", self.slow), ("trap", self.tarpits),
                 ("deny", self.robots / 2), ("fail", self.robots / 2)]
        kinds = [kind for kind, share in parts for _ in range(round(share * count))]
        kinds += ["good"] * (count - len(kinds))
        random.Random(SEED).shuffle(kinds)
        return kinds


@dataclass(frozen=True)
class Site:
    """One host. `key`: "p" for P-256, "r" for RSA-2048."""
    kind: str
    key: str
    number: int

    @property
    def host(self):
        return f"{self.kind}{self.key}{self.number:05d}.test"

    @property
    def design(self):
        return self.number % pages.DESIGNS


def free_port():
    """A port that nothing on any loopback address listens at."""
    with socket.create_server(("0.0.0.0", 0)) as listener:
        return listener.getsockname()[1]


class Holes:
    """Listeners that never answer: their queue is full and nobody accepts, so Linux drops the SYN."""

    def __init__(self, addresses, port):
        self._sockets = []
        for address in addresses:
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address, port))
            listener.listen(0)
            self._sockets.append(listener)
            for _ in range(4):
                filler = socket.socket()
                filler.setblocking(False)
                filler.connect_ex((address, port))
                self._sockets.append(filler)

    def close(self):
        for one in self._sockets:
            one.close()


class Farm:
    """The running web. `sites` lists what it serves; close() ends all of it."""

    def __init__(self, count, shares=Shares(), https=False, slow_seconds=(5, 20), log=None,
                 folder=None, shared=None):
        self.sites = [Site(kind, "pr"[at % 2], at // 2)
                      for at, kind in enumerate(shares.kinds(min(count, SITES_MAX)))]
        self.https = https
        self.pages = pages.Pages(folder or ROOT / "build" / "bench-farm",
                                 shared or ROOT.parent / "shared")
        self._slow_seconds = slow_seconds
        self._log = log
        self._temporary = tempfile.TemporaryDirectory(prefix="bench-farm-")
        self._folder = pathlib.Path(self._temporary.name)
        self._processes, self._holes = [], None
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    # --- What a client is told --------------------------------------------------------------------

    def url(self, site, scheme):
        """Where a list sends people: with the port, so that no root is needed to serve it."""
        port = {"none": self._ports[scheme], "shut": self._shut, "hole": self._hole,
                "trap": self._hostile[scheme]}.get(site.kind, self._ports[scheme])
        return f"{scheme}://{site.host}:{port}/"

    def write_list(self, file, scheme, sites=None):
        """A CSV of companies; all sites unless some are named."""
        with open(file, "w", encoding="utf-8") as out:
            out.write("company,website,email\n")
            for site in self.sites if sites is None else sites:
                name = site.host.removesuffix(".test")
                out.write(f"Company {name},{self.url(site, scheme)},mail@{site.host}\n")
        return file

    def ready(self):
        """What the program prints, the list aside."""
        return {"dns": self.dns, "allow": ALLOW, "ca": str(self.ca) if self.ca else None,
                "http": self._ports["http"], "https": self._ports.get("https"),
                "pages": self.pages.sizes()}

    # --- Starting ---------------------------------------------------------------------------------

    def _start(self):
        os.chmod(self._folder, 0o755)
        self._addresses = [f"127.10.{1 + at // 200}.{1 + at % 200}" for at in range(ADDRESSES)]
        hostile = [f"127.11.1.{1 + at}" for at in range(HOSTILE_ADDRESSES)]
        holes = [f"127.12.1.{1 + at}" for at in range(HOLES)]
        self.ca, certificates = None, None
        if self.https:
            certificates = leaves.Leaves(self._folder / "leaves")
            self.ca = certificates.root
            for at, site in enumerate(self.sites):
                if site.kind not in ("none", "shut", "hole"):
                    certificates.write(site.key, at, site.host)
        self._hostile = self._python("hostile.py", self._folder / "leaves", *hostile)
        self._ports = {"http": free_port()} | ({"https": free_port()} if self.https else {})
        self._shut, self._hole = free_port(), free_port()
        self._holes = Holes(holes, self._hole)
        self._start_nginx(certificates)
        self.names_file = self._folder / "names.txt"
        with open(self.names_file, "w", encoding="ascii") as out:
            for at, site in enumerate(self.sites):
                pool = {"trap": hostile, "hole": holes}.get(site.kind, self._addresses)
                if site.kind != "none":
                    out.write(f"{site.host} {pool[at % len(pool)]}\n")
        self.dns = self._python("names.py", self.names_file)["dns"]

    def _python(self, script, *arguments):
        process = subprocess.Popen([sys.executable, str(HERE / script), *map(str, arguments)],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        self._processes.append(process)
        line = process.stdout.readline()
        if not line:
            raise RuntimeError(f"{script}: did not start")
        return json.loads(line)

    def _start_nginx(self, certificates):
        program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
        if program is None:
            raise RuntimeError("nginx is not installed: scripts/setup")
        file = self._folder / "nginx.conf"
        file.write_text(self._configuration(certificates))
        process = subprocess.Popen([program, "-c", str(file), "-p", str(self._folder)],
                                   stdin=subprocess.DEVNULL,
                                   preexec_fn=nginx.server.die_with_parent)
        self._processes.append(process)
        for address in (self._addresses[0], self._addresses[-1]):
            nginx.wait_until_listening(process, self._ports["http"], address, READY_SECONDS_MAX)

    def _listen(self, https, more=""):
        port = self._ports["https" if https else "http"]
        rest = ("ssl " if https else "") + more
        return " ".join(f"listen {address}:{port} {rest};" for address in self._addresses)

    def _configuration(self, certificates):
        variants = [("[pr]", self._listen(False), "")]
        if certificates:
            variants += [(key, self._listen(True),
                          f"ssl_certificate {certificates.folder}/$ssl_server_name.pem; "
                          f"ssl_certificate_key {certificates.key_file(key)};") for key in "pr"]
        servers = [SERVER.format(key=key, listen=listen, leaf=leaf, designs=self.pages.designs)
                   for key, listen, leaf in variants]
        listen_default, default_leaf = self._listen(False, "default_server backlog=4096"), ""
        if certificates:
            listen_default += self._listen(True, "default_server backlog=4096")
            default_leaf = "ssl_reject_handshake on;"
        descriptors = nginx_descriptors()
        access_log = "access_log off;"
        if self._log:
            access_log = ("log_format oracle '$msec $host $request_uri $status $http_user_agent'; "
                          f"access_log {os.path.abspath(self._log)} oracle buffer=64k flush=1s;")
        return CONFIGURATION.format(
            folder=self._folder, user="user root;" if os.geteuid() == 0 else "",
            descriptors=descriptors, connections=descriptors - 500, access_log=access_log,
            drips=self._drips(), servers="".join(servers), listen_default=listen_default,
            default_leaf=default_leaf)

    def _drips(self):
        """Bytes a second for each design, so that its home page takes the seconds of a slow site."""
        chance = random.Random(SEED)
        rates = ((design, self.pages.home_sent_bytes(design) / chance.uniform(*self._slow_seconds))
                 for design in range(pages.DESIGNS))
        return "".join(f'    "slow{design:03d}" {max(1, int(rate))};\n' for design, rate in rates)

    # --- Ending -----------------------------------------------------------------------------------

    def close(self):
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout:
                process.stdout.close()
        if self._holes:
            self._holes.close()
        self._temporary.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def nginx_descriptors():
    """What one worker may open."""
    return min(65_536, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites", type=int, default=20_000)
    parser.add_argument("--https", action="store_true")
    for name in ("dead", "slow", "tarpits", "robots"):
        parser.add_argument(f"--{name}", type=float, default=getattr(Shares, name))
    parser.add_argument("--slow-seconds", type=float, nargs=2, default=(5, 20))
    parser.add_argument("--folder", help="where the pages are kept; build/bench-farm")
    parser.add_argument("--log", help="nginx's log: time host path status user-agent")
    options = parser.parse_args()
    shares = Shares(options.dead, options.slow, options.tarpits, options.robots)
    with Farm(options.sites, shares, options.https, tuple(options.slow_seconds), options.log,
              options.folder) as farm, tempfile.TemporaryDirectory(prefix="bench-list-") as folder:
        file = farm.write_list(f"{folder}/list.csv", "https" if options.https else "http")
        print(json.dumps(farm.ready() | {"list": file}), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
