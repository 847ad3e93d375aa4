"""Score search and dialogue on the acceptance shops (tests/shops, tests/unseen), which nobody tunes on.

`python -m benchmarks.unseen [--failures] [--shop NAME] [--only search|dialogue]`: tables on standard output.
Reads the shops' files itself and keeps everything in memory: no database, no network, no settings.
"""

import argparse
import json
import time
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from chatbot import telemetry
from chatbot.catalog.business_file import read_business
from chatbot.catalog.importers import read_catalogue
from chatbot.catalog.index import ProductIndex
from chatbot.model import Business, Product, Reply, SearchResult, Session, Turn
from chatbot.turkish import fold

ROOT = Path(__file__).resolve().parent.parent

NOON_ON_A_TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
SHOPS = ROOT / "tests" / "shops"
UNSEEN = ROOT / "tests" / "unseen"


@dataclass(frozen=True)
class Goods:
    """One acceptance shop, read from its folder."""

    business: Business
    products: tuple[Product, ...]
    index: ProductIndex


def read_goods(name: str) -> Goods:
    """The shop in `tests/shops/<name>`: its profile, catalogue and index."""
    folder = SHOPS / name
    business, _ = read_business(folder / "business.json")
    file = next(path for path in sorted(folder.glob("products.*")))
    products = read_catalogue(file, now=NOON_ON_A_TUESDAY, progress=lambda _done, _total: None).products
    return Goods(business, tuple(products), ProductIndex(products, synonyms=business.synonyms))


# --- search ----------------------------------------------------------------------------------------------------------


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


def score_search(goods: Goods, queries: Sequence[Mapping[str, Any]]) -> Searches:
    """Tallies by slice, and a line for each failure."""
    outcome = Searches()
    for query in queries:
        started = time.perf_counter()
        result = goods.index.search(query["query"], limit=5)
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
        goods = read_goods(name)
        lines = (SHOPS / name / "queries.jsonl").read_text(encoding="utf-8").splitlines()
        outcome = score_search(goods, [json.loads(line) for line in lines])
        print_search(name, outcome.tallies)
        print_reliability(outcome.sureness)
        if failures:
            print("\n".join(outcome.failures))


# --- dialogue --------------------------------------------------------------------------------------------------------


class Memory:
    """Keeps the conversations so far, as a database would: through JSON."""

    def __init__(self) -> None:
        self._sessions: dict[str, Session] = {}
        self._turns: dict[str, list[Turn]] = defaultdict(list)

    def load(self, session_id: str) -> Session | None:
        """The conversation so far."""
        return self._sessions.get(session_id)

    def save(self, session: Session, turn: Turn) -> None:
        """Keep the conversation and the turn."""
        self._turns[session.id].append(turn)
        self._sessions[session.id] = replace(session, context=json.loads(json.dumps(dict(session.context))))

    def turns(self, session_id: str) -> list[Turn]:
        """What was said, oldest first."""
        return list(self._turns[session_id])

    def forget(self, session_id: str) -> None:
        """Drop the conversation."""
        self._sessions.pop(session_id, None)


class Profiles:
    """The store's view of businesses, over one shop."""

    def __init__(self, goods: Goods) -> None:
        self._business = goods.business

    def get(self, business_id: str, /) -> Business | None:
        """The profile, or None."""
        return self._business if business_id == self._business.id else None

    def all(self) -> list[Business]:
        """The one profile."""
        return [self._business]

    def version(self, business_id: str, /) -> int | None:
        """Nothing ever changes here."""
        return 1 if business_id == self._business.id else None


class Catalogue:
    """The store's view of products, over one shop."""

    def __init__(self, goods: Goods) -> None:
        self._products = goods.products

    def all(self, business_id: str, /) -> list[Product]:
        """The catalogue, in its order."""
        del business_id
        return list(self._products)


Ask = Callable[[str | None, str], Reply]


def asker(goods: Goods) -> Ask:
    """A function (session id or None, question) -> Reply over the real use case, with a store in memory."""
    from chatbot.chat import ChatService  # noqa: PLC0415  # search alone is scored without the dialogue
    from chatbot.shops import Shops  # noqa: PLC0415  # the same

    shops = Shops(Profiles(goods), Catalogue(goods), timer=time.monotonic)
    chat = ChatService(shops, Memory(), now=lambda: NOON_ON_A_TUESDAY, timer=time.perf_counter)
    numbers = count(1)
    return lambda session, question: chat.reply(goods.business.id, session, question, request_id=f"r{next(numbers)}")


def listed(value: object) -> list[Any]:
    """A label that may be one value or a list of acceptable ones."""
    return value if isinstance(value, list) else [value]


def card_text(product: Product) -> str:
    """All that `match` looks at."""
    parts = (product.title, product.color, product.category, product.size, product.brand)
    return fold(" ".join(parts))


