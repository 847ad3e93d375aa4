"""For whom goods are wanted, as far as it says which will not do: "kocama", "oğlum anaokuluna başlıyor"."""

from collections.abc import Mapping

from chatbot.dialogue.reading import Reading

_YOUNG = ("cocuk", "bebek", "yenidogan")
_PETS = ("kedi", "kopek", "kus")
_WOMENS = ("kadin", "bayan", "hamile", "lohusa", "emzirme")
_UNFIT: Mapping[str, tuple[str, ...]] = {  # what titles and categories say of goods for others
    "for_man": (*_WOMENS, "kiz", *_YOUNG, *_PETS),
    "for_woman": ("erkek", "bay", "kiz", *_YOUNG, *_PETS),
    "for_grown": (*_YOUNG, *_PETS),
    "for_boy": (*_WOMENS, "kiz", *_PETS),
    "for_girl": ("erkek", "hamile", "lohusa", "emzirme", *_PETS),
    "for_child": (*_WOMENS, *_PETS),
}
LABELS = tuple(_UNFIT)
_FOR_CHILDREN = ("cocuk", "bebek", "kiz", "oyuncak", "anaokulu", "okul")


def unfit(reading: Reading) -> tuple[str, ...]:
    """Words that say of goods that they are for others than the one named, but for those that are asked for."""
    words = next((words for label, words in _UNFIT.items() if reading.has(label)), ())
    said = {reading.sentence.tokens[place].text for place in reading.kinds} if words else frozenset()
    return tuple(word for word in words if not any(token.startswith(word) for token in said))


def is_named(reading: Reading) -> bool:
    """Whether it is said for whom goods are wanted."""
    return reading.has(*_UNFIT)


def fitting(reading: Reading) -> tuple[str, ...]:
    """Words that say of goods that they are for the child who is spoken of."""
    return _FOR_CHILDREN if reading.has("for_child") else ()
