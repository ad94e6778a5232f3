#!/usr/bin/env python3
"""Runs a command and writes what it took to a file: {"cpu": seconds, "memory": bytes}.

usage: rusage_of.py FILE COMMAND…     ends with the command's exit code

The most memory of a process, as the kernel counts it, begins with that of whoever forked it. A test
that holds pages of 20 MB would find those 20 MB in every process it starts; this one holds little.
"""
import ctypes
import json
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main():
    child = os.fork()
    if child == 0:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.execv(sys.argv[2], sys.argv[2:])
    _pid, status, usage = os.wait4(child, 0)
    with open(sys.argv[1], "w", encoding="ascii") as out:
        json.dump({"cpu": usage.ru_utime + usage.ru_stime, "memory": usage.ru_maxrss * 1024}, out)
    sys.exit(os.waitstatus_to_exitcode(status) & 0xFF)


main()
