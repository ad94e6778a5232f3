#!/usr/bin/env python3
"""The DNS server of the local web: answers A from a table over UDP, 40,000 times a second or so.

usage: names.py FILE      FILE has a line "name address" for each name; all others do not exist

Prints {"dns": "127.0.0.1:PORT"} when ready, ends on SIGTERM and with its parent. Each answer is made
once at the start; a query costs one look-up in a dictionary, by the bytes of its name.
"""
import ipaddress
import json
import pathlib
import signal
import socket
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "fake"))
import server  # noqa: E402

TTL_SECONDS = 300
HEADER_BYTES = 12
RECEIVE_BUFFER_BYTES = 8 * 1024 * 1024
_TYPE_A = b"\0\1\0\1"
_NO_ERROR, _NAME_ERROR = b"\x81\x80", b"\x81\x83"
_NO_RECORDS = b"\0\1\0\0\0\0\0\0"
_ONE_RECORD = b"\0\1\0\1\0\0\0\0"


def name_bytes(name):
    """A name as it stands in a question."""
    labels = name.lower().encode("ascii").split(b".")
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def read_table(file):
    """{name as in a question: answer record}."""
    table = {}
    for line in pathlib.Path(file).read_text(encoding="ascii").splitlines():
        name, address = line.split()
        packed = ipaddress.ip_address(address).packed
        table[name_bytes(name)] = b"\xC0\x0C" + struct.pack(">HHIH", 1, 1, TTL_SECONDS, 4) + packed
    return table


def answer(query, table):
    """The reply to a datagram with one question; None for what is no such query."""
    end = query.find(b"\0", HEADER_BYTES) + 1
    if end <= 0 or len(query) < end + 4:
        return None
    question = query[HEADER_BYTES:end + 4]
    record = table.get(query[HEADER_BYTES:end].lower())
    if record is None:
        return query[:2] + _NAME_ERROR + _NO_RECORDS + question
    if question[-4:] != _TYPE_A:
        return query[:2] + _NO_ERROR + _NO_RECORDS + question
    return query[:2] + _NO_ERROR + _ONE_RECORD + question + record


def main(file):
    server.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    table = read_table(file)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        # A run asks for thousands of names at once; what does not fit here is asked again in 2 s.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
        listener.bind(("127.0.0.1", 0))
        print(json.dumps({"dns": "127.0.0.1:%d" % listener.getsockname()[1]}), flush=True)
        receive, send = listener.recvfrom, listener.sendto
        while True:
            query, client = receive(4096)
            reply = answer(query, table)
            if reply is not None:
                send(reply, client)


if __name__ == "__main__":
    main(sys.argv[1])
