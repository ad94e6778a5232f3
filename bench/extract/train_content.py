#!/usr/bin/env python3
"""Learns which blocks of a page are content and writes src/text/extract/content_model.cpp.

    train_content.py DUMP_PROGRAM FOLDER [--write]

DUMP_PROGRAM is dump_content (built with the release preset), FOLDER labelled pages as in shared/web.
Prints word F1 by page kind, first cross-validated (five folds, no site in two of them, words and
edges chosen anew without the fold), then of the model trained on all pages. With --write the latter
replaces the tables. Made with Python 3.11, numpy 2.4.6 and scipy 1.17.1; single-threaded, about two
minutes.

The model is additive: logistic regression on words and on features cut into ranges, with a square
penalty. Deeper ones (boosted trees, a second stage over neighbours' scores, training on F1 itself)
fitted these pages better and new sites no better; docs/performance.md has the figures.
"""

import collections
import dataclasses
import gzip
import json
import pathlib
import re
import subprocess
import sys
from urllib.parse import urlparse

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import minimize

FOLDS = 5
SEED = 1
PENALTY = 1e-3
ITERATIONS = 80
RANGES_PER_FEATURE = 8
WORDS_KEPT = 1200  # Of all kinds together; the rest weighs nothing.
# A word has to occur on this many sites: around and near elements, in text, in headings.
SITES_MIN = {"around": 10, "near": 8, "own": 12, "heading": 6}

# As in content.cpp, content_model.h and model_words.h.
WEIGHT_UNIT, PROBABILITY_UNIT, PROBABILITY_STEPS, TABLE_MIDDLE = 256, 1024, 16, 128
PAGE_WORDS_MIN, COPY_TENTHS, PROMISE_MIN, CAUTION, HEADING_WORDS_MAX = 150, 3, 0.22, 1.4, 12
HEADING, TABLE_ROW, CODE = 0, 3, 5

WORD = re.compile(r"\w+")
SIGNS = re.compile(r"[\W_]+")
SOURCE = pathlib.Path(__file__).resolve().parents[2] / "src/text/extract/content_model.cpp"


@dataclasses.dataclass
class Page:
    kind: str
    site: str
    blocks: list[np.ndarray]  # Word numbers of each block.
    truth: np.ndarray  # How often each word is in main_content.
    labels: np.ndarray  # Share of each block's words that belong to main_content.
    features: np.ndarray
    indicators: list[set[str]]
    squeezed: list[str]  # Letters and digits of each block, of snippets wanted and not wanted.
    must: list[str]
    must_not: list[str]


def grams(words: list[int], size: int) -> collections.Counter:
    return collections.Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


def label(blocks: list[list[int]], truth: list[int]) -> np.ndarray:
    """How much of each block is content: words in runs of three that the truth has as well. Short
    blocks have to be there whole; of equal blocks only as many count as the truth holds."""
    known = {size: grams(truth, size) for size in range(1, 6)}
    stream = [word for block in blocks for word in block]
    matched = np.zeros(len(stream))
    for i in range(len(stream) - 2):
        if tuple(stream[i : i + 3]) in known[3]:
            matched[i : i + 3] = 1
    labels, at = np.zeros(len(blocks)), 0
    copies = collections.defaultdict(list)
    for i, block in enumerate(blocks):
        if not block:
            continue
        share = matched[at : at + len(block)].mean()
        at += len(block)
        head = tuple(block[:5])
        if len(block) <= 2:
            whole = head in known[len(head)]
            share = float(whole) if share == 1 else max(share / 2, 0.35 if whole else 0)
        labels[i] = share
        copies[tuple(block)].append(i)
    for block, places in copies.items():
        if len(places) > 1:
            held = known[min(5, len(block))][block[:5]]
            for i in sorted(places, key=lambda i: (-labels[i], i))[held:]:
                labels[i] = 0
    return labels


