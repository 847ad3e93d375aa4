"""Score search and dialogue on the acceptance shops (tests/shops, tests/unseen), which nobody tunes on.

`python benchmarks/unseen.py [--failures] [--shop NAME] [--only search|dialogue]`: tables on standard output.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from chatbot import telemetry  # noqa: E402  (the path to the package comes first)
from chatbot.catalog.business_file import read_business  # noqa: E402  (the same)
from chatbot.catalog.importers import read_catalogue  # noqa: E402  (the same)
from chatbot.catalog.index import ProductIndex  # noqa: E402  (the same)
from chatbot.model import Product, SearchResult  # noqa: E402  (the same)
from chatbot.turkish import fold  # noqa: E402  (the same)
from labelled import hold_all, read_conversations, table  # noqa: E402  (the same)

NOON_ON_A_TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SHOPS = ROOT / "tests" / "shops"
UNSEEN = ROOT / "tests" / "unseen"


def read_index(name: str) -> ProductIndex:
    """The index of the shop in `tests/shops/<name>`."""
    folder = SHOPS / name
    business, _ = read_business(folder / "business.json")
    file = next(path for path in sorted(folder.glob("products.*")))
    products = read_catalogue(file, now=NOON_ON_A_TUESDAY, progress=lambda _done, _total: None).products
    return ProductIndex(products, synonyms=business.synonyms)


@dataclass
class Tally:
    """Counts of one row of a table."""

    asked: int = 0
    first_right: int = 0
    found: int = 0
    right_and_found: int = 0
    micros: list[float] = field(default_factory=list)

    def add(self, *, micros: float, right: bool, found: bool) -> None:
        """Count one query."""
        self.micros.append(micros)
        self.asked += 1
        self.first_right += right
        self.found += found
        self.right_and_found += right and found


def is_relevant(product: Product, query: Mapping[str, Any]) -> bool:
    """Whether a product is one of those a person would accept as the first answer."""
    if "relevant" in query:
        return product.id in query["relevant"]
    titles = {fold(title) for title in query["relevant_titles"]}
    colors = {fold(color) for color in query.get("relevant_colors", ())}
    return fold(product.title) in titles and (not colors or fold(product.color) in colors)


@dataclass
class Searches:
    """The outcome of one shop's queries."""

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    sureness: list[tuple[float, bool]] = field(default_factory=list)  # confidence, and whether the first is right
    failures: list[str] = field(default_factory=list)


def score_search(index: ProductIndex, queries: Sequence[Mapping[str, Any]]) -> Searches:
    """Tallies by slice, and a line for each failure."""
    outcome = Searches()
    for query in queries:
        started = time.perf_counter()
        result = index.search(query["query"], limit=5, near=True)
        micros = (time.perf_counter() - started) * 1e6
        right = bool(result.products) and is_relevant(result.products[0], query)
        outcome.tallies[query["slice"]].add(micros=micros, right=right, found=result.found)
        if result.products:
            outcome.sureness.append((result.confidence, right))
        if result.found is not query["found"] or (query["found"] and not right):
            outcome.failures.append(search_failure(query, result, right=right))
    return outcome


def search_failure(query: Mapping[str, Any], result: SearchResult, *, right: bool) -> str:
    """One line on a query that went wrong: by its first product, or by the decision alone."""
    first = f"{result.products[0].title} [{result.products[0].color}]" if result.products else "-"
    kind = "first" if query["found"] and not right else "found"
    return (
        f"  {query['slice']:<12} {kind:<6} {query['query']!r} -> {first} {result.confidence:.2f} {result.relaxed or ''}"
    )


def share(outcomes: Sequence[bool]) -> str:
    """Right of all, as a share."""
    return f"{sum(outcomes) / len(outcomes):.3f}" if outcomes else "-"


