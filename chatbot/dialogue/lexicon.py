"""A language's words for what customers mean: read from TOML, matched on folded tokens with their endings.

A file has groups of labels (`[social] hello = ["merhaba"]`) and rules over them (`[facts] hours = ["when + opens"]`:
"|" is a choice, "!" none of these, "?" at the end yields to named goods). A word ending in -mak or -mek is a verb, "=x"
stands only for itself, "x*" takes any ending, everything else is a noun; a phrase also matches written together.
`[written]` says what an abbreviation stands for, `[goods]`, `[means]` and `[spoken]` how
another language names goods and what shops do. Knows no shop.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from chatbot import turkish
from chatbot.dialogue import endings
from chatbot.dialogue.sentence import squeezed
from chatbot.dialogue.wording import Wording
from chatbot.memo import Memo

Tail = Callable[[str], bool]
_RULES = frozenset({"facts", "themes", "intents"})
_TABLES = _RULES | {"same", "kin", "written", "goods", "spoken", "means"}  # those that are no groups of labels
_MEMO_SIZE = 20_000


class Mark(NamedTuple):
    """A label found on the tokens from `start` up to `end`."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Rule:
    """All of `needs` (each a choice of labels) and none of `bars` say `name`; a `weak` rule yields to named goods."""

    name: str
    needs: tuple[frozenset[str], ...]
    bars: frozenset[str]
    weak: bool
    needed: frozenset[str]  # any of `needs`


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that holds, on these token places."""

    name: str
    places: frozenset[int]
    strength: int  # how many labels it needed
    weak: bool = False


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    label: str


class _Known(NamedTuple):
    """What a token may be: `words` with the length of the stem that matched; what they say alone, and begin."""

    words: tuple[tuple[str, int], ...]
    says: tuple[tuple[tuple[str, ...], Mapping[str, Sequence[_Phrase]]], ...]


@dataclass(slots=True)
class _Forms:
    """Stems as customers write them -> (word, which tails may follow)."""

    stems: dict[str, dict[tuple[str, Tail], None]] = field(default_factory=dict)

    def add(self, stem: str, word: str, tail: Tail) -> None:
        self.stems.setdefault(stem, {})[word, tail] = None


class Lexicon:
    """One language, compiled. Immutable but for bounded memos of words and of labels seen together."""

    def __init__(self, language: str, tables: Mapping[str, Any]) -> None:
        self.language = language
        self.groups: dict[str, frozenset[str]] = {}
        self._forms = _Forms()
        self._group_stems: dict[str, set[str]] = {}
        self._singles: dict[str, list[str]] = {}
        self._phrases: dict[str, dict[str, list[_Phrase]]] = {}  # by their first word and their second
        self._memo: dict[str, _Known] = {}
        self._holding = Memo[tuple[str, tuple[str, ...]], tuple[Rule, ...]](_MEMO_SIZE)
        self._rules: dict[str, dict[str, list[Rule]]] = {}
        self._labels_of: dict[tuple[str, ...], frozenset[str]] = {}
        self._meanings = _named_forms(tables.get("same", {}), language)
        self._fields = _named_forms(tables.get("kin", {}), language)
        self.written: Mapping[str, tuple[str, ...]] = {
            turkish.fold(short): tuple(turkish.fold(meant).split())
            for short, meant in tables.get("written", {}).items()
        }
        self.wording = Wording(tables.get("goods", {}), tables.get("spoken", {}).get("words", ""))
        self._means = Wording(tables.get("means", {}))
        for group, labels in tables.items():
            if group in _RULES:
                self._rules[group] = _by_first_label(_rules(labels))
            elif group not in _TABLES:
                self.groups[group] = frozenset(labels)
                self._group_stems[group] = self._add_labels(labels)
        frames = self.groups.get("frame", frozenset())
        self._frame_words = frozenset(word for word, labels in self._singles.items() if not frames.isdisjoint(labels))

    def words(self, token: str) -> tuple[tuple[str, int], ...]:
        """The lexicon's words this token is a form of, with the length of the stem that matched, longest first."""
        return (self._memo.get(token) or self._known(token)).words

    def stems(self, token: str) -> tuple[int, ...]:
        """How long the stems are of the words the token is a form of that mean something by themselves."""
        return tuple(stem for word, stem in self.words(token) if word in self._singles)

    def labels_of(self, groups: tuple[str, ...]) -> frozenset[str]:
        """All labels of these groups."""
        known = self._labels_of.get(groups)
        if known is None:
            known = frozenset(label for group in groups for label in self.groups.get(group, ()))
            self._labels_of[groups] = known
        return known

    def is_frame(self, token: str) -> bool:
        """Whether the token is a word that carries a sentence, not its content: "var", "istiyorum", "acaba"."""
        return any(word in self._frame_words for word, _ in self.words(token))

    def rendered(self, tokens: Sequence[str]) -> list[tuple[str, int]]:
        """What was said in the words of the shop's own questions, as far as they are known; each with its place."""
        phrases = [(word, start, end) for start, end, meant in self._means.phrases(tokens) for word in meant.split()]
        said = {place for _, start, end in phrases for place in range(start, end)}
        left = [(token, p) for p, token in enumerate(tokens) if p not in said and (said or not self._means)]
        kept = [(token, p) for token, p in left if not (said and self.is_frame(token))]
        return [(turkish.fold(word), start) for word, start, _ in phrases] + kept

    def meaning(self, token: str) -> str:
        """The name of the group of interchangeable words this token belongs to, or nothing."""
        for end in range(len(token), 1, -1):
            for meaning, allows in self._meanings.stems.get(token[:end], ()):
                if allows(token[end:]):
                    return meaning
        return ""

    def kin(self, token: str) -> frozenset[str]:
        """The fields of life that the token belongs to by itself."""
        for end in range(len(token), 1, -1):
            fields = frozenset(name for name, allows in self._fields.stems.get(token[:end], ()) if allows(token[end:]))
            if fields:
                return fields
        return frozenset()

    def marks(self, tokens: Sequence[str]) -> list[Mark]:
        """Everything the tokens say; of one word's readings those by the longest stem."""
        readings = [self._memo.get(token) or self._known(token) for token in tokens]
        marks: list[Mark] = []
        for place, reading in enumerate(readings):
            for labels, phrases in reading.says:
                marks += [Mark(label, place, place + 1) for label in labels]
                if phrases and place + 1 < len(readings):
                    marks += _going_on(phrases, readings, place)
        return marks

    def rules(self, group: str, marks: Iterable[Mark]) -> list[Hit]:
        """The rules of a group that hold, strongest first."""
        by_label: dict[str, list[Mark]] = {}
        for mark in marks:
            by_label.setdefault(mark.label, []).append(mark)
        labels = tuple(by_label)
        holding = self._holding.get((group, labels), lambda: self._that_hold(group, labels))
        hits = [_applied(rule, by_label) for rule in holding]
        return (
            hits if len(hits) < 2 else sorted(hits, key=lambda hit: (-hit.strength, -len(hit.places), min(hit.places)))
        )

    def _that_hold(self, group: str, labels: Sequence[str]) -> tuple[Rule, ...]:
        """The rules of a group that these labels fulfil."""
        table, said = self._rules.get(group, {}), frozenset(labels)
        rules = {id(rule): rule for label in labels for rule in table.get(label, ())}
        return tuple(rule for rule in rules.values() if _holds(rule, said))

    def stems_of(self, group: str, shortest: int) -> frozenset[str]:
        """The stems of a group's words that have at least so many letters."""
        return frozenset(stem for stem in self._group_stems.get(group, ()) if len(stem) >= shortest)

    def has_stem(self, stem: str) -> bool:
        """Whether a word of the lexicon has this stem."""
        return stem in self._forms.stems

    def allows(self, stem: str, tail: str) -> bool:
        """Whether the tail may follow the stem."""
        return any(may_follow(tail) for _, may_follow in self._forms.stems.get(stem, ()))

    def _known(self, token: str) -> _Known:
        """What a token may be, looked up and remembered; alone only the words of the longest stem say something."""
        words = self._look_up(token)
        longest = max((stem for word, stem in words if word in self._singles), default=0)
        told = ((self._singles.get(word, []) if stem == longest else [], word) for word, stem in words)
        says = tuple((tuple(labels), self._phrases.get(word, {})) for labels, word in told)
        if len(self._memo) >= _MEMO_SIZE:
            self._memo.clear()
        found = self._memo[token] = _Known(words, tuple(one for one in says if any(one)))
        return found

    def _look_up(self, token: str) -> tuple[tuple[str, int], ...]:
        found: dict[str, int] = {}
        for spelling in squeezed(token) or (token,):
            for end in range(len(spelling), 0, -1):
                for word, allows in self._forms.stems.get(spelling[:end], ()):
                    if word not in found and allows(spelling[end:]):
                        found[word] = end
        return tuple(found.items())

    def _add_labels(self, labels: Mapping[str, Sequence[str]]) -> set[str]:
        """Take in the labels' entries; returns the stems of their words."""
        stems: set[str] = set()
        for label, entries in labels.items():
            for entry in entries:
                words = tuple(self._add_word(word) for word in entry.split())
                stems.update(stem for word in words for stem, _ in _stems(word, self.language))
                self._add_phrase(words, label)
                if len(words) > 1 and not any(word.startswith(("=", "*")) for word in entry.split()[:-1]):
                    self._add_phrase((self._add_word("".join(turkish.fold(w) for w in entry.split())),), label)
        return stems

    def _add_phrase(self, words: tuple[str, ...], label: str) -> None:
        if len(words) > 1:
            self._phrases.setdefault(words[0], {}).setdefault(words[1], []).append(_Phrase(words, label))
        elif label not in (known := self._singles.setdefault(words[0], [])):
            known.append(label)

    def _add_word(self, entry: str) -> str:
        folded = turkish.fold(entry).replace("'", "")
        for stem, tail in _stems(folded, self.language):
            self._forms.add(stem, folded, tail)
        return folded


