"""A DNS server for --crawl-dns: answers A and AAAA from a table, over UDP on loopback."""
import ipaddress
import socket
import struct
import threading

_TYPES = {1: 4, 28: 6}  # A, AAAA: the family of the addresses they hold
_A, _CNAME, _AAAA = 1, 5, 28
_NAME_ERROR = 3
_SECONDS_KEPT = 60


class NameServer:
    """`table`: {name: addresses}; other names do not exist. `asked`: the names, as they came."""

    def __init__(self, table, address="127.0.0.1"):
        self._table = {name.lower(): [ipaddress.ip_address(one) for one in addresses]
                       for name, addresses in table.items()}
        self.asked = []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        # Thousands of questions may wait for this one thread.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self._socket.bind((address, 0))
        self.address = "%s:%d" % self._socket.getsockname()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self):
        # A datagram of one byte is no query: it ends the thread.
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"\0", self._socket.getsockname())
        self._thread.join()
        self._socket.close()

    def records(self, name, kind):
        """(owner, type, seconds to keep, data) of an answer; None: there is no such name."""
        known = self._table.get(name)
        if known is None:
            return None
        return [(name, kind, _SECONDS_KEPT, one.packed) for one in known
                if one.version == _TYPES.get(kind)]

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
        found = self.records(name, kind)
        flags = 0x8180 | (_NAME_ERROR if found is None else 0)
        answers = b"".join(_owner(owner, name) + struct.pack(">HHIH", type_, 1, seconds, len(data))
                           + data for owner, type_, seconds, data in found or [])
        return (query[:2] + struct.pack(">HHHHH", flags, 1, len(found or []), 0, 0) + question
                + answers)


def _owner(owner, name):
    return b"\xC0\x0C" if owner == name else encoded(owner)


def encoded(name):
    """A name as it stands in a message."""
    return b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"


class ScriptedNameServer(NameServer):
    """`script(name, kind, nth)` gives what the `nth` question for a name and "A" or "AAAA" is
    answered with, each to be kept for 0 seconds: a list of addresses, in which a name means that
    what follows belongs to that name (a chain of CNAMEs); None when there is no such name."""

    def __init__(self, script, address="127.0.0.1"):
        self._script = script
        self._asked_before = {}
        super().__init__({}, address)

    def records(self, name, kind):
        nth = self._asked_before.get((name, kind), 0)
        self._asked_before[name, kind] = nth + 1
        answer = self._script(name, {_A: "A", _AAAA: "AAAA"}.get(kind), nth)
        if answer is None:
            return None
        found, owner = [], name
        for one in answer:
            try:
                packed = ipaddress.ip_address(one).packed
                found.append((owner, _A if len(packed) == 4 else _AAAA, 0, packed))
            except ValueError:
                found.append((owner, _CNAME, 0, encoded(one)))
                owner = one
        return found
