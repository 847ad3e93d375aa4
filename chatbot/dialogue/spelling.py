"""What a customer may have meant to type: words of the lexicon run together, doubled, or one slip away.

Only words that mean nothing as they stand are touched, and none that the shop's catalogue knows.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from chatbot.dialogue.forms import BARE_PARTICLES, forms
from chatbot.dialogue.lexicon import Lexicon, Mark
from chatbot.memo import Memo
from chatbot.turkish import stems

_SHORTEST = {"social": 5, "shop": 5, "ask": 5, "cue": 6}  # letters a stem of a group must have to be repaired to
_REWRITABLE = ("social", "ask")  # one letter of a word may be another of these, but none makes a complaint
_SHORTEST_WORD = 5
_SHORTEST_ALONE = 4  # in a message of a word or two, hardly goods
_FEW_WORDS = 2
_SURE_STEM = 6  # from here on one letter may be another: hasır is no hayır
_BROKEN_STEM = 5
_BROKEN_TAIL = 3
_CLIPPED_ENDINGS = frozenset({"nz", "lr", "mz", "dn"})  # of "adresnz", "saatlr"
_CLIPPED_TAIL = 5
_LONGEST_WORD = 30
LONG_WORD = 8  # worth repairing an ending for
_MOST_REPAIRS = 6
_MOST_CUTS = 3
_SHORTEST_GOODS = 3
_SHORTEST_JOINED = 4
_SHORT_JOINED = frozenset({"var", "yok", "ne", "kac", "iyi", "cok", "bu", "gun"})
_TAIL_LETTERS = "aeiuorlnmsyzdtk"
_VOWEL = re.compile("[aeiou]")
_CONSONANTS = "bcdfghjklmnpqrstvwxyz"
_FEWEST_BONES = 3
_CLIPPED = ("ask", "frame", "shop", "refer")  # whose words are also written without any vowel; the first goes first
_BARE_ENDINGS = ("", "lr", "mk", "m", "n", "nz", "z", "k")
_SAID_OF_GOODS = ("exist", "want", "seek")  # beside what is asked of them
_WHOM = ("for_whom", "for_man", "for_woman", "for_boy", "for_girl", "for_grown")
_SHORTEST_COLOR, _LONGEST_COLOR = 4, 14
_NEGATIVE = frozenset({"fails", "denies"})  # "açmıyorsunuz" is no slip of "açıyorsunuz"
_BETWEEN = re.compile("[^aeiou][aeiou][^aeiou]")
_DOUBLE, _RUN = re.compile(r"(.)\1"), re.compile(r"(.)\1+")
_DRAWN = re.compile(r"([aeiou])\1|(.)\2$")  # hardly a Turkish word: "vaar", "varr"
_MEMO_SIZE = 10_000


class Speller:
    """Repairs spellings towards one lexicon. Remembers what it made of a word; safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._social = lexicon.stems_of("social", _SHORTEST["social"])
        stems = {stem for group, shortest in _SHORTEST.items() for stem in lexicon.stems_of(group, shortest)}
        self._deletes = _deletes(stems)
        self._rewritable = {stem for group in _REWRITABLE for stem in lexicon.stems_of(group, _SHORTEST[group])}
        self._skeletons = {_skeleton(stem): stem for stem in sorted(self._social, reverse=True)}
        self._bones: dict[str, list[str]] = {}
        for group in _CLIPPED:
            for stem in sorted(lexicon.stems_of(group, 4), key=_oddity):
                self._bones.setdefault(_skeleton(stem), []).append(stem)
        self._repairs: Memo[tuple[str, bool], str] = Memo(_MEMO_SIZE)
        self._splits: Memo[str, tuple[str, ...]] = Memo(_MEMO_SIZE)

    def read(self, tokens: Sequence[str], is_goods: Callable[[str], bool]) -> tuple[list[str], list[int], list[Mark]]:
        """The tokens as the lexicon spells them, the place each came from, and the marks on them."""
        words: list[str] = []
        origin: list[int] = []
        for place, token in enumerate(tokens):
            parts = self._parts(token, is_goods)
            words += parts
            origin += [place] * len(parts)
        marks = self._lexicon.marks(words)
        repaired = self._repaired(words, marks, is_goods)
        return repaired, origin, self._lexicon.marks(repaired) if repaired != words else marks

    def split(self, token: str) -> tuple[str, ...]:
        """The two or more words that were written together in this token, or nothing; few of them may be short."""
        return self._splits.get(token, lambda: self._split(token))

    def _split(self, token: str) -> tuple[str, ...]:
        for cut in range(len(token) - 2, 1, -1):
            head, rest = token[:cut], token[cut:]
            if not self._may_be_joined(head):
                continue
            if rest in BARE_PARTICLES or self._may_be_joined(rest):
                return head, rest
            if len(rest) > 4 and (more := self.split(rest)):
                return head, *more
        return ()

    def goods_apart(self, token: str, is_goods: Callable[[str], bool]) -> int:
        """Where goods end that were written together with what is asked of them ("montbedenleri"), or 0."""
        if not LONG_WORD <= len(token) <= _LONGEST_WORD or not token.isalpha():
            return 0
        if self._lexicon.words(token) or self.split(token):
            return 0
        cuts = [cut for cut in range(_SHORTEST_GOODS, len(token) - 2) if self._is_asked(token[cut:])]
        ends = next((cut for cut in cuts[:_MOST_CUTS] if is_goods(token[:cut])), 0)
        return ends or self._whom_before(token, is_goods)

    def _whom_before(self, token: str, is_goods: Callable[[str], bool]) -> int:
        """Where the goods begin before which it is written for whom they are ("anneyegecelik"), or 0."""
        cuts = range(_SHORTEST_JOINED, len(token) - _SHORTEST_GOODS)
        whom = (c for c in cuts if any(m.label in _WHOM for m in self._lexicon.marks([token[:c]])))
        return next((cut for cut in whom if is_goods(token[cut:])), 0)

    def _is_asked(self, text: str) -> bool:
        words = self.split(text) or (text,)
        if not all(self._may_be_joined(word) or word in BARE_PARTICLES for word in words):
            return False
        asks = self._lexicon.groups.get("ask", frozenset())
        return any(mark.label in asks or mark.label in _SAID_OF_GOODS for mark in self._lexicon.marks(words))

    def repair(self, token: str, *, alone: bool = False) -> str:
        """The token as the lexicon would spell it, or "": doubled letters, one slip in a stem, a broken ending.

        `alone`: it is all of the message, or nearly; then even short courtesies are guessed.
        """
        return self._repairs.get((token, alone), lambda: self._repair(token, alone=alone))

    def _repair(self, token: str, *, alone: bool) -> str:
        single = _RUN.sub(r"\1", token)
        if _DRAWN.search(token) and self._lexicon.words(single):
            return single
        if len(token) < _SHORTEST_WORD and not alone:
            return self._with_lost_vowel(token) or self._with_bones(token)
        if single != token and self._lexicon.words(single):
            return single
        near = self._with_stem(token, alone=alone) or self._with_tail(token)
        return near or self._with_bones(token) or self._with_vowels(token, alone=alone)

    def _parts(self, token: str, is_goods: Callable[[str], bool]) -> tuple[str, ...]:
        if not _SHORTEST_WORD <= len(token) <= _LONGEST_WORD or not token.isalpha():
            return (token,)
        if self._lexicon.words(token) or is_goods(token):
            return (token,)
        return self.split(token) or (token,)

    def _repaired(self, words: list[str], marks: Iterable[Mark], is_goods: Callable[[str], bool]) -> list[str]:
        marked = {place for mark in marks for place in range(mark.start, mark.end)}
        alone = len(words) <= _FEW_WORDS
        fits = (
            p
            for p, word in enumerate(words)
            if word.isalpha() and (len(word) <= _LONGEST_WORD) and (len(word) >= _SHORTEST_ALONE or _is_clipped(word))
        )
        unmarked = [place for place in fits if place not in marked and _NEGATIVE.isdisjoint(forms(words[place]))]
        repaired = list(words)
        for place in unmarked[:_MOST_REPAIRS]:
            word = words[place]
            if not is_goods(word):
                meant = self.repair(word, alone=alone)
                repaired[place] = meant if meant and _NEGATIVE.isdisjoint(forms(meant)) else word
            elif len(word) > _SURE_STEM:
                repaired[place] = self._with_lost_vowel(word) or word
        return repaired

    def _with_stem(self, token: str, *, alone: bool) -> str:
        for end in range(len(token), _SHORTEST_ALONE - 1, -1):
            head, tail = token[:end], token[end:]
            clipped = tail in _CLIPPED_ENDINGS or (_is_clipped(tail) and len(tail) <= _CLIPPED_TAIL)
            if clipped and self._lexicon.has_stem(head):
                return head
            if end >= _BROKEN_STEM and len(tail) <= _BROKEN_TAIL and head in self._social:
                return head
            for stem in self._near(head):
                if _lost_vowel(head, stem) and self._lexicon.allows(stem, tail):
                    return stem + tail
                if stem not in self._social and len(token) < _SURE_STEM:
                    continue
                sure = alone or len(stem) >= _SURE_STEM or len(tail) >= _BROKEN_TAIL
                if _one_slip(head, stem, other_letter=sure and stem in self._rewritable) and self._lexicon.allows(
                    stem, tail
                ):
                    return stem + tail
        return ""

    def _with_lost_vowel(self, token: str) -> str:
        """The word that a short one is but for an inner vowel: "odme"."""
        return next((stem for stem in self._near(token) if _lost_vowel(token, stem)), "")

    def _with_tail(self, token: str) -> str:
        """The stem as it stands, the ending one slip from one it takes."""
        if len(token) < LONG_WORD:
            return ""
        for end in range(len(token) - 2, _BROKEN_STEM - 1, -1):
            head, tail = token[:end], token[end:]
            if head in self._deletes and self._lexicon.has_stem(head):
                found = next((near for near in _slips(tail) if self._lexicon.allows(head, near)), None)
                if found is not None:
                    return head + found
        return ""

    def _with_vowels(self, token: str, *, alone: bool) -> str:
        """The courtesy that was written without (most of) its vowels: "tskkrlr", "grsmk"."""
        bones = _skeleton(token)
        if len(token) - len(bones) > 2 or len(bones) < (_FEWEST_BONES if alone else _FEWEST_BONES + 1):
            return ""
        for ending in _BARE_ENDINGS:
            stem = self._skeletons.get(bones.removesuffix(ending)) if bones.endswith(ending) else None
            if stem is not None and _lost_letters(token.removesuffix(ending), stem):
                return stem
        return ""

    def _with_bones(self, token: str) -> str:
        """The word whose stem was written without a single vowel: "kdr", "rnkleri", "bdnler"."""
        clipped = len(token) - len(token.lstrip(_CONSONANTS))
        for end in range(clipped, _FEWEST_BONES - 1, -1):
            for stem in self._bones.get(token[:end], ()):
                if self._lexicon.allows(stem, token[end:]):
                    return stem + token[end:]
        return ""

    def _near(self, head: str) -> list[str]:
        """Stems that may be a slip away, the longest first."""
        near = {stem for variant in _variants(head) for stem in self._deletes.get(variant, ())}
        return sorted(near, key=lambda stem: (-len(stem), stem))

    def _may_be_joined(self, word: str) -> bool:
        return word in _SHORT_JOINED or (len(word) >= _SHORTEST_JOINED and bool(self._lexicon.words(word)))


