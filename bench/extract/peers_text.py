"""Reads labelled pages with one peer: peers_text.py PEER FOLDER OUT; run by compare.py in its venv.

Writes OUT/ID.txt for each page and prints {"version", "seconds"}: CPU seconds of extraction alone,
from decoded text to text, each page once after the peer has read one page to warm up.
"""

import gzip
import importlib.metadata
import json
import pathlib
import sys
import time
from collections.abc import Callable


def trafilatura() -> Callable[[str], str | None]:
    import trafilatura as peer

    return peer.extract


def resiliparse() -> Callable[[str], str | None]:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html: extract_plain_text(html, main_content=True)


def selectolax() -> Callable[[str], str | None]:
    from selectolax.lexbor import LexborHTMLParser

    def body_text(html: str) -> str:
        tree = LexborHTMLParser(html)
        tree.strip_tags(["script", "style", "noscript", "template", "svg"])
        return tree.body.text(separator="\n", strip=True) if tree.body else ""

    return body_text


PEERS = {"trafilatura": trafilatura, "resiliparse": resiliparse, "selectolax": selectolax}


def main(peer: str, folder: str, out: str) -> None:
    extract = PEERS[peer]()
    pages = {}
    for path in sorted((pathlib.Path(folder) / "pages").glob("*.html.gz")):
        with gzip.open(path) as file:
            pages[path.name.removesuffix(".html.gz")] = file.read().decode("utf-8", "replace")
    extract(next(iter(pages.values())))
    seconds = 0.0
    for name, html in pages.items():
        start = time.process_time()
        try:
            text = extract(html) or ""
        except Exception as error:  # A peer that fails on a page has found no text there.
            print(f"{peer} {name}: {error}", file=sys.stderr)
            text = ""
        seconds += time.process_time() - start
        (pathlib.Path(out) / f"{name}.txt").write_text(text, "utf-8", errors="replace")
    version = importlib.metadata.version(peer)
    print(json.dumps({"version": version, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
