"""Search measured on generated questions, beside the engines that a shop could pick instead, in one process.

`python -m benchmarks.search [--questions N] [--sizes 600 10000 100000] [--million] [--tune] [--failures] [--alone]`.
The shops are the sample shop, the general store of the tests and two generated ones; questions come from the half of
frames, talk and lacking goods that nobody tunes on (`--tune`: from the other one). Microseconds are of processor time,
every question asked once: other programs on the machine do not count.
"""

import argparse
import gc
import resource
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import tantivy
from rapidfuzz import fuzz, process

from benchmarks.catalogues import boutique, market
from benchmarks.queries import LACKING, SLICES, Question, Questions
from chatbot.catalog.importers import read_catalogue
from chatbot.catalog.index import ProductIndex
from chatbot.model import Product
from chatbot.turkish import casefold, fold, tokens

ROOT = Path(__file__).resolve().parent.parent
NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
HEADINGS = (*SLICES, *LACKING)
_TOP = 5
_BASELINE_QUESTIONS = 25  # of each slice: the slowest of them takes milliseconds a question


@dataclass(frozen=True)
class Answer:
    """The ids an engine puts first, and whether it says that the shop has it."""

    ids: tuple[str, ...]
    found: bool
    confidence: float = 0.0


Engine = Callable[[str], Answer]


@dataclass
class Tally:
    """What came of the questions of one slice."""

    asked: int = 0
    first: int = 0
    recalled: int = 0
    found: int = 0

    def add(self, question: Question, answer: Answer) -> bool:
        """Count one answer; whether its first product is right."""
        right = bool(answer.ids) and answer.ids[0] in question.relevant
        self.asked += 1
        self.first += right
        self.recalled += any(id_ in question.relevant for id_ in answer.ids[:_TOP])
        self.found += answer.found
        return right


@dataclass
class Outcome:
    """One engine's answers to one list of questions."""

    slices: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    micros: list[float] = field(default_factory=list)
    sureness: list[tuple[float, bool]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


# --- the engines


def own(products: Sequence[Product]) -> Engine:
    """This product's search, the garbage collector spared as the service does it."""
    index = ProductIndex(products)
    gc.collect()
    gc.freeze()

    def ask(text: str) -> Answer:
        result = index.search(text, limit=_TOP, near=True)
        return Answer(tuple(product.id for product in result.products), result.found, result.confidence)

    return ask


def fuzzy(products: Sequence[Product], scorer: Callable[..., float]) -> Engine:
    """Rapidfuzz over lower-case titles and colours; it "has" what scores 80 and more."""
    titles = [casefold(f"{product.title} {product.color}") for product in products]

    def ask(text: str) -> Answer:
        hits = process.extract(casefold(text), titles, scorer=scorer, limit=_TOP)
        return Answer(tuple(products[place].id for _, _, place in hits), bool(hits) and hits[0][1] >= 80)

    return ask


def full_text(products: Sequence[Product], tokenizer: str) -> Engine:
    """SQLite FTS5 over folded titles and colours, any word of the question, by bm25."""
    shop = sqlite3.connect(":memory:")
    shop.execute(f"CREATE VIRTUAL TABLE goods USING fts5(words, tokenize='{tokenizer}')")
    rows = ((place, fold(f"{product.title} {product.color}")) for place, product in enumerate(products))
    shop.executemany("INSERT INTO goods(rowid, words) VALUES (?, ?)", rows)

    def ask(text: str) -> Answer:
        words = tokens(text)
        if tokenizer == "trigram":
            words = [word[at : at + 3] for word in words for at in range(len(word) - 2)]
        if not words:
            return Answer((), found=False)
        match = " OR ".join(f'"{word}"' for word in words)
        hits = shop.execute(
            "SELECT rowid FROM goods WHERE goods MATCH ? ORDER BY bm25(goods) LIMIT ?", (match, _TOP)
        ).fetchall()
        return Answer(tuple(products[place].id for (place,) in hits), bool(hits))

    return ask


def tantivy_turkish(products: Sequence[Product], *, edits: int) -> Engine:
    """Tantivy: lower case, its Turkish stemmer with exact terms; or folded words with fuzzy terms."""
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if not edits:
        analyzer = analyzer.filter(tantivy.Filter.stemmer("turkish"))
    schema = tantivy.SchemaBuilder()
    schema.add_unsigned_field("place", stored=True)
    schema.add_text_field("words", tokenizer_name="shop")
    built = schema.build()
    index = tantivy.Index(built)
    analysis = analyzer.build()
    index.register_tokenizer("shop", analysis)
    clean = fold if edits else str
    writer = index.writer()
    for place, product in enumerate(products):
        writer.add_document(tantivy.Document(place=place, words=clean(f"{product.title} {product.color}")))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def ask(text: str) -> Answer:
        words = analysis.analyze(clean(text))
        terms = [tantivy.Query.fuzzy_term_query(built, "words", word, distance=edits) for word in words]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, _TOP).hits
        ids = tuple(products[searcher.doc(address)["place"][0]].id for _, address in hits)
        return Answer(ids, bool(hits))

    return ask


BASELINES: dict[str, Callable[[Sequence[Product]], Engine]] = {
    "rapidfuzz WRatio": lambda products: fuzzy(products, fuzz.WRatio),
    "rapidfuzz token_set": lambda products: fuzzy(products, fuzz.token_set_ratio),
    "FTS5 unicode61": lambda products: full_text(products, "unicode61"),
    "FTS5 trigram": lambda products: full_text(products, "trigram"),
    "tantivy Turkish stems": lambda products: tantivy_turkish(products, edits=0),
    "tantivy fuzzy 1, folded": lambda products: tantivy_turkish(products, edits=1),
}