def _deletes(stems: Iterable[str]) -> dict[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for stem in sorted(stems):
        for variant in _variants(stem):
            table[variant] = (*table.get(variant, ()), stem)
    return table


def _is_clipped(word: str) -> bool:
    return len(word) >= _FEWEST_BONES and _VOWEL.search(word) is None


def _oddity(stem: str) -> tuple[int, str]:
    """How far a word is from having a vowel between all of its consonants."""
    return abs(len(stem) - 2 * len(_skeleton(stem)) + 1), stem


def _skeleton(word: str) -> str:
    """The word without its vowels and with doubled letters written once."""
    return _DOUBLE.sub(r"\1", _VOWEL.sub("", word))


def _lost_letters(word: str, stem: str) -> bool:
    """Whether a word is a longer one with letters left out: "tskkr", but no "hırka" for "harika"."""
    left = iter(stem)
    return len(stem) > len(word) and all(letter in left for letter in _DOUBLE.sub(r"\1", word))


def _variants(word: str) -> Iterator[str]:
    yield word
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]


def _lost_vowel(word: str, stem: str) -> bool:
    """Whether the word is the stem without a vowel between two consonants: "malı" is no "maili"."""
    if len(stem) != len(word) + 1 or word[0] != stem[0] or word[-1] != stem[-1]:
        return False
    lost = next((place for place, letter in enumerate(word) if letter != stem[place]), 0)
    return stem[:lost] + stem[lost + 1 :] == word and _BETWEEN.fullmatch(stem, lost - 1, lost + 2) is not None


