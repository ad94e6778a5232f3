"""A DNS server for --crawl-dns: answers A and AAAA from a table, over UDP on loopback."""
import ipaddress
import socket
import struct
import threading

_TYPES = {1: 4, 28: 6}  # A, AAAA: the family of the addresses they hold
_NAME_ERROR = 3


class NameServer:
    """`table`: {name: addresses}; other names do not exist. `asked`: the names, as they came."""

    def __init__(self, table):
        self._table = {name.lower(): [ipaddress.ip_address(one) for one in addresses]
                       for name, addresses in table.items()}
        self.asked = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self):
        # A datagram of one byte is no query: it ends the thread.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"\0", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def _serve(self):
        while True:
            query, client = self._socket.recvfrom(4096)
            if len(query) < 12:
                return
            self._socket.sendto(self._answer(query), client)

    def _answer(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
            at += 1 + query[at]
        question = query[12:at + 5]
        kind, = struct.unpack(">H", query[at + 1:at + 3])
        name = ".".join(labels).lower()
        self.asked.append(name)
        known = self._table.get(name)
        found = [one for one in known or [] if one.version == _TYPES.get(kind)]
        flags = 0x8180 | (_NAME_ERROR if known is None else 0)
        answers = b"".join(b"\xC0\x0C" + struct.pack(">HHIH", kind, 1, 60, len(one.packed))
                           + one.packed for one in found)
        return query[:2] + struct.pack(">HHHHH", flags, 1, len(found), 0, 0) + question + answers
