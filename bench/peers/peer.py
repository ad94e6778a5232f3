"""What the Python peers share: their arguments, the table of names, robots.txt, and what they say.

Each peer does the same job for each URL of a list: robots.txt, the home page, and the two pages that
the home page's block of links names first; of each page the text. It is called as

    PEER.py LIST NAMES CA OUT IN_FLIGHT

LIST: a URL a line. NAMES: "name address" a line; the peers need not ask a DNS server. OUT gets a JSON
object a site: host, text of the home page, texts of the further ones, seconds, reason when nothing
was read. At the end the peer prints one JSON object with its CPU-seconds, set-up not counted.
"""
import json
import resource
import socket
import sys
import time
import urllib.parse
import urllib.robotparser
from dataclasses import dataclass, field

PAGE_SECONDS_MAX = 20
SITE_SECONDS_MAX = 45
PAGE_BYTES_MAX = 2 * 1024 * 1024
FURTHER_PAGES = 2
LINKS = "#site-links a"  # The block that bench/read/pages.py puts in.


@dataclass
class Arguments:
    urls: list
    names: dict
    ca: str
    out: str
    in_flight: int

    @staticmethod
    def read():
        file, names, ca, out, in_flight = sys.argv[1:6]
        with open(file, encoding="utf-8") as lines:
            urls = lines.read().split()
        return Arguments(urls, read_names(names), ca, out, int(in_flight))


def read_names(file):
    with open(file, encoding="ascii") as lines:
        return dict(line.split() for line in lines)


def resolve_from(names):
    """Has every look-up of this process answered from a table, as if DNS cost nothing."""
    ask = socket.getaddrinfo

    def look_up(host, *arguments, **more):
        name = host.decode() if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(".test"):
            if name not in names:
                raise socket.gaierror(socket.EAI_NONAME, f"no such name: {name}")
            name = names[name]
        return ask(name, *arguments, **more)

    socket.getaddrinfo = look_up


def user_agent(name):
    return f"bench-{name}"


class Robots:
    """robots.txt by the standard library, read as its own `read` does: 401 and 403 deny everything,
    other 4xx permit everything, and after anything else but a file nothing may be fetched."""

    def __init__(self, status, text):
        self._parser = urllib.robotparser.RobotFileParser()
        if status in (401, 403):
            self._parser.disallow_all = True
        elif 400 <= status < 500:
            self._parser.allow_all = True
        elif status == 200:
            self._parser.parse(text.splitlines())

    def allows(self, agent, url):
        return self._parser.can_fetch(agent, url)


def robots_url(url):
    return urllib.parse.urljoin(url, "/robots.txt")


def host_of(url):
    return urllib.parse.urlsplit(url).hostname


@dataclass
class SiteText:
    """What a peer says of a site."""
    host: str
    text: str = ""
    further: list = field(default_factory=list)
    reason: str = ""
    seconds: float = 0

    def line(self):
        return json.dumps(self.__dict__, ensure_ascii=False) + "\n"


class Meter:
    """CPU of this process from here on."""

    def __init__(self):
        self._begin = time.monotonic()
        self._cpu = self._cpu_seconds()

    @staticmethod
    def _cpu_seconds():
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    def report(self, sites):
        print(json.dumps({"sites": sites, "seconds": time.monotonic() - self._begin,
                          "cpu_seconds": self._cpu_seconds() - self._cpu,
                          "resident_peak_bytes": memory_peak()}))


def memory_peak():
    """Most memory this process has held. ru_maxrss would count the process that started it."""
    with open("/proc/self/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