def _named_forms(table: Mapping[str, Sequence[str]], language: str) -> _Forms:
    """The stems of all words of a table, with the names they stand under."""
    forms = _Forms()
    for name, entries in table.items():
        for entry in entries:
            for stem, tail in _stems(turkish.fold(entry), language):
                forms.add(stem, name, tail)
    return forms


@cache
def load_lexicon(language: str) -> Lexicon:
    """The lexicon shipped for a language code, "tr" or "en"; one for the whole process."""
    source = resources.files("chatbot.dialogue") / "lexicon" / f"{language}.toml"
    return Lexicon(language, tomllib.loads(source.read_text(encoding="utf-8")))


def _stems(word: str, language: str) -> Iterator[tuple[str, Tail]]:
    if word.endswith("*"):
        yield word[:-1].removeprefix("="), endings.any_tail
    elif word.startswith("="):
        yield word[1:], endings.exact
    elif language != "tr":
        yield word, endings.english
    elif len(word) > 4 and word.endswith(("mak", "mek")):
        yield from _verb_stems(word[:-3])
    else:
        yield word, endings.noun
        if len(word) > 2 and word[-1] in "kpt":
            yield word[:-1] + {"k": "g", "p": "b", "t": "d"}[word[-1]], endings.before_vowel


def _verb_stems(stem: str) -> Iterator[tuple[str, Tail]]:
    yield stem, endings.verb
    if stem[-1] in "ae":
        yield stem[:-1], endings.narrowed
    if stem[-1] == "t" and len(stem) <= 3:
        yield stem[:-1] + "d", endings.verb_before_vowel


