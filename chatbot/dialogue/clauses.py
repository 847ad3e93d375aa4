"""Which words of a message only tell a story beside the wish: "kışın ayaklarım üşüyor, kalın çorap var mı". Pure.

Clauses end at punctuation and after finite verbs. Knows no vocabulary: where goods, wishes and verbs stand is given.
"""

import re
from collections.abc import Collection, Iterator

from chatbot.dialogue.sentence import Sentence

_JOINING = frozenset({"ve", "veya", "yada", "hem"})
_BESIDES = frozenset({"ve", "ayrica", "birde", "bide", "peki", "and", "also"})
_ONE_MORE = (["bir", "de"], ["bi", "de"])
_SOMETHING = frozenset({"sey", "bisey", "birsey", "seyler", "yenisi"})  # stands for goods named before
_AND_SO_ON = frozenset({"filan", "falan", "felan", "vs", "vb", "vesaire"})  # "tencere seti nevresim havlu filan"
_BREAK = re.compile(r"[,.;:!?\n…]")


def clauses(sentence: Sentence, verbs: Collection[int]) -> Iterator[range]:
    """The places of each clause, in order."""
    tokens, start = sentence.tokens, 0
    for place in range(len(tokens)):
        following = tokens[place + 1].start if place + 1 < len(tokens) else len(sentence.text)
        ends = tokens[place].dotted or _BREAK.search(sentence.text, tokens[place].end, following)
        if ends or place in verbs or place + 1 == len(tokens):
            yield range(start, place + 1)
            start = place + 1


def questions(sentence: Sentence) -> list[range]:
    """The places of each of several things asked in one message: "kargo kaç günde gelir, bir de iade var mı".

    Empty when nothing sets them apart.
    """
    words = [token.text for token in sentence.tokens]
    joints = [place for place, word in enumerate(words) if word in _BESIDES]
    joints += [place for place in range(1, len(words)) if words[place - 1 : place + 1] in _ONE_MORE]
    apart = joints or _BREAK.search(sentence.text) is not None
    return list(clauses(sentence, joints)) if apart else []


def listed(
    sentence: Sentence,
    goods: Collection[int],
    things: Collection[int],
    plurals: Collection[int],
    counts: Collection[int] = (),
) -> list[range]:
    """The places of each of several things named one after the other: "çanta ve terlik"; empty when it is only one.

    `things` are the goods that name one by themselves, `plurals` those told as many: "havlular nevresimler",
    `counts` tell how many: "2 çanta 1 terlik".
    """
    words = [token.text for token in sentence.tokens]
    joints = [place for place, word in enumerate(words) if word in _JOINING or word in _BESIDES]
    joints += [place for place in range(1, len(words)) if words[place - 1 : place + 1] in _ONE_MORE]
    joints += [place for place in plurals if place + 1 in goods]
    joints += [place for place in goods if place + 1 in counts]
    if not _AND_SO_ON.isdisjoint(words):
        joints += [place for place in goods if place + 1 in things]
    parts = [part for part in clauses(sentence, joints) if _holds(part, goods)]
    return parts if len(parts) > 1 else []


def told_places(
    sentence: Sentence, verbs: Collection[int], wishes: Collection[int], goods: Collection[int], traits: Collection[int]
) -> frozenset[int]:
    """The places of clauses that tell a story; empty when no clause wishes anything or none tells.

    Goods of the story stay when the wish names none ("terliğim eskidi, yenisi lazım"), `traits` (sizes, ages) always.
    """
    if not verbs or not wishes:
        return frozenset()
    parts = list(clauses(sentence, verbs))
    wishing = [part for part in parts if any(place in wishes for place in part)]
    wished = [place for part in wishing for place in part]
    vague = any(sentence.tokens[place].text in _SOMETHING for place in wished)
    named = not vague and any(place in goods for place in wished)
    told = [part for part in parts if part not in wishing and (not _holds(part, goods) or _holds(part, verbs))]
    kept = {*traits} if named else {*traits, *goods}
    return frozenset(place for part in told for place in part if place not in kept)


def _holds(part: range, places: Collection[int]) -> bool:
    return any(place in places for place in part)
