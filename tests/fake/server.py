"""The HTTP/1.1 server under the fake web and the fake model: loopback only, standard library only.

A handler takes a Request and gives a Response, or a coroutine function that is given the connection
and may misbehave on it as it likes (that is what faults.py holds). One asyncio.Protocol object a
connection, no streams: 4,000 to 8,000 small answers a second on one core, so that the program under
test is what a run measures.
"""
import asyncio
import ctypes
import http
import inspect
import json
import os
import signal
import sys
import time
from dataclasses import dataclass, field

HEAD_BYTES_MAX = 64 * 1024
BODY_BYTES_MAX = 8 * 1024 * 1024
CONDITIONS = ("if-none-match", "if-modified-since")  # Logged where a request has them.
_PR_SET_PDEATHSIG = 1


@dataclass
class Request:
    """One request. `headers` has lower-case names; `host` is without port; `path` with its query."""
    method: str
    path: str
    host: str
    scheme: str
    headers: dict
    body: bytes = b""


@dataclass
class Response:
    """One answer. Content-Length and Connection are added; `headers` are given as they are."""
    status: int = 200
    body: bytes = b""
    type: str = "text/html; charset=utf-8"
    headers: list = field(default_factory=list)

    def to_bytes(self, method="GET"):
        try:
            phrase = http.HTTPStatus(self.status).phrase
        except ValueError:
            phrase = "Status"
        lines = [f"HTTP/1.1 {self.status} {phrase}", f"Content-Length: {len(self.body)}"]
        if self.type:
            lines.append(f"Content-Type: {self.type}")
        lines += [f"{name}: {value}" for name, value in self.headers]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        return head if method == "HEAD" else head + self.body


def parse_head(head, scheme):
    """A Request from the bytes before the empty line; ValueError when they are no request."""
    lines = head.decode("latin-1").split("\r\n")
    method, path, _version = lines[0].split(" ", 2)
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"header without colon: {line!r}")
        headers[name.strip().lower()] = value.strip()
    host = headers.get("host", "").lower()
    host = host[: host.rfind(":")] if ":" in host.rsplit("]", 1)[-1] else host
    return Request(method, path, host.rstrip("."), scheme, headers)


class Connection(asyncio.Protocol):
    """Answers the requests of one connection in order; a misbehaving answer runs as a task."""

    def __init__(self, service, scheme):
        self.service = service
        self.scheme = scheme
        self.transport = None
        self._received = bytearray()
        self._request = None
        self._body_bytes = 0
        self._busy = False
        self._task = None

    def connection_made(self, transport):
        self.transport = transport
        self.service.connections.add(self)

    def connection_lost(self, exc):
        self.service.connections.discard(self)
        if self._task is not None:
            self._task.cancel()

    def data_received(self, data):
        self._received += data
        if not self._busy:
            self._step()

    def _step(self):
        """Answers what has been received whole; stops where an answer is still being given."""
        while not self._busy and not self.transport.is_closing():
            if self._request is None and not self._take_head():
                return
            if len(self._received) < self._body_bytes:
                return
            request, self._request = self._request, None
            request.body = bytes(self._received[: self._body_bytes])
            del self._received[: self._body_bytes]
            self._answer(request)

    def _take_head(self):
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            if len(self._received) > HEAD_BYTES_MAX:
                self.transport.abort()
            return False
        try:
            self._request = parse_head(bytes(self._received[:end]), self.scheme)
            self._body_bytes = int(self._request.headers.get("content-length", "0"))
        except ValueError:
            self._body_bytes = BODY_BYTES_MAX + 1
        if self._body_bytes > BODY_BYTES_MAX or self._body_bytes < 0:
            self.transport.write(Response(400, b"bad request\n").to_bytes())
            self.transport.close()
            return False
        del self._received[: end + 4]
        return True

    def _answer(self, request):
        answer = self.service.handler(request)
        status = answer.status if isinstance(answer, Response) else answer.__name__
        self.service.write_log(request, status)
        if inspect.iscoroutinefunction(answer):
            self._busy = True
            self._task = asyncio.get_running_loop().create_task(self._misbehave(answer, request))
        elif self.service.delay > 0:
            self._busy = True
            asyncio.get_running_loop().call_later(self.service.delay, self._late, answer, request)
        else:
            self._send(answer, request)

    def _late(self, answer, request):
        self._busy = False
        if not self.transport.is_closing():
            self._send(answer, request)
            self._step()

    def _send(self, answer, request):
        self.transport.write(answer.to_bytes(request.method))
        if request.headers.get("connection", "").lower() == "close":
            self.transport.close()

    async def _misbehave(self, behaviour, request):
        try:
            answer = await behaviour(self, request)
            if answer is not None:
                self._busy = False
                self._send(answer, request)
                self._step()
            else:
                self.transport.close()
        except asyncio.CancelledError:
            pass


class Service:
    """What the connections of one process share: the handler, the delay, the log, who is there."""

    def __init__(self, handler, delay_ms=0, log=None):
        self.handler = handler
        self.delay = delay_ms / 1000
        self.connections = set()
        # Unbuffered and appended: a line is in the file when its answer leaves, so the log is an
        # oracle even when this process is killed.
        self._log = open(log, "ab", buffering=0) if log else None

    def write_log(self, request, status, **more):
        if self._log is None:
            return
        line = {"time": round(time.time(), 3), "scheme": request.scheme, "host": request.host,
                "path": request.path, "status": status,
                "agent": request.headers.get("user-agent", ""), **more}
        for name in CONDITIONS:
            if name in request.headers:
                line[name] = request.headers[name]
        self._log.write(json.dumps(line, ensure_ascii=True).encode() + b"\n")

    def factory(self, scheme):
        return lambda: Connection(self, scheme)


def die_with_parent():
    """Asks the kernel for SIGTERM when the parent ends: a killed test leaves no server behind."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


async def serve(service, listeners, ready):
    """Listens on 127.0.0.1 until SIGTERM or SIGINT.

    `listeners`: {name: (port or 0, SSLContext or None)}. `ready` is printed as one JSON line with
    the ports added once all of them listen.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    servers, ports = [], {}
    for name, (port, tls) in listeners.items():
        server = await loop.create_server(service.factory(name), "127.0.0.1", port, ssl=tls,
                                          backlog=4096)
        servers.append(server)
        ports[name] = server.sockets[0].getsockname()[1]
    print(json.dumps({**ports, "pid": os.getpid(), **ready}), flush=True)
    await stop.wait()
    # It ends now. Another signal (of who ended it, and of the kernel for the parent that ends as
    # well) would be told to a loop that is closed by then.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    for server in servers:
        server.close()
    for connection in list(service.connections):
        connection.transport.abort()


def run(service, listeners, ready):
    """serve() to its end. A handshake that fails or a client that leaves is ordinary here."""
    async def main():
        asyncio.get_running_loop().set_exception_handler(_ignore_lost_connections)
        await serve(service, listeners, ready)
    die_with_parent()
    asyncio.run(main())


def _ignore_lost_connections(loop, context):
    if not isinstance(context.get("exception"), OSError):
        print(context.get("message"), repr(context.get("exception")), file=sys.stderr)
