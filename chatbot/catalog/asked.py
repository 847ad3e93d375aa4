"""What a question asks of a catalogue, as facts: words it has, words it lacks, filters, and how they stand together."""

from typing import NamedTuple

from chatbot.catalog.vocabulary import Meaning
from chatbot.model import NO_FILTERS, Filters

# What a word the catalogue lacks says against a find, by what is known of it.
LACKING_BRAND = 1.8
LACKING_GOODS, LACKING_NAME, LACKING_NUMBER, LACKING_OTHER, LACKING_SHORT = 1.0, 0.85, 0.6, 0.45, 0.15
DEED = "deed"  # how a verb means what does so
NOBODY = -1  # no audience
NO_FOCUS = range(0)
LONGEST_WORD = 40
MEMO_SIZE = 20_000  # words or phrases that one reader remembers what it made of


class Asked(NamedTuple):
    """A word that asks for something the catalogue has; `optional` ones only help to choose."""

    meaning: Meaning
    weight: float
    against: float  # what it weighs against a find, should the meaning not be trusted
    place: int
    optional: bool = False
    goods: bool = False  # it is a thing shops sell
    kind: bool = False  # what it means names a kind of goods, not a look or a maker of them
    trait: bool = False  # it says which one is meant: "limon olanından"
    own: bool = False  # by its ending rather a thing or a place of the customer's: "saçımı", "kafede"
    numbered: bool = False  # it ends in a figure: "15", "s24"
    tells_how: bool = False  # it names no thing by itself: "takımı", "pamuklu"
    told: bool = False  # a verb of the customer's own story follows

    @property
    def is_deed(self) -> bool:
        """Whether it is a verb that only helps to choose what does so."""
        return self.optional and self.meaning.how == DEED


class Lacking(NamedTuple):
    """A word that asks for something the catalogue lacks; `weight` says how much that matters."""

    word: str
    weight: float
    place: int
    bounded: bool = False  # another phrase begins after it ("için", "diye")
    oblique: bool = False  # its ending is none that a part of a product's name has
    told: bool = False  # a verb of the customer's own story follows: "battaniye öreceğim"


class Reading(NamedTuple):
    """One way to read a question."""

    asked: tuple[Asked, ...]
    lacking: tuple[Lacking, ...]
    filters: Filters
    facets: frozenset[int] = frozenset()  # places of the colours and brands among the words
    focus: range = NO_FOCUS  # places of the phrase that stands before the wish: "boynum tutuluyor yastık var mı"
    bare: bool = False  # it is a name and no word more
    for_child: bool = False  # a child is spoken of: "kızım", "5 yaş"
    audience: int = NOBODY  # whom a thing is for, by who gets it: "anneme", "oğlum"


NO_WORDS = Reading((), (), NO_FILTERS)
