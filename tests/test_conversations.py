"""Every labelled conversation is held through the service; a set of a shop must be almost all right."""

from pathlib import Path

import pytest

from labelled import Conversation, hold_all, read_conversations

FOLDER = Path(__file__).parent / "conversations"
WANTED = 0.97

CONVERSATIONS = read_conversations(FOLDER)
SHOPS = sorted({conversation.shop for conversation in CONVERSATIONS})


def _of(shop: str) -> list[Conversation]:
    return [conversation for conversation in CONVERSATIONS if conversation.shop == shop]


@pytest.mark.parametrize("shop", SHOPS)
def test_almost_every_turn_is_answered_as_labelled(shop):
    judged = hold_all(_of(shop))
    wrong = [one for one in judged if one.faults]
    right = 1 - len(wrong) / len(judged)
    listing = "\n".join(map(str, wrong))
    assert right >= WANTED, f"{right:.1%} of {len(judged)} turns are right; wrong ones:\n{listing}"


@pytest.mark.parametrize("shop", SHOPS)
def test_every_suggestion_is_understood_when_tapped(shop):
    pass
