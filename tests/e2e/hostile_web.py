"""What the safety tests share: a web server inside the test, and a trace of whom the program dials.

The server listens on PERMITTED, an address of loopback that the tests permit; every other address
stands for a machine that nobody may be led to. So any connection that the trace shows to another
address is a violation, whatever our own log says.
"""
import asyncio
import re
import socket
import threading

import server

PERMITTED = "127.9.9.9"
_DESTINATION = re.compile(
    r'\b(connect|sendto|sendmsg)\(.*?sin6?_port=htons\((\d+)\).*?'
    r'(?:inet_addr\("([^"]+)"\)|inet_pton\(AF_INET6, "([^"]+)")')


class ThreadedWeb:
    """A server of tests/fake/server.py in a thread. `answer(request)` as its handlers; the requests
    stand in `requests`, in their order. `address`: one, or a list, each with a port of its own in
    `ports`. `service`: makes what the connections share, from a handler."""

    def __init__(self, answer, address=PERMITTED, tls=None, service=server.Service):
        self.requests = []
        self._answer = answer
        self._service = service(self._note_and_answer)
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._server = self._loop.run_until_complete(self._loop.create_server(
            self._service.factory("https" if tls else "http"), address, 0, ssl=tls, backlog=1024))
        self.ports = dict(listener.getsockname()[:2] for listener in self._server.sockets)
        self.port = self._server.sockets[0].getsockname()[1]
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def _note_and_answer(self, request):
        self.requests.append(request)
        return self._answer(request)

    def paths_of(self, host):
        return [request.path for request in self.requests if request.host == host]

    def stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._server.close()
        for connection in list(self._service.connections):
            connection.transport.abort()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()


class Listener:
    """A listening socket that is answered by `serve(connection)`, a plain function, one thread a
    connection: for servers that do not speak HTTP or TLS as they should."""

    def __init__(self, serve, address="127.0.0.1"):
        self._serve = serve
        self._socket = socket.create_server((address, 0), backlog=1024)
        self.port = self._socket.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _client = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        with connection:
            try:
                self._serve(connection)
            except OSError:
                pass  # The client left, as it should.

    def stop(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def strace(log):
    """What to run a program under so that `dialled(log)` can tell whom it spoke to."""
    return ["strace", "-f", "-qq", "--seccomp-bpf", "-s", "0", "-e", "signal=none",
            "-e", "trace=connect,sendto,sendmsg", "-o", str(log)]


def dialled(log):
    """{(address, port): how often} of all that a traced program gave to connect() or sent to."""
    found = {}
    with open(log, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            match = _DESTINATION.search(line)
            if match:
                place = (match.group(3) or match.group(4), int(match.group(2)))
                found[place] = found.get(place, 0) + 1
    return found
