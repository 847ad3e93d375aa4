"""What one word of a question is by itself: something the catalogue has, something it lacks, or a word of the talk.

Knows no neighbours; who stands beside whom is `reading`'s.
"""

import re
from dataclasses import dataclass, field, replace

from chatbot.catalog.asked import (
    DEED,
    LACKING_BRAND,
    LACKING_GOODS,
    LACKING_NAME,
    LACKING_NUMBER,
    LACKING_OTHER,
    LACKING_SHORT,
    MEMO_SIZE,
    Asked,
)
from chatbot.catalog.deeds import Deeds
from chatbot.catalog.documents import Documents
from chatbot.catalog.lexicon import Lexicon
from chatbot.catalog.vocabulary import Meaning, Sense, Vocabulary
from chatbot.turkish import is_finite, looks_verbal, peelings

_CHILD = ("cocu", "oglu", "oglan", "torun", "yegen", "bebe", "bebi", "minik", "ufakl", "yenidogan")
_GIRL = re.compile(r"kiz(?:$|im|in|iy|i$|a$|lar|cag)")  # no "kızartmak"
_AGES = ("yas", "ay")
_HAS_DIGIT = re.compile(r"\d")
_TWO = 2  # words from which on one may matter more than the other
MY = r"(?<![^aeiou]y)[iu]m"  # but no stem ends as "akvaryum" would without it
MINE = re.compile(rf"\w{{3,}}{MY}(?:[iuea]|[iu]n|d[ae]n?)?")  # "boynum", "ayakkabımın"
OWN = re.compile(
    rf"\w{{3,}}(?:{MY}(?:[ie]|[iu]n|d[ae]n?)?|[iu]m[iu]z(?:[iue]|[iu]n|d[ae]n?)?|[dt][ae](?:k[iu])?)"
)  # "saçımı", "kafede"
_MY_AFTER_VOWEL = re.compile("m(?:[iuea]|[iu]n|d[ae]n?)?")  # "arabam"
_SURE = 0.9  # trust from which a word is no guess
_UNSURE = 0.5  # trust below which it is hardly what it was taken for
TOWARDS = ("a", "e")  # ending of what the thing is for, never of the thing: "arabaya antifriz"
_LIKELY = 0.8  # trust from which the last of some words that ran together may be inflected, a foreign one too
_QUANTITY = re.compile(r"\d+(?:adet|yas)")  # how many, or how old who gets it is, unless the shop's titles say so
ACTIONS = ("ma", "me")  # "çalışma masası", "yıkama makinesi"
_DOING = ("mak", "mek")
_VAGUE = re.compile(r"(?:alet|cihaz|aparat|makina|makine)(?:l[ae]r)?(?:[dt][ae]n|e)?")
_DEED = 0.9  # how well what does so is named by it, and how surely
_DOES = ("an", "en")  # "takılan" tells of a thing, and names none
_DENIED = re.compile("m[ae]y[ae]n")
_LOANED = "tik"  # ending of adjectives that look like verbs: "eliptik bisiklet"
_AGENTS = ("ici", "ucu")
_DOERS = ("ci", "cu")  # "spor sütyeni" is a "sporcu sütyeni"
_SHORT = 4  # letters from which a part of a word of the language may be a word that ran into another
_ENDING = 2  # letters of an end that after words of the talk is rather a suffix than a word
_LONG = 14  # letters from which a word known by its suffixes may be two that ran together
_LEAST_WEIGHT = 0.3


