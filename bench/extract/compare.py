#!/usr/bin/env python3
"""One table of how well and how fast pages become text: ours and three peers, the same pages.

    compare.py BENCH_EXTRACT FOLDER

BENCH_EXTRACT is the built benchmark (release preset), FOLDER labelled pages as in shared/web. The
peers come from requirements.txt, installed in build/bench-extract on the first run. Quality is
scored by BENCH_EXTRACT for all of them: word F1 by page kind, snippets found and kept out. Speed is
CPU time of one thread, from decoded HTML to text; ours also finds facts, links and problems in it.
"""

import json
import os
import pathlib
import platform
import re
import subprocess
import sys
import tempfile
import venv

HERE = pathlib.Path(__file__).resolve().parent
HOME = HERE.parents[1] / "build" / "bench-extract"
PEERS = ["trafilatura", "resiliparse", "selectolax"]
SCORE = re.compile(
    r"(\w+) +(\d+) pages +F1 ([\d.]+) .* must ([\d.]+)% .* must_not ([\d.]+)%"
)


def environment() -> pathlib.Path:
    wanted = (HERE / "requirements.txt").read_text()
    stamp = HOME / "installed.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        venv.create(HOME / "venv", with_pip=True, clear=True)
        pip = [HOME / "venv/bin/pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return HOME / "venv/bin/python"


def scores(bench: str, folder: str, *more: str) -> tuple[dict[str, tuple[str, ...]], str]:
    output = subprocess.run([bench, folder, *more], check=True, capture_output=True).stdout.decode()
    return {match[1]: match.groups()[2:] for match in SCORE.finditer(output)}, output


def row(name: str, found: dict[str, tuple[str, ...]], ms: float, rate: float) -> str:
    kinds = [kind for kind in found if kind != "all"]
    f1 = " | ".join(f"{float(found[kind][0]):.3f}" for kind in kinds)
    overall, must, must_not = found["all"]
    return f"| {name} | {float(overall):.3f} | {f1} | {must} % | {must_not} % | {ms:.2f} | {rate:.1f} |"


def machine() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.split(":")[1].strip() for line in lines if "model name" in line), "?")
    return f"{model}, {os.cpu_count()} cores, Python {platform.python_version()}"


def main(arguments: list[str]) -> int:
    if len(arguments) != 3 or not pathlib.Path(arguments[2], "truth.jsonl.gz").exists():
        print(__doc__, file=sys.stderr)
        return 2
    bench, folder = arguments[1:]
    python = environment()
    ours, output = scores(bench, folder)
    speed = re.search(r"speed: (\d+) MB/s .* ([\d.]+) us a page of ([\d.]+) KB", output)
    rate, page_kilobytes = float(speed[1]), float(speed[3])
    kinds = [kind for kind in ours if kind != "all"]
    print(f"{machine()}; F1 of words; CPU time of one thread\n")
    print(f"| | all | {' | '.join(kinds)} | must | must_not | ms a page | MB/s |")
    print("|---" * (len(kinds) + 6) + "|")
    print(row("Overture", ours, float(speed[2]) / 1000, rate), flush=True)
    for peer in PEERS:
        with tempfile.TemporaryDirectory() as out:
            command = [python, HERE / "peers_text.py", peer, folder, out]
            done = subprocess.run(command, check=True, capture_output=True)
            result = json.loads(done.stdout.decode().splitlines()[-1])
            found, _ = scores(bench, folder, "--score", out)
            pages = len(list(pathlib.Path(out).glob("*.txt")))
        ms = result["seconds"] * 1000 / pages
        print(row(f"{peer} {result['version']}", found, ms, page_kilobytes / ms), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
