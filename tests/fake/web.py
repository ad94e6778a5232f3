#!/usr/bin/env python3
"""Plays many web sites on loopback, HTTP and HTTPS, told apart by the Host header.

usage: web.py [--sites FOLDER] [--live FOLDER] [--shared FOLDER] [--synthetic N] [--log FILE]
              [--delay-ms N]

  --sites FOLDER   FOLDER/<host>/index.html, about.html, robots.txt, …; a file fault.txt in it names
                   one of the kinds of faults.py, which the whole site then has
  --live FOLDER    the same, but read for each request, so that a test may change a site; with ETag and
                   Last-Modified, and 304 for whoever has the page. Lines of FILE.headers beside a
                   file are added to its answer, or stand in for these two where they name one.
  --shared FOLDER  the real pages listed in FOLDER/sites.csv, under their real hosts and paths
  --synthetic N    site00000.example up to number N-1 (synthetic.py)
  always           fault-<kind>.example (faults.py)

Any other host gets a closed connection. When all is ready one JSON line is printed:
  {"http": PORT, "https": PORT, "pid": PID, "ca": FILE, "log": FILE}
The log has one JSON object a request, written before the answer leaves: the oracle of the tests.
Ends on SIGTERM, and when its parent ends.
"""
import argparse
import csv
import email.utils
import gzip
import hashlib
import json
import mimetypes
import pathlib
import sys
import tempfile
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import authority  # noqa: E402
import faults  # noqa: E402
import server  # noqa: E402
import synthetic  # noqa: E402
from server import Response  # noqa: E402

NOT_FOUND = Response(404, b"<html><head><title>Not found</title></head><body>Not found</body></html>")
FILE_BYTES_MAX = 4 * 1024 * 1024


def normal_path(path):
    """Path and query as both sides of a comparison see them: escapes undone, no fragment."""
    return urllib.parse.unquote(path.partition("#")[0]) or "/"


class Folder:
    """Hosts kept as folders of files, read once at the start."""

    def __init__(self, folder, fault_table):
        self._pages = {}
        self._faults = {}
        for site in sorted(path for path in pathlib.Path(folder).iterdir() if path.is_dir()):
            self._pages[site.name] = dict(self._read(site))
            kind = site / "fault.txt"
            if kind.is_file():
                self._faults[site.name] = fault_table[kind.read_text().strip()]

    @staticmethod
    def _read(site):
        for file in sorted(site.rglob("*")):
            if not file.is_file() or file.name == "fault.txt":
                continue
            if file.stat().st_size > FILE_BYTES_MAX:
                raise ValueError(f"{file} is larger than {FILE_BYTES_MAX} bytes")
            kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            if kind.startswith("text/"):
                kind += "; charset=utf-8"
            page = Response(200, file.read_bytes(), type=kind)
            path = "/" + file.relative_to(site).as_posix()
            yield path, page
            if path.endswith(".html"):
                yield path.removesuffix(".html"), page
            if path.endswith("/index.html"):
                yield path.removesuffix("index.html"), page
                yield path.removesuffix("/index.html"), page

    def hosts(self):
        return list(self._pages)

    def answer(self, request):
        host = request.host.removeprefix("www.")
        if host not in self._pages:
            return None
        if host in self._faults:
            return self._faults[host](request)
        return self._pages[host].get(normal_path(request.path.partition("?")[0]), NOT_FOUND)