@dataclass(frozen=True, slots=True)
class Single:
    """What one word is by itself; `stands`: it is a word, not a torn piece of one."""

    asked: tuple[Asked, ...] = ()
    lacking: str = ""
    weight: float = 0.0
    stands: bool = True
    modifies: bool = False  # a word of the talk that may make the thing after it another one
    action: bool = False  # a verb's noun, or what looks like one: "sayma makinesi"
    tells: bool = False  # a verb that makes the thing before it one of the customer's own story
    slipped: str = ""  # what looks like a frame typed wrong, and is a word nobody knows where a compound ends after it
    agent: bool = False  # a verb's form, and what it asks for is named by what does so: "doğrayan"
    vague: bool = False  # any thing that does something: "aletlerden"
    denies: bool = False  # a verb's form that says what a thing does not: "geçirmeyen"
    verbal: bool = field(init=False)  # any of these four
    placed: dict[int, tuple[Asked, ...]] = field(default_factory=dict, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verbal", self.tells or self.agent or self.vague or self.denies)

    def at(self, place: int) -> tuple[Asked, ...]:
        """What it asks for at a place of the question; remembered as `placed`."""
        found = self.placed[place] = tuple([Asked(*one[:3], place, *one[4:]) for one in self.asked])
        return found


FRAME = Single()


class SingleWords(dict[str, Single]):
    """Folded words -> what they are; each is looked up when it is first met, and remembered."""

    def __init__(self, documents: Documents, vocabulary: Vocabulary, lexicon: Lexicon) -> None:
        super().__init__()
        self._documents = documents
        self._vocabulary = vocabulary
        self._lexicon = lexicon
        self._deeds = Deeds(vocabulary.keys, lexicon.verbs, lexicon.goods)
        self.phrases: dict[str, frozenset[str]] = {}
        """First words of phrases with names of their own -> their second words."""
        for first, second in (name.split() for name in lexicon.synonyms if name.count(" ") == 1):
            self.phrases[first] = self.phrases.get(first, frozenset()) | {second}
        self.children: set[str] = set()
        """Words that speak of a child, as they were met."""
        self.relatives: dict[str, int] = {}
        """Words for who gets it, as they were met -> their audience."""

    def __missing__(self, word: str) -> Single:
        if len(self) >= MEMO_SIZE:
            self.clear()
            self.children.clear()
            self.relatives.clear()
        found = self._with_deed(self._with_role(self._look(word), word), word)
        found = self[word] = FRAME if found == FRAME else found
        self._note_people(word)
        return found

    def kind(self, word: str) -> Single:
        """What makes the thing after it another one, as what the catalogue has of that kind."""
        keys = self._vocabulary.keys
        family = [key for name in (word, *map(word.__add__, _DOERS)) for key in keys.get(name, ())]
        if not family:
            return Single(lacking=word, weight=LACKING_NAME)
        meaning = Meaning(word, (Sense((tuple(family),)),), "exact")
        return Single((self._asked(meaning)._replace(optional=False),))

    def doer(self, own: Asked) -> Asked:
        """What is told of, as whoever does so has it as well: "sporcu sütyeni" for "spor yaparken"."""
        word = own.meaning.word
        if not any(word + end in self._vocabulary.keys for end in _DOERS):
            return own
        return own._replace(meaning=self.kind(word).asked[0].meaning)

    def doing(self, deed: Asked, vague: str) -> Asked:
        """What does as a verb says: the thing named so, or such a thing of any name ("tansiyon aleti")."""
        keys = deed.meaning.senses[0].parts[0] + self._vocabulary.keys.get(vague, ())
        for peeling in peelings(vague, self._vocabulary.keys):
            keys += self._vocabulary.keys[peeling.stem]
        sense = Sense((tuple(dict.fromkeys(keys)),), _DEED, _DEED)
        meaning = Meaning(f"{deed.meaning.word} {vague}", (sense,), DEED)
        return deed._replace(meaning=meaning, optional=False, goods=True)

    def says_kind(self, word: str) -> bool:
        """Whether a word of the talk may say which kind the thing after it is: "okul" of "okul çantası"."""
        lexicon = self._lexicon
        if word in lexicon.kinds or (word.endswith(ACTIONS) and word in lexicon.verbs):
            return True
        return word in lexicon.goods and (word in lexicon.verbs or word in lexicon.soft or word in lexicon.twins)

    def split(self, word: str) -> list[str]:
        """The words of the catalogue (and frames) that ran together in one; the fewest and longest of them."""
        best: dict[int, tuple[int, list[str]]] = {0: (0, [])}
        for end in range(1, len(word) + 1):
            for start in [start for start in best if start >= end - 20]:
                part = word[start:end]
                last = end == len(word)
                if self._is_part(part, last=last, least=_LIKELY if start else _SURE):
                    score = best[start][0] + len(part) ** 2
                    if end not in best or score > best[end][0]:
                        best[end] = (score, [*best[start][1], part])
        parts = best.get(len(word), (0, []))[1]
        content = [part for part in parts if part not in self._lexicon.closed]
        if len(parts) < _TWO or not content:
            return []
        suffix = content == parts[-1:] and len(parts[-1]) <= _ENDING  # "musaitsen-iz"
        return [] if suffix else parts

    def _note_people(self, word: str) -> None:
        if _is_of_child(word):
            self.children.add(word)
        if (audience := self._lexicon.audience_of(word)) is not None:
            self.relatives[word] = audience

    def _with_role(self, solo: Single, word: str) -> Single:
        """What a word is, with what it may do to its neighbours."""
        action = word.endswith(ACTIONS) and not solo.asked and not self._lexicon.is_frame(word)
        if self.says_kind(word) or word in self.phrases or action:
            return replace(solo, modifies=True, action=action)
        if solo.asked:
            return solo
        verb = bool(solo.lacking) and not solo.weight
        tells = self._lexicon.tells(word) or (verb and is_finite(word, sure=True))
        return replace(solo, lacking="", slipped="", tells=True) if tells else solo

    def _with_deed(self, solo: Single, word: str) -> Single:
        """What a verb says that a thing does, as the thing that is named so; one that only helps to choose."""
        if _VAGUE.fullmatch(word):
            return replace(solo, vague=True)
        sure = solo.asked and solo.asked[0].meaning.how != "repaired"
        if sure or word in self._lexicon.closed or word in self._lexicon.wishes:
            return solo
        deed = self._deeds.of(word)
        if not deed.words:
            return solo
        family = tuple(dict.fromkeys(key for name in deed.words for key in self._vocabulary.keys[name]))
        asked = self._asked(Meaning(word, (Sense((family,), _DEED, _DEED),), DEED))
        asked = asked._replace(optional=True, own=False, tells_how=False)
        denies = _DENIED.search(word) is not None
        return replace(solo, asked=(asked,), lacking="", slipped="", agent=deed.agents, denies=denies)

    def _look(self, word: str) -> Single:
        if not word or word in self._lexicon.closed:
            return FRAME
        if " " in word:
            renamed = self._vocabulary.renamed(word)
            return Single((self._asked(renamed),)) if renamed else FRAME
        if self._lacks_attribute(word):
            return self._made_for(word) or Single(lacking=word, weight=_lacking_weight(self._lexicon, word))
        if word in self._vocabulary.keys:
            return Single((self._asked(self._vocabulary.meaning(word)),))
        if word in self._lexicon.twins or self._lexicon.is_frame(word) or _QUANTITY.fullmatch(word):
            return Single(tuple(map(self._asked, self._split_soft(word))))
        return self._look_closer(word)

    def _made_for(self, word: str) -> Single | None:
        """What is made for who does that, to help choosing: "sporcu" for "spor yaparken giymek için"."""
        doers = self.kind(word).asked
        return Single((doers[0]._replace(optional=True),)) if doers else None

    def _lacks_attribute(self, word: str) -> bool:
        """Whether a word says how a thing is or who makes it, and no product of the shop says so."""
        said = word in self._lexicon.brands or self._lexicon.is_attribute(word)
        return said and not self._vocabulary.known(word)

    def _look_closer(self, word: str) -> Single:
        """A word neither known as it stands nor a frame: inflected, run together, misspelt, or lacking."""
        meaning = self._vocabulary.meaning(word)
        if meaning.trust >= 0.9 and meaning.how != "repaired" and len(word) < _LONG:
            return Single((self._asked(meaning),))
        parts = self.split(word)
        if self._is_whole(word, parts):
            parts = []
        if parts and meaning.trust < self._split_trust(parts):
            return Single(tuple(self._asked(found) for part in parts if (found := self._part(part))))
        if meaning.trust < 0.5 and not self._lexicon.is_real(word) and (halves := self._split_misspelt(word)):
            return Single(tuple(map(self._asked, halves)))
        slipped = self._is_slipped_frame(word, meaning)
        if slipped or self._is_verb(word, meaning):
            return Single(slipped=word) if slipped and not looks_verbal(word) else FRAME
        if meaning.senses:
            return Single((self._asked(meaning),), stands=meaning.how != "repaired" or meaning.trust > 0.9)
        return Single(lacking=word, weight=_lacking_weight(self._lexicon, word), stands=self._lexicon.is_real(word))

    def _is_slipped_frame(self, word: str, meaning: Meaning) -> bool:
        """Whether a word is rather a frame typed wrong than a product word typed wrong."""
        if meaning.trust >= 0.7 or len(word) < (5 if meaning.senses else 4):
            return False
        return not self._lexicon.is_real(word) and self._lexicon.is_slipped_frame(word)

    def _is_verb(self, word: str, meaning: Meaning) -> bool:
        """Whether a word is rather a verb nobody knows than a product word typed wrong ("sarmak", "yıkandıktan")."""
        guessed = meaning.how == "repaired" and meaning.trust < _SURE and len(word) > 5
        guessed = guessed or (meaning.how == "inflected" and meaning.trust < _UNSURE)
        return guessed and looks_verbal(word) and not self._lexicon.is_real(word)

    def _is_whole(self, word: str, parts: list[str]) -> bool:
        """Whether a word of the language only looks as if short words ran together: "kazan", "tekne-ler"."""
        short = any(len(part) < _SHORT or part in self._lexicon.closed for part in parts)
        return short and self._lexicon.is_real(word)

    @staticmethod
    def _split_trust(parts: list[str]) -> float:
        return 1.01 - 0.04 * (len(parts) - 2) - (0.15 if min(map(len, parts)) < 3 else 0.0)

    def _part(self, part: str) -> Meaning | None:
        if part in self._lexicon.closed or (self._is_story(part) and part not in self._vocabulary.keys):
            return None
        return self._vocabulary.known(part)

    def _asked(self, meaning: Meaning) -> Asked:
        documents = self._documents
        keys = meaning.senses[0].parts[0]
        specific = [documents.specificity[documents.ids[key]] for key in keys if key in documents.ids]
        least = min(specific, default=1.0 if meaning.how == "text" else 0.3)
        against = 0.0 if meaning.trust > 0.85 else max(_lacking_weight(self._lexicon, meaning.word), _LEAST_WEIGHT)
        return Asked(
            meaning,
            weight=_LEAST_WEIGHT + (1 - _LEAST_WEIGHT) * least,
            against=against,
            place=0,
            optional=self._is_story(meaning.word),
            goods=" " in meaning.word or self._lexicon.is_goods(meaning.word),
            kind=self._names_kind(meaning),
            own=self._is_own(meaning),
            numbered=meaning.word[-1:].isdigit(),
            tells_how=self._tells_how(meaning.word),
        )

    def _names_kind(self, meaning: Meaning) -> bool:
        key = meaning.senses[0].parts[-1][0]
        return key in self._documents.categories.words or self._lexicon.is_goods(key)

    def _tells_how(self, word: str) -> bool:
        """Whether a word names no thing by itself: "takımı", "pamuklu"."""
        return word in self._lexicon.transparent or word.endswith(_AGENTS) or self._lexicon.is_trait(word)

    def _is_story(self, word: str) -> bool:
        """Whether a word belongs to the talk more often than to a product's name."""
        verb = word in self._lexicon.verbs and (word not in self._lexicon.told or word.endswith(_DOES))
        talk = word in self._lexicon.soft or (verb and not word.endswith(_AGENTS))
        return talk and word not in self._lexicon.goods

    def _is_own(self, meaning: Meaning) -> bool:
        word = meaning.word
        aside = word.endswith(TOWARDS) or OWN.fullmatch(word) is not None or self._is_inflected_mine(meaning)
        if not aside or word[0].isdigit() or self._lexicon.is_word(word):
            return False
        if meaning.how == "inflected":
            return True
        if meaning.how == "exact":
            return word.endswith(TOWARDS) and self._lexicon.is_goods(word)  # "duvara monte"
        return meaning.trust < _UNSURE and self._lexicon.is_real(word)

    @staticmethod
    def _is_inflected_mine(meaning: Meaning) -> bool:
        """Whether a word is "my ..." of its stem: "göğsümü", no "parfümü"."""
        stem = meaning.senses[0].parts[-1][0] if meaning.how == "inflected" else meaning.word
        after = meaning.word[len(stem) :]
        return "m" in after and (_MY_AFTER_VOWEL.fullmatch(after) or MINE.fullmatch(meaning.word)) is not None

    def _split_soft(self, word: str) -> list[Meaning]:
        """The words that a shop's titles write for a word of the talk: "doğumgünü", "sıkmak için" a "sıkma torbası"."""
        if word in self._lexicon.told and word.endswith(_DOING) and word[:-1] in self._vocabulary.keys:
            return [self._vocabulary.meaning(word[:-1])]
        parts = self.split(word) if word in self._lexicon.soft else []
        if any(len(part) < _SHORT or part not in self._documents.ids for part in parts):
            return []
        return list(map(self._vocabulary.meaning, parts))

    def _is_part(self, part: str, *, last: bool, least: float) -> bool:
        """Whether some letters are a word of the catalogue or a frame; the `last` ones may be inflected, so sure."""
        if part in self._lexicon.closed:
            return len(part) > (1 if last else 2)
        if part in self._documents.ids or part in self._documents.colors.words:
            return len(part) > 1
        if len(part) <= 3:
            return False
        if part in self._vocabulary.keys:
            return True
        found = self._vocabulary.known(part) if last else None
        return found is not None and found.trust > least

    def _split_misspelt(self, word: str) -> list[Meaning]:
        """Two words run together, one of them misspelt."""
        for cut in range(4, len(word) - 3):
            left, right = word[:cut], word[cut:]
            for known, slipped in ((left, right), (right, left)):
                if known in self._vocabulary.keys and self._vocabulary.is_slip(slipped):
                    return [self._vocabulary.meaning(left), self._vocabulary.meaning(right)]
        return []


def _is_of_child(word: str) -> bool:
    return word.startswith(_CHILD) or _GIRL.match(word) is not None or (word[:1].isdigit() and word.endswith(_AGES))


def _lacking_weight(lexicon: Lexicon, word: str) -> float:
    """How much it says against a find that the catalogue lacks this word."""
    if word[0].isdigit() or (len(word) <= 2 and _HAS_DIGIT.search(word)):
        return LACKING_NUMBER
    if len(word) <= 2 and word not in lexicon.goods:
        return LACKING_SHORT
    if lexicon.is_brand(word):
        return LACKING_BRAND
    if lexicon.is_attribute(word):
        return LACKING_NAME if word in lexicon.kinds else LACKING_SHORT
    return _lacking_thing(lexicon, word)


def _lacking_thing(lexicon: Lexicon, word: str) -> float:
    if lexicon.is_goods(word):
        return LACKING_GOODS
    if lexicon.is_word(word):
        return LACKING_OTHER
    if word.endswith(_LOANED):
        return LACKING_NAME
    if looks_verbal(word):
        return 0.0
    return LACKING_OTHER if lexicon.is_real(word) else LACKING_NAME