def _slips(tail: str) -> Iterator[str]:
    """The endings one slip away: neighbours swapped, a letter more or other, a letter less."""
    for place in range(len(tail)):
        yield tail[:place] + tail[place + 1 : place + 2] + tail[place] + tail[place + 2 :]
        yield tail[:place] + tail[place + 1 :]
        for letter in _TAIL_LETTERS:
            yield tail[:place] + letter + tail[place:]
            yield tail[:place] + letter + tail[place + 1 :]


def _one_slip(word: str, stem: str, *, other_letter: bool) -> bool:
    """One letter more, less or (if allowed) other, or neighbours swapped; the first letter stands unless swapped."""
    if word == stem or abs(len(word) - len(stem)) > 1:
        return False
    ahead = 0
    while ahead < min(len(word), len(stem)) and word[ahead] == stem[ahead]:
        ahead += 1
    rest, wanted = word[ahead:], stem[ahead:]
    if rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:]:
        return True
    other = other_letter and rest[1:] == wanted[1:]
    return ahead > 0 and (other or rest[1:] == wanted or rest == wanted[1:])


def color_near(word: str, colors: frozenset[str]) -> str:
    """A colour one slip away, inflected or not: a letter doubled or too many, a vowel left out, neighbours swapped."""
    if not _SHORTEST_COLOR <= len(word) <= _LONGEST_COLOR or not word.isalpha():
        return ""
    starts = tuple(colors)
    return next((near for near in _color_slips(word) if near.startswith(starts) and stems(near, colors)), "")


def _color_slips(word: str) -> Iterator[str]:
    yield _DOUBLE.sub(r"\1", word)
    for place in range(1, len(word) + 1):
        for vowel in "aeiou":
            yield word[:place] + vowel + word[place:]
    for place in range(1, len(word)):
        yield word[:place] + word[place + 1 :]
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