def percentile(values: Iterable[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def print_search(name: str, tallies: Mapping[str, Tally]) -> None:
    """One shop's table; for questions about goods it lacks `found` is the false hits."""
    print(f"\nsearch: {name}\n{'slice':<14}{'asked':>6}{'first right':>13}{'found':>8}{'right+found':>13}{'p50 us':>8}")
    for slice_name, tally in tallies.items():
        none = slice_name.startswith("none")
        first = "" if none else f"{tally.first_right / tally.asked:.3f}"
        both = "" if none else f"{tally.right_and_found / tally.asked:.3f}"
        p50 = percentile(tally.micros, 0.5)
        print(f"{slice_name:<14}{tally.asked:>6}{first:>13}{tally.found / tally.asked:>8.3f}{both:>13}{p50:>8.0f}")
    micros = [value for tally in tallies.values() for value in tally.micros]
    good = [tally for slice_name, tally in tallies.items() if not slice_name.startswith("none")]
    asked = sum(tally.asked for tally in good)
    first_share = sum(tally.first_right for tally in good) / asked
    both_share = sum(tally.right_and_found for tally in good) / asked
    print(f"{'all good':<14}{asked:>6}{first_share:>13.3f}{'':>8}{both_share:>13.3f}")
    print(f"latency us: p50 {percentile(micros, 0.5):.0f}  p99 {percentile(micros, 0.99):.0f}  max {max(micros):.0f}")


def print_reliability(sureness: Sequence[tuple[float, bool]]) -> None:
    """How often the first product is right at each level of confidence, questions about goods not sold included."""
    for low, high in pairwise((0.0, 0.2, 0.4, 0.6, 0.8, 1.01)):
        rights = [right for confidence, right in sureness if low <= confidence < high]
        print(f"confidence {low:.1f}-{min(high, 1.0):.1f}: {len(rights):>4} rankings, first right {share(rights)}")


def run_search(names: Sequence[str], *, failures: bool) -> None:
    """All shops' search tables."""
    for name in names:
        queries = SHOPS / name / "queries.jsonl"
        if not queries.exists():
            continue
        index = read_index(name)
        lines = queries.read_text(encoding="utf-8").splitlines()
        outcome = score_search(index, [json.loads(line) for line in lines])
        print_search(name, outcome.tallies)
        print_reliability(outcome.sureness)
        if failures:
            print("\n".join(outcome.failures))


def run_dialogue(names: Sequence[str], *, failures: bool) -> None:
    """The table of all conversations by phenomenon, held through the real service over a fresh database."""
    judged = hold_all([one for one in read_conversations(UNSEEN) if one.shop in names])
    if not judged:
        print("\ndialogue: no unseen talks with these shops")
        return
    print(f"\n{'phenomenon':<20}{'turns':>6}{'right':>8}")
    for phenomenon, right, turns in table(judged):
        print(f"{phenomenon:<20}{turns:>6}{right / turns:>8.3f}")
    print(f"intent alone {share([not any(fault.startswith('intent') for fault in one.faults) for one in judged])}")
    sure = [not one.faults for one in judged if one.reply.confidence >= 0.8]
    print(f"confidence >= 0.8: {len(sure)} answers, right {share(sure)}")
    if failures:
        print("\n".join(f"  {one}" for one in judged if one.faults))


def main() -> None:
    """Read the options and print the tables."""
    telemetry.configure(level="WARNING", log_format="console")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = sorted(path.parent.name for path in SHOPS.glob("*/business.json"))
    parser.add_argument("--shop", action="append", choices=names, help="score this shop alone (repeatable)")
    parser.add_argument("--only", choices=("search", "dialogue"))
    parser.add_argument("--failures", action="store_true", help="print every failing case")
    options = parser.parse_args()
    shops = options.shop or names
    if options.only != "dialogue":
        run_search(shops, failures=options.failures)
    if options.only != "search":
        run_dialogue(shops, failures=options.failures)


if __name__ == "__main__":
    main()
