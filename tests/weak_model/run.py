#!/usr/bin/env python3
"""A real model, weak on purpose, writes to companies of ../shared/web: nothing unproven may pass.

usage: tests/weak_model/run.py [--rows 40] [--keep FOLDER]    (make test-model; tests/weak_model/setup
before it)

The sites are served on loopback under their own names, the model by serve.mjs. However bad the
writing is, each message that was written has to hold: every quote stands at its offsets in the page
that it names, as `overture site` tells the page, and `overture verify` proves all of it again.
Prints how many messages survive and why the others do not. Exit 0: nothing unproven passed.
"""
import argparse
import collections
import json
import pathlib
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from harness import SHARED, Place  # noqa: E402  (the path is set just above)

BUILT = ROOT / "build" / "weak-model"
WEB = SHARED / "web"
CONTEXT_TOKENS = 4096
# Two replies of at most 512 tokens at some 30 tokens a second, and twice that on a busy machine.
ROW_SECONDS_MAX = 120


def start_model():
    """(process, port) of serve.mjs."""
    command = ["node", str(HERE / "serve.mjs"), str(BUILT / "weights.gguf"), str(CONTEXT_TOKENS)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line:
        sys.exit("tests/weak_model: the model did not start; call tests/weak_model/setup")
    return process, json.loads(line)["port"]


def page_texts(place, site):
    """{URL: the text that evidence points into} of a site in the store."""
    done = place.overture("site", site, "--json", "--data", "overture-data")
    assert done.code == 0, done.err
    return {page["url"]: page["text"].encode() for page in json.loads(done.out)["pages"]}


def unproven(place, row):
    """What of a written message does not hold, as sentences."""
    texts = page_texts(place, row["site"])
    for evidence in row["evidence"]:
        text = texts.get(evidence["page"], b"")
        if text[evidence["start"]:evidence["end"]] != evidence["quote"].encode():
            yield f"row {row['row']}: {evidence['quote']!r} is not at {evidence['page']}"
    if not row["evidence"]:
        yield f"row {row['row']}: written without evidence"


def print_rows(rows, seconds):
    """The outcomes as a table, then each message that survived."""
    kinds = collections.Counter((row["outcome"], row["reason"]) for row in rows)
    print(f"\n{len(rows)} sites in {seconds:.0f} s")
    for (outcome, reason), number in sorted(kinds.items(), key=lambda item: -item[1]):
        print(f"  {outcome:10} {reason:20} {number:4}")
    for row in rows:
        if row["outcome"] == "written":
            print(f"\n  {row['website']}: {row['subject']}\n    " +
                  row["body"].replace("\n", "\n    "))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rows", type=int, default=40, help="sites of the list, from its start")
    parser.add_argument("--keep", help="copy the data folder and the results there")
    options = parser.parse_args()
    if not WEB.is_dir():
        print("tests/weak_model: skipped, no real pages beside this checkout (../shared/web)")
        return 0
    place = Place()
    model, port = start_model()
    try:
        web = place.web("--shared", WEB)
        began = time.monotonic()
        done = place.run(WEB / "sites.csv", "out.jsonl", "--rows", str(options.rows), "--model",
                         f"http://127.0.0.1:{port}/v1?model=smollm2-135m&max_tokens=512&in_flight=2"
                         "&timeout=600&temperature=0.4&price_in=0&price_out=0",
                         web=web, timeout=options.rows * ROW_SECONDS_MAX)
        # A run of which nothing was written says so by its exit code; here that is a result.
        if not place.path("out.jsonl").is_file():
            sys.exit(f"tests/weak_model: the run ended with {done.code}: {done.err[-2000:]}")
        rows = place.jsonl("out.jsonl")
        print_rows(rows, time.monotonic() - began)
        wrong = [sentence for row in rows if row["outcome"] == "written"
                 for sentence in unproven(place, row)]
        verified = place.verify()
        print(f"\noverture verify: {verified.out.strip() or verified.err.strip()}")
        print("\n".join(wrong) or "every quote stands in its page")
        if options.keep:
            shutil.copytree(place.folder, options.keep, dirs_exist_ok=True)
        return 0 if not wrong and verified.code == 0 else 1
    finally:
        model.terminate()
        model.wait()
        place.close()


if __name__ == "__main__":
    sys.exit(main())