def _rules(table: Mapping[str, Sequence[str]]) -> Iterator[Rule]:
    for name, patterns in table.items():
        for pattern in patterns:
            parts = [part.strip() for part in pattern.removesuffix("?").split("+")]
            needs = tuple(frozenset(part.split("|")) for part in parts if not part.startswith("!"))
            bars = frozenset(label for part in parts if part.startswith("!") for label in part[1:].split("|"))
            yield Rule(name, needs, bars, weak=pattern.endswith("?"), needed=frozenset().union(*needs))


def _by_first_label(rules: Iterable[Rule]) -> dict[str, list[Rule]]:
    table: dict[str, list[Rule]] = {}
    for rule in rules:
        for label in rule.needs[0]:
            table.setdefault(label, []).append(rule)
    return table


def _holds(rule: Rule, said: frozenset[str]) -> bool:
    return rule.bars.isdisjoint(said) and not any(choice.isdisjoint(said) for choice in rule.needs)


def _applied(rule: Rule, by_label: Mapping[str, Sequence[Mark]]) -> Hit:
    places: set[int] = set()
    for label in rule.needed.intersection(by_label):
        for _, start, end in by_label[label]:
            places.update(range(start, end))
    return Hit(rule.name, frozenset(places), len(rule.needs), rule.weak)


def _going_on(phrases: Mapping[str, Sequence[_Phrase]], readings: Sequence[_Known], place: int) -> Iterator[Mark]:
    """The marks of those phrases beginning at a place, given by their second words, that go on as they should."""
    for second, _ in readings[place + 1].words:
        for phrase in phrases.get(second, ()):
            if _continues(phrase.words, readings, place):
                yield Mark(phrase.label, place, place + len(phrase.words))


def _continues(words: Sequence[str], readings: Sequence[_Known], place: int) -> bool:
    """Whether a phrase whose first two words stand here goes on here."""
    if place + len(words) > len(readings):
        return False
    for ahead in range(2, len(words)):
        wanted = words[ahead]
        if not any(wanted == word for word, _ in readings[place + ahead].words):
            return False
    return True


def outermost(marks: Sequence[Mark]) -> list[Mark]:
    """The marks that no longer phrase holds within itself: "iyi günler" is no "gün"."""
    phrases = [mark for mark in marks if mark.end - mark.start > 1]
    return [mark for mark in marks if not (phrases and any(is_within(mark, phrase) for phrase in phrases))]


def is_within(mark: Mark, phrase: Mark) -> bool:
    """Whether a mark is only a part of a longer one."""
    _, start, end = mark
    return phrase.start <= start and end <= phrase.end and phrase.end - phrase.start > end - start
