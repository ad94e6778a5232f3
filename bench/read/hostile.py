#!/usr/bin/env python3
"""The tarpits of the local web: hosts that keep a client busy for as long as it lets them.

usage: hostile.py FOLDER ADDRESS…      FOLDER has <host>.pem and leaf-<kind>.key for HTTPS

The number in a host's name says which: bytes that drip in the head or in the body, a body without
end, links to generated pages without end, redirects without end, a gzip bomb, or no answer at all.
Prints {"http": PORT, "https": PORT} when ready, ends on SIGTERM and with its parent.
"""
import asyncio
import json
import pathlib
import random
import re
import signal
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "fake"))
import faults  # noqa: E402
import server  # noqa: E402

_HOST = re.compile(r"^[a-z]{4}(?P<key>[pr])(?P<number>\d{5})\.test$")
_WORDS = ("velvet harbour copper lantern orchard marble whistle anchor meadow thunder ribbon amber "
          "cobble falcon ginger hollow ivory jasmine kettle linen").split()
_BACKLOG = 4096


def maze(request):
    """A page of generated text with links to more of the kind; the same path, the same page."""
    if request.path == "/robots.txt":
        return server.Response(404, b"")
    chance = random.Random(request.host + request.path)
    text = lambda count: " ".join(chance.choice(_WORDS) for _ in range(count))
    links = "".join(f'<li><a href="/{text(2).replace(" ", "-")}/{chance.randrange(10**9)}">About '
                    f"{text(2)}</a></li>" for _ in range(50))
    body = "".join(f"<p>{text(60)}.</p>" for _ in range(40))
    return server.Response(200, (f"<!doctype html><html><head><title>{text(3)}</title></head><body>"
                                 f"<ul>{links}</ul>{body}</body></html>").encode())


class Handler:
    """Which of the kinds a host is follows from its number."""

    KINDS = ("drip", "drip-head", "endless", "maze", "chain", "bomb", "tarpit")

    def __init__(self):
        self._table = faults.make_faults() | {"maze": maze}

    def __call__(self, request):
        match = _HOST.match(request.host)
        kind = self.KINDS[int(match["number"]) % len(self.KINDS)] if match else "dead"
        return self._table[kind](request)


def tls_context(folder):
    """A context that shows each host its own leaf, read when it is first asked for."""
    contexts = {}

    def make(host, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{host}.pem", folder / f"leaf-{key}.key")
        return context

    def choose(connection, host, _context):
        match = _HOST.match(host or "")
        if match:
            if host not in contexts:
                contexts[host] = make(host, match["key"])
            connection.context = contexts[host]

    default = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    default.sni_callback = choose
    return default


async def serve(folder, addresses):
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda *_: None)  # Clients leave here in every way there is.
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    service = server.Service(Handler())
    ports, servers = {}, []
    for scheme, context in (("http", None), ("https", tls_context(folder))):
        first = await loop.create_server(service.factory(scheme), addresses[0], 0, ssl=context,
                                         backlog=_BACKLOG)
        ports[scheme] = first.sockets[0].getsockname()[1]
        servers.append(first)
        if addresses[1:]:
            servers.append(await loop.create_server(
                service.factory(scheme), addresses[1:], ports[scheme], ssl=context,
                backlog=_BACKLOG))
    print(json.dumps(ports), flush=True)
    await stop.wait()
    for one in servers:
        one.close()
    for connection in list(service.connections):
        connection.transport.abort()


if __name__ == "__main__":
    server.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asyncio.run(serve(pathlib.Path(sys.argv[1]), sys.argv[2:]))
