"""Labelled conversations by phenomenon: how many turns are answered right, how sure the service is, what a turn costs.

The development turns are those the dialogue is mended by; the unseen ones are in words nobody tunes on.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import structlog  # noqa: E402  (the path to the package comes first)

from labelled import Conversation, Judged, hold_all, read_conversations, service_for, table  # noqa: E402 - the same

SETS = {"development": ROOT / "tests" / "conversations", "unseen": ROOT / "tests" / "unseen"}


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--failures", action="store_true", help="list every wrong turn")
    arguments.add_argument("sets", nargs="*", default=list(SETS), help="which sets: development, unseen")
    options = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    for name in options.sets:
        conversations = read_conversations(SETS[name])
        if conversations:
            _report(name, conversations, failures=options.failures)


def _report(name: str, conversations: list[Conversation], *, failures: bool) -> None:
    judged = hold_all(conversations)
    print(f"\n{name}: {len(judged)} turns")
    for phenomenon, right, turns in table(judged):
        print(f"  {phenomenon:32} {right:4}/{turns:<4} {right / turns:6.1%}")
    _print_confidence(judged)
    _print_cost(conversations)
    if failures:
        print(*(one for one in judged if one.faults), sep="\n")


def _print_confidence(judged: list[Judged]) -> None:
    print("  confidence   turns  right")
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)):
        band = [one for one in judged if low <= one.reply.confidence < high]
        if band:
            right = sum(not one.faults for one in band) / len(band)
            print(f"  {low:.1f}-{min(high, 1.0):.1f}      {len(band):6}  {right:5.1%}")


def _print_cost(conversations: list[Conversation]) -> None:
    spent = []
    with service_for(conversation.shop for conversation in conversations) as service:
        for number, conversation in enumerate(conversations):
            for turn in conversation.turns:
                started = time.perf_counter()
                service.reply(conversation.shop, f"cost-{number}", turn["ask"], request_id=f"cost-{len(spent)}")
                spent.append((time.perf_counter() - started) * 1e6)
    p99 = statistics.quantiles(spent, n=100)[98]
    print(f"  one turn with search and record: p50 {statistics.median(spent):.0f} us, p99 {p99:.0f} us")


if __name__ == "__main__":
    main()
