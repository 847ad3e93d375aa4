"""One answer in the making: what was meant, what was found, the scene, the texts - and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from chatbot.dialogue.context import Context
from chatbot.dialogue.lookups.found import Found
from chatbot.dialogue.meaning import Understanding
from chatbot.dialogue.replies import Texts
from chatbot.model import Business, Method, Product, Unanswered


@dataclass(frozen=True, slots=True)
class Scene:
    """What an answer is given in: the shop, its categories, the talk so far, the moment, and which variant to say."""

    business: Business
    categories: Sequence[tuple[str, int]]
    context: Context
    now: datetime
    question: str
    turn: int


@dataclass(frozen=True, slots=True)
class Said:
    """The part of a draft that differs from intent to intent."""

    method: Method
    text: str
    confidence: float = 0.9
    products: tuple[Product, ...] = ()
    taps: tuple[str, ...] = ()
    handed_over: bool = False
    pending: str = ""
    unanswered: Unanswered = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One answer's meaning, findings, scene and texts."""

    meaning: Understanding
    found: Found
    scene: Scene
    texts: Texts

    def say(self, key: str, /, **values: object) -> str:
        """The text of this name, in the variant of this turn."""
        return self.texts.say(key, self.scene.turn, **values)
