"""The customer's own story around what is asked for: clauses whose verb asks for nothing, and what they tell of.

Reads places of words; knows no product.
"""

import re
from collections.abc import Sequence

from chatbot.catalog.asked import LACKING_GOODS, NO_FOCUS, Asked, Lacking
from chatbot.catalog.doers import ANY_THING
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.single import SingleWords
from chatbot.turkish import is_converb

HAVE = "var"
_ASKING = frozenset(("mi", "midir", "miydi", "ya", "yaa", "diye"))  # "hani ... var ya" is what is asked for
_WISHED_SO = frozenset(("olsun", "olsa", "olursa", "olabilir"))
_MEANT_FOR = ("acak", "ecek")  # "ölçecek alet" is what does so, "misafir gelecek" is told
_PLANNED = re.compile(r"(?:[ae]c[ae]g[iu][mz]|[aeiu]c[ae][mz])$")  # "silikon çekeceğim": it may be to be bought


class Stories:
    """Tells what of a question's words is told only."""

    def __init__(self, lexicon: Lexicon, single: SingleWords) -> None:
        self._lexicon = lexicon
        self._single = single

    def told(
        self, asked: list[Asked], lacking: list[Lacking], words: Sequence[str], verbs: Sequence[int]
    ) -> tuple[list[Asked], list[Lacking], set[int]]:
        """What is asked for and lacking, things of the story marked as such, and the places of what is told.

        `verbs`: the places of those that ask for nothing. Things are told before another thing is asked for.
        """
        clauses = [self._told_by(words, verb) for verb in verbs]
        clauses += [self._had(words)] if HAVE in words else []
        told = {place for clause in clauses for place in clause}
        if not told:
            return asked, lacking, told
        things = self._things(asked, lacking)
        last = max(things - told, default=-1)
        if last < 0 and verbs and _PLANNED.search(words[verbs[-1]]):
            told.difference_update(clauses[len(verbs) - 1])
            last = max(things - told, default=-1)
        return (
            [
                self._single.doer(one._replace(own=True, told=True)) if one.place in told and one.place < last else one
                for one in asked
            ],
            [
                one._replace(told=True) if one.place in told and (one.place < last or not is_thing(one)) else one
                for one in lacking
            ],
            told,
        )

    def _things(self, asked: Sequence[Asked], lacking: Sequence[Lacking]) -> set[int]:
        """The places of what may be asked for."""
        named = [one for one in asked if not (one.own or one.optional or one.tells_how)]
        things = {one.place for one in named if one.goods or one.meaning.word not in self._lexicon.traits}
        return things.union([one.place for one in lacking if is_thing(one)])

    def _told_by(self, words: Sequence[str], verb: int) -> range:
        """The places of what a verb tells of: "çocuk bardakları hep kırıyor", "nohut haşlarken"."""
        if is_converb(words[verb]):
            return range(verb - 1, verb)
        if words[verb].endswith(_MEANT_FOR) and not ANY_THING.isdisjoint(words[verb + 1 : verb + 2]):
            return NO_FOCUS
        return self._clause(words, verb)

    def _had(self, words: Sequence[str]) -> range:
        """The places of what the customer says to have before asking for another thing: "kedim var kum lazım"."""
        have = words.index(HAVE)
        after = words[have + 1 :]
        if not after or after[0] in _ASKING or self._lexicon.wanting.isdisjoint(after):
            return NO_FOCUS
        return self._clause(words, have)

    def _ends_clause(self, word: str) -> bool:
        return word in self._lexicon.wanting or word in _WISHED_SO or self._single[word].tells

    def _clause(self, words: Sequence[str], verb: int) -> range:
        """The places from the end of the clause before on."""
        first = verb
        while first and not self._ends_clause(words[first - 1]):
            first -= 1
        return range(first, verb)


def is_thing(lacking: Lacking) -> bool:
    """Whether a word names a thing to buy, no thing of the customer's."""
    return lacking.weight >= LACKING_GOODS and not lacking.oblique
