"""For whom goods are wanted, as far as it says which will not do: "kocama", "oğlum anaokuluna başlıyor"."""

from collections.abc import Mapping

from chatbot.dialogue.reading import Reading

_YOUNG = ("cocuk", "bebek", "yenidogan")
_EXPECTING = ("hamile", "lohusa", "emzirme")
_WOMENS = ("kadin", "bayan", *_EXPECTING)
PETS = ("kedi", "kopek", "evcil")  # nobody's gift unasked
_UNFIT: Mapping[str, tuple[str, ...]] = {  # what titles and categories say of goods for others
    "for_man": (*_WOMENS, "kiz", *_YOUNG),
    "for_woman": ("erkek", "bay", "kiz", *_YOUNG),
    "for_grown": _YOUNG,
    "for_ladies": ("erkek", "bay"),
    "for_boy": (*_WOMENS, "kiz"),
    "for_girl": ("erkek", *_EXPECTING),
    "for_child": _WOMENS,
}
LABELS = tuple(_UNFIT)
_CHILDHOOD = 12 * 12  # months
_FOR_CHILDREN = ("cocuk", "bebek", "kiz", "oyuncak", "anaokulu", "okul")


def unfit(reading: Reading) -> tuple[str, ...]:
    """Words that say of goods that they are for others than the one named, but for those that are asked for."""
    words = next((words for label, words in _UNFIT.items() if reading.has(label)), ())
    said = {reading.sentence.tokens[place].text for place in reading.kinds} if words else frozenset()
    asked = {word for word in words if any(token.startswith(word) for token in said)}
    asked |= {word for group in (_YOUNG, _EXPECTING) if not asked.isdisjoint(group) for word in group}
    return tuple(word for word in words if word not in asked)


def is_named(reading: Reading) -> bool:
    """Whether it is said for whom goods are wanted."""
    return reading.has(*_UNFIT)


def fitting(reading: Reading) -> tuple[str, ...]:
    """Words that say of goods that they are for the child who is spoken of."""
    return _FOR_CHILDREN if reading.has("for_child") or (reading.age and reading.age[1] <= _CHILDHOOD) else ()