class Live:
    """Hosts kept as folders of files that may change at any time."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)

    def hosts(self):
        return [path.name for path in self._folder.iterdir() if path.is_dir()]

    def answer(self, request):
        site = self._folder / request.host.removeprefix("www.")
        if not site.is_dir():
            return None
        path = normal_path(request.path.partition("?")[0]).strip("/") or "index"
        for file in (site / path, site / f"{path}.html"):
            if file.is_file() and ".." not in path:
                return self._answer(file, request)
        return NOT_FOUND

    @staticmethod
    def _answer(file, request):
        content = file.read_bytes()
        modified = email.utils.formatdate(int(file.stat().st_mtime), usegmt=True)
        headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:16]}"', "Last-Modified": modified}
        added = file.with_name(f"{file.name}.headers")
        if added.is_file():
            headers |= dict(line.split(": ", 1) for line in added.read_text().splitlines())
        given = [(name, value) for name, value in headers.items() if value != "none"]
        kind = "text/html; charset=utf-8" if file.suffix == ".html" else "text/plain"
        if Live._is_known(dict(given), request.headers):
            return Response(304, type="", headers=given)
        return Response(200, content, type=kind, headers=given)

    @staticmethod
    def _is_known(given, asked):
        """RFC 9110 section 13.2.2: If-None-Match first, and only without it If-Modified-Since."""
        tags = asked.get("if-none-match")
        if tags is not None:
            known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
            return given.get("ETag", "-").removeprefix("W/") in known
        since = asked.get("if-modified-since")
        if since is None or "Last-Modified" not in given:
            return False
        of = email.utils.parsedate_to_datetime
        return of(given["Last-Modified"]) <= of(since)


class SavedPages:
    """Real pages under their real addresses; everything else on those hosts is a 404."""

    def __init__(self, folder):
        folder = pathlib.Path(folder)
        self._pages = {}
        for url, file in self._list(folder):
            parts = urllib.parse.urlsplit(url)
            path = normal_path(parts.path + (f"?{parts.query}" if parts.query else ""))
            page = Response(200, file.read_bytes(), type="text/html",
                            headers=[("Content-Encoding", "gzip")])
            self._pages.setdefault(parts.hostname.lower(), {})[path] = page

    @staticmethod
    def _list(folder):
        with open(folder / "sites.csv", newline="", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                yield row["website"], folder / row["page"]
        truth = folder / "truth.jsonl.gz"
        if truth.is_file():
            with gzip.open(truth, "rt", encoding="utf-8") as lines:
                for line in lines:
                    page = json.loads(line)
                    yield page["url"], folder / "pages" / f"{page['id']}.html.gz"

    def hosts(self):
        return list(self._pages)

    def answer(self, request):
        pages = self._pages.get(request.host)
        return None if pages is None else pages.get(normal_path(request.path), NOT_FOUND)


class Synthetic:
    """Sites that follow from their number."""

    def __init__(self, count):
        self._count = count

    def hosts(self):
        return []

    def answer(self, request):
        number = synthetic.number_of(request.host)
        if number is None or int(number) >= self._count:
            return None
        path = request.path.partition("?")[0]
        if path == "/robots.txt":
            return Response(200, synthetic.ROBOTS.encode(), type="text/plain")
        if path == "/":
            return Response(200, synthetic.page(number).encode())
        if path == "/about":
            return Response(200, synthetic.page(number, synthetic.ABOUT).encode())
        return NOT_FOUND

    def names_with(self, host):
        """The names that share a leaf with `host`: its fifty neighbours."""
        number = synthetic.number_of(host)
        if number is None or int(number) >= self._count:
            return None
        first = int(number) - int(number) % authority.NAMES_PER_LEAF
        domain = host.rpartition(".")[2]
        return tuple(f"site{near:0{len(number)}d}.{domain}"
                     for near in range(first, first + authority.NAMES_PER_LEAF))


class FaultHosts:
    """fault-<kind>.example."""

    def __init__(self, fault_table):
        self._table = fault_table

    def hosts(self):
        return [f"{faults.HOST_PREFIX}{kind}.example" for kind in self._table]

    def answer(self, request):
        fault = self._table.get(faults.kind_of(request.host))
        return fault(request) if fault else None


class World:
    """All sites of one server."""

    def __init__(self, options):
        table = faults.make_faults()
        self.parts = [FaultHosts(table)]
        self._synthetic = Synthetic(options.synthetic) if options.synthetic else None
        if options.sites:
            self.parts.append(Folder(options.sites, table))
        if options.live:
            self.parts.append(Live(options.live))
        if options.shared:
            self.parts.append(SavedPages(options.shared))
        if self._synthetic:
            self.parts.append(self._synthetic)
        hosts = [host for part in self.parts for host in part.hosts()]
        hosts += [f"www.{host}" for host in hosts if not host.startswith("www.")]
        self._groups = authority.group_of(set(hosts))

    def answer(self, request):
        for part in self.parts:
            answer = part.answer(request)
            if answer is not None:
                return answer
        return faults.dead

    def names_with(self, host):
        names = self._groups.get(host)
        if names is None and self._synthetic:
            names = self._synthetic.names_with(host)
        return names


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sites")
    parser.add_argument("--live")
    parser.add_argument("--shared")
    parser.add_argument("--synthetic", type=int, default=0)
    parser.add_argument("--http-port", type=int, default=0)
    parser.add_argument("--https-port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--delay-ms", type=float, default=0)
    options = parser.parse_args()
    world = World(options)
    service = server.Service(world.answer, options.delay_ms, options.log)
    with tempfile.TemporaryDirectory(prefix="fake-web-") as folder:
        ours = authority.Authority(folder)
        context = authority.server_context(ours, world.names_with)
        server.run(service, {"http": (options.http_port, None),
                             "https": (options.https_port, context)},
                   {"ca": str(ours.root), "log": options.log})


if __name__ == "__main__":
    main()
