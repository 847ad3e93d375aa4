"""Which hour of a day is asked about: "bu akşam", "gece 11'de", "sabah 8'de", "saat 20:00'de"."""

import re

from chatbot.dialogue.meaning import Moment
from chatbot.dialogue.reading import Reading
from chatbot.dialogue.sentence import Token

_CLOCK = re.compile(r"(\d{1,2})(?:[.,:](\d{2}))?")
_AT, _UNTIL = frozenset({"de", "da", "te", "ta"}), frozenset({"e", "a", "ye", "ya"})
_HOUR = "saat"
_NOON, _DAY, _EARLIEST = 12, 24, 7  # who says 6 without more means the evening


def moment(reading: Reading) -> Moment | None:
    """The part of the day that is named, and the minute of the day, where one is."""
    part = next((part for part in ("night", "evening") if reading.has(part)), "")
    minute = next(filter(None, (_minute(place, part, reading) for place in reading.numbers)), None)
    return Moment(part, minute) if part or minute is not None else None


def _minute(place: int, part: str, reading: Reading) -> int | None:
    """The minute of the day that a number with its ending says, or none: "8'de", "20:30'a", "saat 9 da"."""
    tokens = reading.sentence.tokens
    said, minutes, end = _read(place, tokens)
    after = tokens[end].tail or (tokens[end + 1].text if end + 1 < len(tokens) else "")
    timed = after in _AT | _UNTIL or (place and tokens[place - 1].text == _HOUR)
    if said is None or not timed or said > _DAY:
        return None
    late = part and said < _NOON and not (part == "night" and said < _EARLIEST - 1)
    late = late or (
        not part and not reading.has("morning") and (said < _EARLIEST or (after in _UNTIL and said < _NOON))
    )
    hour = said + _NOON if late else said + _DAY if part == "night" and said < _EARLIEST else said
    return hour * 60 + minutes


def _read(place: int, tokens: tuple[Token, ...]) -> tuple[int | None, int, int]:
    """Hour, minutes, and the place of the last token of the time: "20", "20.30", "20:30" in two tokens."""
    found = _CLOCK.fullmatch(tokens[place].text)
    if found is None:
        return None, 0, place
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    joined = (
        after is not None and after.start == tokens[place].end + 1 and len(after.text) == 2 and after.text.isdecimal()
    )
    if after is not None and joined and not found[2]:
        return int(found[1]), int(after.text), place + 1
    return int(found[1]), int(found[2] or 0), place