def indicators(page: dict, kinds: np.ndarray) -> list[set[str]]:
    """The words that weigh on each block, as the program looks them up."""
    own_names = [set(node["names"]) for node in page["nodes"]]
    around: list[set[str]] = []
    for i, node in enumerate(page["nodes"]):
        around.append(own_names[i] | (around[node["parent"]] if i else set()))
    heading: set[str] = set()
    result = []
    for block, kind in zip(page["blocks"], kinds):
        if kind == HEADING:
            heading = set(block["words"][:HEADING_WORDS_MAX]) - {"?"}
        node = block["node"]
        near = own_names[node] | own_names[page["nodes"][node]["parent"]]
        found = {"around " + word for word in around[node]} | {"near " + word for word in near}
        found |= {"own " + word for word in block["words"] if word != "?"}
        result.append(found | {"heading " + word for word in heading})
    return result


def load(program: str, folder: str) -> tuple[list[str], list[Page]]:
    truth = {}
    with gzip.open(pathlib.Path(folder) / "truth.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            case = json.loads(line)
            truth[case["id"]] = case
    output = subprocess.run([program, folder], check=True, capture_output=True).stdout
    lines = output.decode().splitlines()
    names = json.loads(lines[0])
    pages = []
    for line in lines[1:]:
        page = json.loads(line)
        case = truth[page["id"]]
        numbers: dict[str, int] = {}
        number = lambda text: [numbers.setdefault(w, len(numbers)) for w in WORD.findall(text.lower())]
        wanted = number(case["main_content"])
        blocks = [number(block["text"]) for block in page["blocks"]]
        squeezed = lambda text: SIGNS.sub("", text.lower())
        features = np.array([block["features"] for block in page["blocks"]], np.int32)
        features = features.reshape(len(blocks), len(names))
        pages.append(
            Page(
                kind=case["kind"],
                site=urlparse(case["url"]).netloc.removeprefix("www."),
                blocks=[np.array(block, int) for block in blocks],
                truth=np.bincount(np.array(wanted, int), minlength=len(numbers)),
                labels=label(blocks, wanted),
                features=features,
                indicators=indicators(page, features[:, names.index("kind")]),
                squeezed=[squeezed(block["text"]) for block in page["blocks"]],
                must=[squeezed(snippet) for snippet in case["must"]],
                must_not=[squeezed(snippet) for snippet in case["must_not"]],
            )
        )
    return names, pages


def folds_of(pages: list[Page]) -> np.ndarray:
    sites = sorted({page.site for page in pages})
    order = np.random.RandomState(SEED).permutation(len(sites))
    fold = {site: order[i] % FOLDS for i, site in enumerate(sites)}
    return np.array([fold[page.site] for page in pages])


def weights_of(page: Page, names: list[str]) -> np.ndarray:
    """A block weighs what it can change of its page's F1; no block more than a fiftieth."""
    words = np.array([len(block) for block in page.blocks], float)
    kept = max(1.0, words[page.features[:, names.index("kept")] > 0].sum())
    return np.minimum(np.minimum(words, 150) / (max(50, page.truth.sum()) + kept), 0.02)


def fit(matrix: sparse.csr_matrix, labels: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Coefficients and, last, the bias."""
    transposed = matrix.T.tocsr()
    weights = weights / weights.sum()

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        odds = matrix @ theta[:-1] + theta[-1]
        cost = weights @ (np.logaddexp(0, odds) - labels * odds)
        error = weights * (1 / (1 + np.exp(-odds)) - labels)
        gradient = np.append(transposed @ error + 2 * PENALTY * theta[:-1], error.sum())
        return cost + PENALTY * (theta[:-1] ** 2).sum(), gradient

    start = np.zeros(matrix.shape[1] + 1)
    options = {"maxiter": ITERATIONS}
    return minimize(loss, start, jac=True, method="L-BFGS-B", options=options).x


class Model:
    """What is learned from some pages, in the whole numbers that the program has."""

    # A range counts half of a word in the penalty's eyes, as every block is in one of each feature.
    RANGE_VALUE = 0.5

    def __init__(self, pages: list[Page], names: list[str]):
        features = np.concatenate([page.features for page in pages])
        steps = np.linspace(0, 1, RANGES_PER_FEATURE + 1)[1:-1]
        self.names = names
        self.edges = [
            np.unique(np.ceil(np.quantile(column, steps)).astype(int)) for column in features.T
        ]
        sites = collections.defaultdict(set)
        for page in pages:
            for block in page.indicators:
                for word in block:
                    sites[word].add(page.site)
        vocabulary = sorted(w for w, on in sites.items() if len(on) >= SITES_MIN[w.split(" ")[0]])
        labels = np.concatenate([page.labels for page in pages])
        weights = np.concatenate([weights_of(page, names) for page in pages])
        ranges = self.ranges(features)
        matrix = self.words(pages, vocabulary)
        theta = fit(sparse.hstack([matrix, ranges]).tocsr(), labels, weights)
        often = np.asarray(matrix.T @ weights).ravel() / weights.sum()
        gain = np.abs(theta[: len(vocabulary)]) * np.sqrt(often * (1 - often))
        best = np.sort(np.argsort(-gain, kind="stable")[:WORDS_KEPT])
        vocabulary = [vocabulary[i] for i in best]
        theta = fit(sparse.hstack([matrix[:, best], ranges]).tocsr(), labels, weights)
        whole = lambda values: np.rint(values * WEIGHT_UNIT).astype(int)
        self.word_weights = dict(zip(vocabulary, whole(theta[: len(vocabulary)])))
        self.range_weights, at = [], len(vocabulary)
        for edges in self.edges:
            self.range_weights.append(whole(theta[at : at + len(edges) + 1] * self.RANGE_VALUE))
            at += len(edges) + 1
        self.bias = int(whole(theta[-1]))

    def words(self, pages: list[Page], vocabulary: list[str]) -> sparse.csr_matrix:
        place = {word: i for i, word in enumerate(vocabulary)}
        columns, ends = [], [0]
        for page in pages:
            for block in page.indicators:
                columns += sorted(place[word] for word in block if word in place)
                ends.append(len(columns))
        ones = np.ones(len(columns), np.float32)
        return sparse.csr_matrix((ones, columns, ends), shape=(len(ends) - 1, len(place)))

    def ranges(self, features: np.ndarray) -> sparse.csr_matrix:
        columns, first = [], 0
        for column, edges in zip(features.T, self.edges):
            columns.append(np.searchsorted(edges, column, side="right") + first)
            first += len(edges) + 1
        values = np.full(features.size, self.RANGE_VALUE, np.float32)
        ends = np.arange(0, features.size + 1, features.shape[1])
        return sparse.csr_matrix((values, np.stack(columns, 1).ravel(), ends), shape=(len(features), first))

    def scores(self, page: Page) -> np.ndarray:
        total = np.full(len(page.blocks), self.bias)
        for column, edges, weights in zip(page.features.T, self.edges, self.range_weights):
            total += weights[np.searchsorted(edges, column, side="right")]
        weights = self.word_weights
        total += np.array([sum(weights.get(word, 0) for word in block) for block in page.indicators], int)
        step = np.trunc(total / (WEIGHT_UNIT // PROBABILITY_STEPS)).astype(int)
        return PROBABILITIES[np.clip(step, -TABLE_MIDDLE, TABLE_MIDDLE) + TABLE_MIDDLE]

    def choose(self, page: Page) -> np.ndarray:
        """What content.cpp does."""
        column = lambda name: page.features[:, self.names.index(name)].astype(np.int64)
        words, kind = column("words"), column("kind")
        ruled = np.flatnonzero(column("kept"))
        if words.sum() < PAGE_WORDS_MIN:
            return ruled
        likely = self.scores(page)
        copies = (column("copy") > 0) & (kind != CODE) & (kind != TABLE_ROW)
        likely = np.where(copies, likely * COPY_TENTHS // 10, likely)
        places = np.flatnonzero(column("command") == 0)
        places = places[np.argsort(-likely[places], kind="stable")]
        gained = np.cumsum(likely[places] * words[places])
        if len(places) == 0 or gained[-1] == 0:
            return ruled
        chosen = np.cumsum(words[places]) * PROBABILITY_UNIT
        promise = 2 * gained / np.maximum(CAUTION * chosen + gained[-1], 1)
        best = int(np.argmax(promise))
        return places[: best + 1] if promise[best] >= PROMISE_MIN else ruled


ODDS = (np.arange(2 * TABLE_MIDDLE + 1) - TABLE_MIDDLE) / PROBABILITY_STEPS
PROBABILITIES = np.rint(PROBABILITY_UNIT / (1 + np.exp(-ODDS))).astype(np.int64)


def f1(page: Page, places: np.ndarray) -> float:
    chosen = [page.blocks[i] for i in places]
    size = sum(map(len, chosen))
    if size == 0 or page.truth.sum() == 0:
        return float(size == page.truth.sum())
    counts = np.bincount(np.concatenate(chosen), minlength=len(page.truth))
    return 2 * np.minimum(counts, page.truth).sum() / (size + page.truth.sum())


def report(title: str, pages: list[Page], choices: list[np.ndarray]) -> None:
    kinds = collections.defaultdict(list)
    must, must_not = [], []
    for page, places in zip(pages, choices):
        kinds[page.kind].append(f1(page, places))
        text = "".join(page.squeezed[i] for i in sorted(places))
        must += [snippet in text for snippet in page.must]
        must_not += [snippet not in text for snippet in page.must_not]
    parts = " ".join(f"{kind} {np.mean(kinds[kind]):.3f}" for kind in sorted(kinds))
    snippets = f"must {np.mean(must):.1%} must_not {np.mean(must_not):.1%}"
    print(f"{title}: all {np.mean(sum(kinds.values(), [])):.4f} {parts} {snippets}", flush=True)


HEAD = """// Made by bench/extract/train_content.py from shared/web (see there); do not edit.
#include "content_model.h"

#include <array>

namespace ov::extract {
namespace {

// clang-format off
"""


def wrapped(entries: list[str]) -> str:
    lines, line = [], "   "
    for entry in entries:
        if len(line) + len(entry) + 2 > 100:
            lines.append(line)
            line = "   "
        line += f" {entry},"
    return "\n".join(lines + [line]) + "\n"


def write(model: Model) -> None:
    def table(kind: str, name: str, first: str, second: str) -> str:
        words = sorted({w.split(" ")[1] for w in model.word_weights if w.split(" ")[0] in (first, second)})
        get = lambda prefix, word: model.word_weights.get(f"{prefix} {word}", 0)
        rows = [f'{{"{w}", {get(first, w)}, {get(second, w)}}}' for w in words]
        return f"constexpr {kind} {name}[] = {{\n{wrapped(rows)}}};\n\n"

    rows, edges, weights = [], [], []
    for feature_edges, feature_weights in zip(model.edges, model.range_weights):
        rows.append(f"{{{len(edges)}, {len(feature_edges)}, {len(weights)}}}")
        edges += [str(edge) for edge in feature_edges]
        weights += [str(weight) for weight in feature_weights]
    text = HEAD
    text += table("NameWeight", "names", "around", "near")
    text += table("TextWeight", "words", "own", "heading")
    text += f"constexpr FeatureWeights features[] = {{\n{wrapped(rows)}}};\n\n"
    text += f"constexpr std::int16_t edges[] = {{\n{wrapped(edges)}}};\n\n"
    text += f"constexpr std::int16_t weights[] = {{\n{wrapped(weights)}}};\n\n"
    text += f"constexpr std::uint16_t probabilities[] = {{\n{wrapped([str(p) for p in PROBABILITIES])}}};\n"
    text += f"// clang-format on\n\nconstexpr std::int32_t bias = {model.bias};\n\n"
    text += "constexpr ContentModel model = {names, words, features, edges, weights, bias, probabilities};\n\n"
    text += "}  // namespace\n\nconst ContentModel& content_model() { return model; }\n\n}  // namespace ov::extract\n"
    SOURCE.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    if len(arguments) not in (3, 4) or arguments[3:] not in ([], ["--write"]):
        print(__doc__, file=sys.stderr)
        return 2
    names, pages = load(arguments[1], arguments[2])
    keeps = names.index("kept")
    report("rules alone    ", pages, [np.flatnonzero(p.features[:, keeps]) for p in pages])
    if arguments[3:]:
        final = Model(pages, names)
        write(final)
        report("trained on all ", pages, [final.choose(page) for page in pages])
    folds, choices = folds_of(pages), [np.zeros(0, int)] * len(pages)
    for fold in range(FOLDS):
        model = Model([p for p, f in zip(pages, folds) if f != fold], names)
        for i in np.flatnonzero(folds == fold):
            choices[i] = model.choose(pages[i])
    report("cross-validated", pages, choices)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
