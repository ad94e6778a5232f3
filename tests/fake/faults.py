"""Hosts that misbehave: fault-<kind>.example does what its entry in FAULTS says, on every path.

A fault is a function of a Request. It gives a Response, or a coroutine function
`behaviour(connection, request)` that writes to the connection itself; whatever it returns is sent
as the answer, None closes the connection.
"""
import asyncio
import functools
import gzip

from server import Response

HOST_PREFIX = "fault-"
BOMB_BYTES = 100 * 1000 * 1000
LARGE_BYTES = 10 * 1000 * 1000
DRIP_SECONDS = 1.0
CHUNK_BYTES = 16 * 1024

GOOD = b"""<!doctype html><html lang="en"><head><title>Weaver &amp; Daughter</title></head><body><main>
<h1>Weaver &amp; Daughter</h1><p>We weave linen tablecloths on two wooden looms from 1911 and sell
them straight from the workshop, by the metre or made to measure.</p>
<p><a href="/about">About us</a></p></main></body></html>"""


def _html(body, status=200, **more):
    return Response(status, body if isinstance(body, bytes) else body.encode(), **more)


def _robots(text):
    return Response(200, text.encode(), type="text/plain")


def _is_robots(request):
    return request.path.partition("?")[0] == "/robots.txt"


def _behind_open_robots(answer):
    """A fault that only the pages have: robots.txt is a plain 404."""
    @functools.wraps(answer)
    def fault(request):
        return Response(404, b"") if _is_robots(request) else answer(request)
    return fault


# --- Connections that are not answered as they should be --------------------------------------

async def dead(connection, request):
    """Closes without a byte, as a server does that is out of order."""
    connection.transport.abort()


async def tarpit(connection, request):
    """Accepts, and never answers: ends when the client leaves."""
    await asyncio.Event().wait()


async def drip(connection, request):
    """One byte of the body a second."""
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               b"Content-Length: 100000\r\n\r\n")
    while not connection.transport.is_closing():
        connection.transport.write(b"a")
        await asyncio.sleep(DRIP_SECONDS)


async def drip_head(connection, request):
    """One byte of the head a second."""
    connection.transport.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not connection.transport.is_closing():
        connection.transport.write(b"a")
        await asyncio.sleep(DRIP_SECONDS)


async def _flood(connection, first, again):
    """Writes `again` until the client leaves, no faster than it reads."""
    connection.transport.write(first)
    while not connection.transport.is_closing():
        connection.transport.write(again)
        while connection.transport.get_write_buffer_size() > 4 * CHUNK_BYTES:
            if connection.transport.is_closing():
                return
            await asyncio.sleep(0.001)
        await asyncio.sleep(0)


async def headers(connection, request):
    """Header lines without end."""
    await _flood(connection, b"HTTP/1.1 200 OK\r\n", b"X-More: of the same kind\r\n" * 500)


async def header_line(connection, request):
    """One header line without end."""
    await _flood(connection, b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * CHUNK_BYTES)


async def informational(connection, request):
    """100 Continue without end."""
    await _flood(connection, b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 500)


async def endless(connection, request):
    """A body without length and without end."""
    await _flood(connection, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>",
                 b"and so on " * 1600)


async def truncated(connection, request):
    """Promises more bytes than it sends."""
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               b"Content-Length: 100000\r\n\r\n" + GOOD)


async def bad_chunk(connection, request):
    """A chunk whose size is no number."""
    connection.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                               b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n")


async def no_http(connection, request):
    """Bytes that are no HTTP at all."""
    connection.transport.write(b"220 mail.example ESMTP ready\r\n")


# --- Redirects ---------------------------------------------------------------------------------

def _redirect(location, status=302):
    return Response(status, b"", headers=[("Location", location)])


def loop(request):
    """/a sends to /b and /b to /a."""
    return _redirect("/b" if request.path == "/a" else "/a")


def chain(request):
    """Each hop sends to a new path, without end."""
    step = request.path.lstrip("/")
    return _redirect(f"/{int(step) + 1 if step.isdigit() and len(step) < 9 else 1}")


def private(request):
    """Sends to the address that clouds keep their secrets at."""
    return _redirect("http://169.254.169.254/latest/meta-data/")


def moved(request):
    """No fault, and common: the front page has moved for good."""
    return _redirect("/welcome", 301) if request.path == "/" else _html(GOOD)


# --- robots.txt --------------------------------------------------------------------------------

def robots_deny(request):
    return _robots("User-agent: *\nDisallow: /\n") if _is_robots(request) else _html(GOOD)


def robots_500(request):
    return Response(500, b"") if _is_robots(request) else _html(GOOD)