# --- measuring


def measure(engine: Engine, questions: Iterable[Question]) -> Outcome:
    """Ask every question once."""
    outcome = Outcome()
    for question in questions:
        started = time.thread_time()
        answer = engine(question.text)
        outcome.micros.append((time.thread_time() - started) * 1e6)
        right = outcome.slices[question.slice].add(question, answer)
        if answer.ids:
            outcome.sureness.append((answer.confidence, right))
        if answer.found is not bool(question.relevant) or (question.relevant and not right):
            first = answer.ids[0] if answer.ids else "-"
            outcome.failures.append(f"  {question.slice:<10} {question.text!r} -> {first} {answer.confidence:.2f}")
    return outcome


def read_shop(path: Path) -> list[Product]:
    """The products of a file of this repository."""
    return list(read_catalogue(path, now=NOW, progress=lambda _done, _total: None).products)


def shops() -> dict[str, list[Product]]:
    """The catalogues whose tables are printed."""
    return {
        "sample shop": read_shop(ROOT / "data/sample_shop/products.csv"),
        "general store": read_shop(ROOT / "tests/shops/general_store/products.csv"),
        "generated boutique": boutique(600, seed=11),
        "generated market": market(600, seed=11),
    }


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def print_engines(outcomes: dict[str, Outcome]) -> None:
    """A line an engine: first result right by slice, false hits, time."""
    short = [name.replace("none_", "no-")[:8] for name in HEADINGS]
    print(f"{'engine':<25}" + "".join(f"{name:>9}" for name in short) + f"{'p50 us':>9}{'p99 us':>9}")
    for name, outcome in outcomes.items():
        cells = ""
        for heading in HEADINGS:
            tally = outcome.slices[heading]
            count = tally.found if heading in LACKING else tally.first
            cells += f"{count / max(tally.asked, 1):>9.3f}"
        p50, p99 = (percentile(outcome.micros, share) for share in (0.5, 0.99))
        print(f"{name:<25}{cells}{p50:>9.0f}{p99:>9.0f}")


def print_own(outcome: Outcome) -> None:
    """Recall, found-rate and the reliability of confidence of this product's search."""
    for label, counted in (("recall@5", "recalled"), ("found", "found")):
        rates = [getattr(outcome.slices[name], counted) / max(outcome.slices[name].asked, 1) for name in SLICES]
        print(f"{'  ' + label:<25}" + "".join(f"{rate:>9.3f}" for rate in rates))
    for low, high in pairwise((0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 1.01)):
        rights = [right for sure, right in outcome.sureness if low <= sure < high]
        if rights:
            share = sum(rights) / len(rights)
            print(f"  confidence {low:.1f}-{min(high, 1):.1f}: {len(rights):>5} answers, first right {share:.3f}")


def print_sizes(sizes: Sequence[int], *, half: str) -> None:
    """Latency, build time and memory by size of catalogue."""
    print("\nby size (fresh questions)\nproducts   build s  more MB   p50 us   p99 us   max us  first right")
    for size in sizes:
        products = market(size, seed=13)
        questions = [one for name in SLICES for one in Questions(products, half=half).make(name, 60)]
        before, started = _resident_mb(), time.perf_counter()
        engine = own(products)
        built, grown = time.perf_counter() - started, _resident_mb() - before
        outcome = measure(engine, questions)
        first = sum(tally.first for tally in outcome.slices.values()) / len(questions)
        p50, p99 = (percentile(outcome.micros, share) for share in (0.5, 0.99))
        print(
            f"{size:>8} {built:>9.2f} {grown:>8.0f} {p50:>8.0f} {p99:>8.0f} {max(outcome.micros):>8.0f} {first:>12.3f}"
        )


def _resident_mb() -> float:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def compare(products: Sequence[Product], *, half: str, each: int, alone: bool) -> dict[str, Outcome]:
    """All engines on the same questions; the others on the first ones of every slice."""
    maker = Questions(products, half=half)
    asked = {name: maker.make(name, each) for name in HEADINGS}
    outcomes = {"this product": measure(own(products), (one for ones in asked.values() for one in ones))}
    few = [one for ones in asked.values() for one in ones[:_BASELINE_QUESTIONS]]
    for name, build in {} if alone else BASELINES.items():
        outcomes[name] = measure(build(products), few)
    return outcomes


def main() -> None:
    """Read the options and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--questions", type=int, default=100, help="of each slice (100)")
    parser.add_argument("--sizes", type=int, nargs="*", default=[600, 10_000], help="for latency and memory")
    parser.add_argument("--million", action="store_true", help="the sizes up to a million products")
    parser.add_argument("--tune", action="store_true", help="the half of the questions that may be looked at")
    parser.add_argument("--failures", action="store_true", help="print what went wrong (with --tune only)")
    parser.add_argument("--alone", action="store_true", help="without the other engines")
    options = parser.parse_args()
    half = "tune" if options.tune else "held"
    for name, products in shops().items():
        print(f"\n{name}: {len(products)} products; {half} half; first result right, no-*: false hits")
        outcomes = compare(products, half=half, each=options.questions, alone=options.alone)
        print_engines(outcomes)
        print_own(outcomes["this product"])
        if options.failures and options.tune:
            print("\n".join(outcomes["this product"].failures))
    print_sizes([600, 10_000, 100_000, 1_000_000] if options.million else options.sizes, half=half)


if __name__ == "__main__":
    main()