def wrong_cards(turn: Mapping[str, Any], products: Sequence[Product]) -> Iterator[str]:
    """What is wrong with the cards."""
    words = [fold(word) for word in turn.get("match", ())]
    missing = [p for p in products if not all(word in card_text(p) for word in words)]
    if words and (missing or not products):
        yield "match: " + (f"{missing[0].title} [{missing[0].color}]" if missing else "no cards")
    if "first" in turn and (not products or products[0].id not in turn["first"]):
        yield f"first: {products[0].title if products else 'no cards'}"
    expected = turn.get("cards")
    if expected == "some":
        right = bool(products)
    else:
        right = expected is None or len(products) == (0 if expected == "none" else expected)
    if not right:
        yield f"cards: {len(products)}"


def wrong_words(turn: Mapping[str, Any], answer: str) -> Iterator[str]:
    """What is wrong with the text."""
    text = fold(answer)
    absent = [word for word in turn.get("says", ()) if fold(word) not in text]
    if absent:
        yield f"says not {absent}"
    if "says_any" in turn and not any(fold(word) in text for word in turn["says_any"]):
        yield f"says none of {turn['says_any']}"
    present = [word for word in turn.get("never", ()) if fold(word) in text]
    if present:
        yield f"says {present}"


def wrong(turn: Mapping[str, Any], reply: Reply) -> list[str]:
    """Everything in which a reply differs from its label."""
    faults = []
    if "intent" in turn and reply.intent not in listed(turn["intent"]):
        faults.append(f"intent: {reply.intent}")
    if "method" in turn and reply.method not in listed(turn["method"]):
        faults.append(f"method: {reply.method}")
    if "contact" in turn and (reply.contact is not None) is not turn["contact"]:
        faults.append("contact")
    return [*faults, *wrong_cards(turn, reply.products), *wrong_words(turn, reply.answer)]


@dataclass
class Dialogue:
    """The outcome of all conversations."""

    by_phenomenon: dict[str, list[bool]] = field(default_factory=lambda: defaultdict(list))
    intents: list[bool] = field(default_factory=list)
    sure: list[bool] = field(default_factory=list)  # right or not, of answers with confidence >= 0.8
    micros: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


def hold(conversation: Mapping[str, Any], ask: Ask, outcome: Dialogue) -> None:
    """One conversation, its turns in order."""
    session = None
    for turn in conversation["turns"]:
        started = time.perf_counter()
        reply = ask(session, turn["ask"])
        session = reply.session_id
        outcome.micros.append((time.perf_counter() - started) * 1e6)
        faults = wrong(turn, reply)
        outcome.by_phenomenon[conversation["phenomenon"]].append(not faults)
        outcome.intents.append("intent" not in turn or reply.intent in listed(turn["intent"]))
        if reply.confidence >= 0.8:
            outcome.sure.append(not faults)
        if faults:
            outcome.failures.append(dialogue_failure(conversation["phenomenon"], turn["ask"], reply, faults))


def dialogue_failure(phenomenon: str, question: str, reply: Reply, faults: Sequence[str]) -> str:
    """Two lines on a turn that went wrong: what, and what was answered."""
    said = f"{question!r} [{reply.intent}/{reply.method}] {'; '.join(faults)}"
    return f"  {phenomenon:<18}{said}\n{'':<20}< {reply.answer[:160]!r}"


def run_dialogue(names: Sequence[str], *, failures: bool) -> None:
    """The table of all conversations by phenomenon."""
    outcome = Dialogue()
    for file in sorted(UNSEEN.glob("*.toml")):
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        if content["shop"] not in names:
            continue
        ask = asker(read_goods(content["shop"]))
        for conversation in content["conversation"]:
            hold(conversation, ask, outcome)
    print(f"\n{'phenomenon':<20}{'turns':>6}{'right':>8}")
    for phenomenon, outcomes in sorted(outcome.by_phenomenon.items()):
        print(f"{phenomenon:<20}{len(outcomes):>6}{share(outcomes):>8}")
    turns = [right for outcomes in outcome.by_phenomenon.values() for right in outcomes]
    print(f"{'all':<20}{len(turns):>6}{share(turns):>8}   intent alone {share(outcome.intents)}")
    print(f"confidence >= 0.8: {len(outcome.sure)} answers, right {share(outcome.sure)}")
    print(f"latency us: p50 {percentile(outcome.micros, 0.5):.0f}  p99 {percentile(outcome.micros, 0.99):.0f}")
    if failures:
        print("\n".join(outcome.failures))


def main() -> None:
    """Read the options and print the tables."""
    telemetry.configure(level="WARNING", log_format="console")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    names = sorted(path.parent.name for path in SHOPS.glob("*/queries.jsonl"))
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
