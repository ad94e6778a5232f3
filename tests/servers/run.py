#!/usr/bin/env python3
"""Runs the contract suites of the ports on adapters that have a server behind them.

usage: tests/servers/run.py SERVER PROGRAM [GOOGLETEST OPTIONS …]

SERVER is ministack, moto or elasticmq; PROGRAM a test program of tests/contract, which is run with
the filter of that server's adapters. For working by hand; tests/servers/test_*.py do the same.
"""
import subprocess
import sys

import servers
from contract import environment_of


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    kinds = {"ministack": servers.Ministack, "moto": servers.Moto, "elasticmq": servers.ElasticMq}
    with kinds[sys.argv[1]]() as server:
        return subprocess.run(sys.argv[2:], env=environment_of(server), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
