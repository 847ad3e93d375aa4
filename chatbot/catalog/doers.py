"""Any thing that does something: "doğrayan alet", "ölçmek için bir şey", "pilli aletlerden". Reads places of words."""

import re
from collections.abc import Sequence

from chatbot.catalog.asked import LACKING_NAME, Asked, Lacking
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.single import SingleWords
from chatbot.catalog.vocabulary import Vocabulary

ANY_THING = frozenset(  # folded words of the talk
    ("alet", "cihaz", "makine", "sey", "bir", "bi", "birsey", "bisey", "bise", "seyden", "seyler", "seylerden")
)
_THING = ANY_THING - {"bir", "bi"}
_REACH = 6  # words among which any thing follows its verb
_DOES = re.compile(r"\w+(?:[ae]n|[ae]c[ae]k|l[iu]k)")  # a verb right before what does so
_OBJECT = re.compile(r"\w{2,}(?:l[ae]r[iu]|y[iu])")  # "gömlekleri", "havayı"
_PURPOSE = ("mak", "mek")
_MACHINE = "mak"  # titles name many of these so


class Doers:
    """Tells where a question asks for what does something, however it is called."""

    def __init__(self, vocabulary: Vocabulary, lexicon: Lexicon, single: SingleWords) -> None:
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._single = single

    def is_any_thing(self, words: Sequence[str], place: int) -> bool:
        """Whether a vague word names no thing of its own, only says that there is one: "pilli aletlerden"."""
        if place + 1 < len(words) and self._vocabulary.is_compound_head(words[place + 1]):
            return False  # "alet çantası"
        before = next((at for at in range(place - 1, -1, -1) if not self._is_passed(words[at])), -1)
        if before < 0:
            return False
        doer = self._single[words[before]]
        if doer.agent and self._thing_doing(words, before):
            return True
        plain = not doer.lacking and all(one.optional or one.tells_how for one in doer.asked)
        return plain and not words[place].startswith(_MACHINE)

    def lacking(self, words: Sequence[str], place: int) -> list[Lacking]:
        """What a machine would do that nothing here does: "ekmek kızartmak için makine"."""
        before = next((at for at in range(place - 1, -1, -1) if not self._is_passed(words[at])), place)
        verb = words[before]
        if verb not in self._lexicon.told or self._single[verb].asked:
            return []
        governs = verb.endswith(_PURPOSE) if before + 1 < place else _DOES.fullmatch(verb) is not None
        return [Lacking(verb, LACKING_NAME, place - 1)] if governs else []

    def asked(self, placed: tuple[Asked, ...], words: Sequence[str], place: int) -> tuple[Asked, ...]:
        """What a verb asks for: what does so, where any thing is asked for that does."""
        thing = self._thing_doing(words, place)
        return tuple([self._single.doing(one, thing) for one in placed]) if thing else placed

    @staticmethod
    def set_object_aside(asked: list[Asked], lacking: list[Lacking], place: int) -> None:
        """Mark what is done to, right before a verb, as the customer's own: "gömlekleri ütüleyen"."""
        if asked and asked[-1].place == place - 1 and _OBJECT.fullmatch(asked[-1].meaning.word):
            asked[-1] = asked[-1]._replace(own=True)
        if lacking and lacking[-1].place == place - 1 and _OBJECT.fullmatch(lacking[-1].word):
            lacking[-1] = lacking[-1]._replace(oblique=True)

    @staticmethod
    def set_denied_aside(asked: list[Asked], place: int) -> None:
        """Let what a thing does not do something to only help to choose: "su geçirmeyen" of "sıvı geçirmez"."""
        if asked and asked[-1].place == place - 1:
            asked[-1] = asked[-1]._replace(optional=True)

    def object(self, word: str, place: int) -> list[Asked]:
        """What is done to, where only titles make more of it than a word of the talk: "havayı nemlendiren"."""
        stem = word[:-2] if _OBJECT.fullmatch(word) else ""
        typed = self._single[word]
        if typed.asked or typed.lacking or stem not in self._vocabulary.titled:
            return []
        return [one._replace(place=place, optional=True, own=True) for one in self._single[stem].asked]

    def _thing_doing(self, words: Sequence[str], place: int) -> str:
        """The word for any thing that does as the verb before it says."""
        for following in range(place + 1, min(place + _REACH, len(words))):
            thing = words[following]
            if thing in _THING or self._single[thing].vague:
                return thing if following > place + 1 or _DOES.fullmatch(words[place]) else ""
            if not self._is_passed(thing):
                return ""
        return ""

    def _is_passed(self, word: str) -> bool:
        """Whether a word may stand between a verb and what does so: "ölçmek için küçük dijital alet"."""
        if word in self._lexicon.closed:
            return True
        solo = self._single[word]
        if solo.agent or word in self._lexicon.verbs:
            return False
        if not solo.asked:
            return not (solo.lacking or solo.tells)
        return all(one.tells_how or not (one.goods or one.kind) for one in solo.asked)
