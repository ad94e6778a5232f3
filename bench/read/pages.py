"""The pages of the local web: real ones from ../shared/web, or made-up ones where that is absent.

A *design* is what one site looks like: a home page, an about page, a services page and one more that
answers for any other path, so that whatever link a client follows costs a page of real size. Each
home page has a block of links to its own site put in; everything else is as it was served. Pages are
kept compressed, as a web server keeps them.
"""
import gzip
import hashlib
import json
import pathlib
import random
import re
import statistics
from dataclasses import dataclass

DESIGNS = 1000
# Ours reads 2 MB of a page; a larger one would measure a limit, not reading.
PAGE_BYTES_MAX = 2_000_000
TRUTH_BYTES_MIN = 200
BLOCK = (b'<nav id="site-links"><a href="/about">About us</a> <a href="/services">Our services</a> '
         b'<a href="/contact">Contact</a></nav>')
ROLES = ("home", "about", "services", "other")
_MADE_UP_PAGES = 60
_MADE_UP_BYTES = 180_000


@dataclass
class Source:
    """One page. `truth`: the words a reader would want, None where nobody has said."""
    id: str
    html: bytes
    truth: str | None


def _shared_pages(folder):
    with gzip.open(folder / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            page = json.loads(line)
            html = gzip.decompress((folder / "pages" / f"{page['id']}.html.gz").read_bytes())
            if len(html) <= PAGE_BYTES_MAX and len(page["main_content"]) >= TRUTH_BYTES_MIN:
                yield Source(page["id"], html, page["main_content"])


def _made_up_pages():
    words = ("pump valve dairy harbour workshop steel oak delivery repair spare part family order "
             "service engineer quality since visit customer").split()
    for number in range(_MADE_UP_PAGES):
        chance = random.Random(number)
        parts, size = [], 0
        while size < _MADE_UP_BYTES:
            text = " ".join(chance.choice(words) for _ in range(chance.randint(5, 60)))
            parts.append(f'<div class="row c{chance.randrange(97)}" data-id="{chance.random()}">'
                         f'<h3>{text[:40]}</h3><p>{text}. <a href="/p/{chance.randrange(999)}">'
                         f'more</a></p><img src="/i/{chance.random()}.webp" alt=""></div>\n')
            size += len(parts[-1])
        yield Source(f"made-up-{number:03d}", (
            f"<!doctype html><html lang=en><head><title>Company {number}</title></head><body>"
            f"<main>{''.join(parts)}</main></body></html>").encode(), None)


def read_sources(shared):
    """All pages, in a fixed order."""
    folder = pathlib.Path(shared) / "web"
    known = (folder / "truth.jsonl.gz").is_file()
    return sorted(_shared_pages(folder) if known else _made_up_pages(), key=lambda page: page.id)


def home_of(html):
    """A page with our links right after its body tag, and without a base that leads elsewhere."""
    html = re.sub(rb"<base\s", b"<base-x ", html, flags=re.IGNORECASE)
    body = re.search(rb"<body[^>]*>", html, flags=re.IGNORECASE)
    at = body.end() if body else 0
    return html[:at] + BLOCK + html[at:]


def page_of(count, design, role):
    """Index of the page that a design shows in a role, of `count` pages: the roles are a quarter of
    all pages apart, so that the pages of a site differ and all pages are used alike."""
    return (design + ROLES.index(role) * count // len(ROLES)) % count


class Pages:
    """The designs as folders of links to compressed files in `folder`, made once and kept there."""

    def __init__(self, folder, shared):
        self.sources = read_sources(shared)
        # What was kept for other pages or another layout is left alone.
        layout = repr(([page.id for page in self.sources], BLOCK, ROLES, DESIGNS))
        self.folder = pathlib.Path(folder) / hashlib.sha256(layout.encode()).hexdigest()[:12]
        self.designs = self.folder / "designs"
        if not (self.folder / "complete").exists():
            self._write()

    def _write(self):
        files = self.folder / "files"
        files.mkdir(parents=True, exist_ok=True)
        for page in self.sources:
            (files / f"{page.id}-home.html.gz").write_bytes(gzip.compress(home_of(page.html), 6))
            (files / f"{page.id}.html.gz").write_bytes(gzip.compress(page.html, 6))
        for design in range(DESIGNS):
            place = self.designs / f"{design:03d}"
            place.mkdir(parents=True, exist_ok=True)
            for role in ROLES:
                link = place / f"{role}.html.gz"
                link.unlink(missing_ok=True)
                link.hardlink_to(self._file(design, role))
        (self.folder / "complete").touch()

    def _file(self, design, role):
        source = self.sources[page_of(len(self.sources), design, role)]
        name = f"{source.id}-home" if role == "home" else source.id
        return self.folder / "files" / f"{name}.html.gz"

    def home(self, design):
        """The Source that a design shows as its home page."""
        return self.sources[page_of(len(self.sources), design, "home")]

    def home_sent_bytes(self, design):
        return self._file(design, "home").stat().st_size

    def sizes(self):
        """One line on how large the pages are."""
        plain = [len(page.html) for page in self.sources]
        sent = [(self.folder / "files" / f"{page.id}.html.gz").stat().st_size
                for page in self.sources]
        return (f"{len(plain)} {'real' if self.sources[0].truth else 'made-up'} pages, mean "
                f"{statistics.mean(plain) / 1000:.0f} KB, median "
                f"{statistics.median(plain) / 1000:.0f} KB; as sent mean "
                f"{statistics.mean(sent) / 1000:.0f} KB, median "
                f"{statistics.median(sent) / 1000:.0f} KB")