def robots_delay(request):
    return _robots("User-agent: *\nCrawl-delay: 2\n") if _is_robots(request) else _html(GOOD)


def robots_large(request):
    """1.3 MB of robots.txt whose last rule would forbid everything."""
    filler = "# nothing to see in this line of robots.txt\n" * 30_000
    rules = f"User-agent: *\nDisallow: /private\n{filler}Disallow: /\n"
    return _robots(rules) if _is_robots(request) else _html(GOOD)


def robots_private(request):
    return private(request) if _is_robots(request) else _html(GOOD)


# --- Pages that are not what they seem ---------------------------------------------------------

@functools.cache
def _bomb_bytes():
    return gzip.compress(b"\0" * BOMB_BYTES, 9, mtime=0)


def bomb(request):
    """100 MB of zeros in 97 KB."""
    return _html(_bomb_bytes(), headers=[("Content-Encoding", "gzip")])


def bad_gzip(request):
    """Says gzip and is none."""
    return _html(GOOD, headers=[("Content-Encoding", "gzip")])


def large(request):
    return _html(b"<html><body><p>" + b"a long page " * (LARGE_BYTES // 12))


def content_type(request):
    """A PDF where a page was promised."""
    return Response(200, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n", type="application/pdf")


def charset(request):
    """Claims a character encoding that does not exist, and is no UTF-8 either."""
    return _html(GOOD.replace(b"linen", b"l\xefn\xe9n \xff\xfe \xc0\xaf"),
                 type="text/html; charset=x-nonsense")


def empty(request):
    return _html(b"")


def maze(request):
    """Each page links to a hundred others that nobody has seen."""
    here = request.path.rstrip("/")
    links = "".join(f'<a href="{here}/about-{step}">about {step}</a> ' for step in range(100))
    return _html(f"<html><body><p>Nothing here but doors.</p>{links}</body></html>")


def nested(request):
    """200,000 nested elements."""
    return _html(b"<html><body>" + b"<div>" * 200_000 + b"deep" + b"</div>" * 200_000)


def soft_404(request):
    """An error page with status 200."""
    return _html("<html><head><title>404 Not Found</title></head><body><h1>Not Found</h1>"
                 "<p>The requested URL was not found on this server.</p></body></html>")


def block_page(request):
    return _html("<html><head><title>Attention Required!</title></head><body><h1>Please verify you "
                 "are a human</h1><p>Checking your browser before accessing this site. Ray ID: "
                 "7f3a</p></body></html>", 403)


def _status(number):
    return lambda request: _html(f"<html><body><h1>Error {number}</h1></body></html>", number)


class Throttle:
    """429 with Retry-After for the first `refusals` pages of each host, then a good page."""

    def __init__(self, refusals=1, retry_after="1"):
        self._refusals = refusals
        self._retry_after = retry_after
        self._refused = {}

    def __call__(self, request):
        if _is_robots(request):
            return Response(404, b"")
        refused = self._refused.get(request.host, 0)
        if refused >= self._refusals:
            return _html(GOOD)
        self._refused[request.host] = refused + 1
        return Response(429, b"slow down\n", headers=[("Retry-After", self._retry_after)])


def _always(behaviour):
    return lambda request: behaviour


def make_faults():
    """{kind: fault}. A new table a server, since some faults remember whom they have seen."""
    whole_site = {"dead": _always(dead), "tarpit": _always(tarpit), "no-http": _always(no_http),
                  "loop": loop, "chain": chain, "private": private,
                  "robots-deny": robots_deny, "robots-500": robots_500,
                  "robots-delay": robots_delay, "robots-large": robots_large,
                  "robots-private": robots_private, "throttle": Throttle(),
                  "throttle-long": Throttle(refusals=10**9, retry_after="3600")}
    pages_only = {"drip": _always(drip), "drip-head": _always(drip_head),
                  "headers": _always(headers), "header-line": _always(header_line),
                  "informational": _always(informational), "endless": _always(endless),
                  "truncated": _always(truncated), "bad-chunk": _always(bad_chunk),
                  "page-loop": loop, "page-private": private, "moved": moved, "bomb": bomb,
                  "bad-gzip": bad_gzip, "large": large, "content-type": content_type,
                  "charset": charset, "empty": empty, "maze": maze, "nested": nested,
                  "soft-404": soft_404, "block-page": block_page, "404": _status(404),
                  "500": _status(500), "503": _status(503)}
    return whole_site | {kind: _behind_open_robots(fault) for kind, fault in pages_only.items()}


def kind_of(host):
    """The kind of fault that a host name stands for, or None."""
    name, dot, _domain = host.removeprefix("www.").partition(".")
    return name[len(HOST_PREFIX):] if dot and name.startswith(HOST_PREFIX) else None
