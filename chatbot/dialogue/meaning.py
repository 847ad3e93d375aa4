"""What a message can mean: the value types between understanding it, looking goods up and answering. Knows no rule."""

from dataclasses import dataclass, field
from typing import Literal

from chatbot.dialogue.faq import FaqMatch
from chatbot.model import Intent

BUYING = "ordering"  # the fact that tells how to buy
SOLD_OUT = "sold_out"  # what was told last, where that is that a product is
FAQ_TOPIC = "faq:"  # before the place of one of the shop's own questions, as what was told last
FAQ_BESIDE = "faq_beside"  # the kind of meaning in which facts are asked for beside one of the shop's own questions
FAQ_SURE = 0.9  # asked almost in the shop's own words
NARROWING = frozenset({"attribute", "measure", "age", "kind", "filter"})  # how a list is refined for what comes then


@dataclass(frozen=True, slots=True)
class Search:
    """Look for goods by these words, none that is of the colours or makes in `without`."""

    text: str
    without: tuple[str, ...] = ()
    core: str = ""  # the goods alone, to be looked for when nothing is all that was said of them
    wished: str = ""  # of a long message only what is wished, when nothing is that either
    parts: tuple[str, ...] = ()  # several things named, to be looked for one by one when nothing is all of them
    generous: bool = False  # what comes nearest to the price named first
    unfit: tuple[str, ...] = ()  # what is said of goods for others than the one it is for
    fitting: tuple[str, ...] = ()  # what is said of goods for the one it is for
    same_size: bool = False  # in the size of the product talked about
    beside: bool = False  # wanted, too: likeliest of the same kind as what was shown
    owner: str = ""  # the goods of which a `part` is asked, when nothing is called by both: "nevresim takımında çarşaf"
    part: str = ""  # as a folded word
    age: int | None = None  # of whoever it is for, in months, where goods come in such sizes
    of_shown: bool = False  # perhaps asked of the product talked about: if its own texts have all the words, it is


@dataclass(frozen=True, slots=True)
class Recall:
    """Take from the last list: by place (0-based, -1 the last), everything, or else the product talked about."""

    places: tuple[int, ...] = ()
    everything: bool = False
    words: str = ""  # goods named beside the reference; if nothing shown is that, it is a search
    attribute: str = ""  # the colour or size wanted of it
    part: str = ""  # what of it is asked for, as a folded word: whether it has it, whether it comes with it
    rest: bool = False  # the others of the list than the product talked about
    talked: int = 0  # so many products that were talked about one after another, the last ones
    only: bool = False  # one of the list is meant: never look elsewhere


@dataclass(frozen=True, slots=True)
class Refine:
    """Narrow or move the last list.

    `how` is attribute, measure, age (`text`: in months), kind, filter, bigger, smaller, cheaper, dearer, cheapest,
    dearest or other.
    """

    how: str
    text: str = ""
    of: str = "color"  # what an attribute is: color or size
    only: bool = False  # one of the list is meant: never look elsewhere
    colors: tuple[str, ...] = ()  # of those that measure so
    contrary: tuple[str, ...] = ()  # words that say of goods that they are not what is wanted


Lookup = Search | Recall | Refine


@dataclass(frozen=True, slots=True)
class Asked:
    """A yes-or-no question about one thing: whether it `is`, `has`, `suits` or `does` what the folded words name.

    `verb`: what it does, or how it is said: "isinir" of "sapı ısınır mı", "dahil" of "pil dahil mi".
    """

    how: Literal["is", "has", "suits", "does"]
    words: tuple[str, ...]
    verb: str = ""

    @property
    def of_shop(self) -> bool:
        """Whether the shop may be asked as well as the thing: "kablo var mı"."""
        return self.verb in {"var", "mevcut"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of a day that is asked about: its `part` ("evening", "night"), its `minute` from midnight, or both."""

    part: str = ""
    minute: int | None = None


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a message means. `kind` names the reply among those of its intent; `asks` what of a product is wanted."""

    intent: Intent
    language: str = "tr"
    intents: tuple[Intent, ...] = ()
    kind: str = ""
    lookup: Lookup | None = None
    asks: frozenset[str] = frozenset()
    facts: tuple[str, ...] = ()
    faq: FaqMatch | None = None
    perhaps: FaqMatch | None = None  # what of the shop's own questions may be meant, when nothing else is
    courtesies: frozenset[str] = frozenset()
    days: frozenset[str] = field(default=frozenset())
    moment: Moment | None = None  # of such a day, or of today
    strange: int = 0  # how many words were not understood
    unit: str = ""  # what of the product is to be counted: "watt"
    pieces: int = 0  # how many are spoken of, when that is said
    summed: bool = False  # what all of them cost together is asked
    apart: bool = False  # how much one costs more than the other is asked
    asks_whether: bool = False  # whether there is any: "var mı"
    about: tuple[str, ...] = ()  # the words an open question is about
    asked: Asked | None = None  # what is asked of one product with "mi"
    anew: str = ""  # the goods a question begins with that seems asked of what was shown
    leans: bool = False  # an open question that is understood only by who knows the talk
