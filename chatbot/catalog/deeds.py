"""What a thing does, asked for by its verb: "telefonu tutan şey" is a "telefon tutucu", "tartmak için" a "tartı".

Pairs the verbs of questions with the words of a catalogue that are built on the same roots. Knows no product.
"""

import re
from collections.abc import Collection
from typing import NamedTuple

_AGENT = re.compile(
    r"(?P<long>\w{4,}?)y?[iu]c[iu]|(?P<short>\w{3,}?)(?:[iu]c[iu]|[ae]r|g[ae]c|[gk][aeiu])|(?P<four>\w{4,}?)[iu]"
)
_NAMED = re.compile(r"(?P<long>\w{5,})m[ae]|(?P<short>\w{4,}?)m[ae]")
_NEVER = re.compile(r"(?P<long>\w{3,})m[ae]z")
_DONE = re.compile(r"(?P<long>\w{6,})m[iu]s")
_CASE = r"(?:l[ae]r)?(?:[iuae]|d[ae]n?|[iu]n(?:d[ae]n?|[iu])?)?"
_DOING_SO = (
    rf"y?[ae]n{_CASE}|m[ae](?:k|y[ae]|l[iu]k)|[aeiu]?rken|[iu]yo\w*|y?[ae]c[ae]k|s[iu]n|[iu]p|[dt][iu](?:m|k|ler|lar)?"
)
_DOING_NOT = rf"m[ae]y[ae]n{_CASE}|m[ae]s[iu]n|m[ae]z|m[iu]yo\w*"
_DOES, _DOES_NOT = re.compile(_DOING_SO), re.compile(_DOING_NOT)
_ENDS = re.compile(f"(?:{_DOING_SO}|{_DOING_NOT})$")
_CAUSING = ("", "dir", "dur", "tir", "tur", "t")  # "kaymayan" is "kaydırmaz"
_NARROWED = ("a", "e")  # what a root ends in that "doğruyor" does not show
_DOING = ("la", "le")
_SURE_ROOT = 5  # letters up to which a root in -la may be no noun's: "toplamak" is not done with a "top"
_NOUN_ROOT = 4  # letters from which a root may be a noun as well
_SHORTEST = 3  # letters of a root


class Deed(NamedTuple):
    """The words of a catalogue that are built on a verb; `agents`: they name what does so, no more."""

    words: tuple[str, ...] = ()
    agents: bool = False


_NOTHING = Deed()


class Deeds:
    """The roots that a catalogue's words are built on."""

    def __init__(self, words: Collection[str], verbs: Collection[str], goods: Collection[str]) -> None:
        self._verbs = verbs
        self._goods = frozenset(goods).intersection(words)
        self._agents: dict[str, list[str]] = {}
        self._named: dict[str, list[str]] = {}
        self._never: dict[str, list[str]] = {}
        tables = ((_AGENT, self._agents), (_NAMED, self._named), (_DONE, self._named), (_NEVER, self._never))
        for word in words:
            for pattern, table in tables:
                if (found := pattern.fullmatch(word)) and (root := self._root(found)):
                    table.setdefault(root, []).append(word)

    def _root(self, found: re.Match[str]) -> str:
        """The root of a word; a short one only where it is a verb's."""
        root: str = next(filter(None, found.groups()))
        if found["long"]:
            return root
        return root if f"{root}mak" in self._verbs or f"{root}mek" in self._verbs else ""

    def of(self, word: str) -> Deed:
        """What does as a verb's form says, or has its name of that; nothing for most words."""
        if _ENDS.search(word) is None:
            return _NOTHING
        for cut in range(len(word) - 2, _SHORTEST - 1, -1):
            root, ending = word[:cut], word[cut:]
            if _DOES.fullmatch(ending):
                if found := self._of_root(root, ending):
                    return found
            elif _DOES_NOT.fullmatch(ending):
                never = [word for more in _CAUSING for word in self._never.get(root + more, ())]
                if never:
                    return Deed(tuple(never))
        return _NOTHING

    def _of_root(self, root: str, ending: str) -> Deed | None:
        narrowed = ending[0] in "iu" and ending[1:3] == "yo"
        roots = (root, *map(root.__add__, _NARROWED)) if narrowed else (root,)
        agents = tuple([word for one in roots for word in self._agents.get(one, ())])
        named = tuple([word for one in roots for word in self._named.get(one, ())])
        noun = root if ending[0] in "my" else ""  # "boyamak" is done with "boya", but "hırkadı" a slip
        if root.endswith(_DOING) and (len(root) > _SURE_ROOT or root[-3] in "aeiu"):
            noun = root[:-2]  # "ütülemek" is done with an "ütü"
        if noun in self._goods and len(root) >= _NOUN_ROOT:
            agents += (noun,)
        return Deed((*agents, *named), bool(agents)) if agents or named else None
