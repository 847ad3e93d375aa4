"""Responses of the Gemini API, as documented and otherwise."""

import json

import pytest

from chatbot.llm.response import Reasons, read_response
from chatbot.model import TokenUsage

REASONS = Reasons(
    {0: "FINISH_REASON_UNSPECIFIED", 1: "STOP", 3: "SAFETY"}, {0: "BLOCK_REASON_UNSPECIFIED", 1: "SAFETY"}
)
FORMS = (AttributeError, LookupError, TypeError, ValueError)


def read(told):
    return read_response(json.loads(json.dumps(told)), "asked", REASONS)


def answer(*parts, reason=1, **more):
    return {"candidates": [{"content": {"parts": parts}, "finishReason": reason}], **more}


def test_the_parts_of_an_answer_are_one_text_without_the_thoughts():
    told = read(
        answer({"text": "Pamuk "}, {"text": "hmm", "thought": True}, {"text": "serindir."}, modelVersion="served")
    )
    assert (told.text, told.finish, told.blocked, told.model_version) == ("Pamuk serindir.", "STOP", None, "served")


def test_what_is_not_said_is_not_guessed():
    told = read(answer({"text": "Evet."}))
    assert (told.usage, told.model_version) == (None, "asked")


def test_tokens_however_they_are_written():
    counts = {"promptTokenCount": 10, "cachedContentTokenCount": "4", "totalTokenCount": 25.0, "thoughtsTokenCount": 5}
    assert read(answer({"text": "x"}, usageMetadata=counts)).usage == TokenUsage(10, 4, 15, 5)


@pytest.mark.parametrize(
    ("told", "blocked"),
    [
        ({}, "EMPTY"),
        ({"candidates": []}, "EMPTY"),
        ({"candidates": None, "promptFeedback": {"blockReason": 1}}, "SAFETY"),
        ({"promptFeedback": {"safetyRatings": []}}, "EMPTY"),
        (answer({"text": "yarım"}, reason=3), "SAFETY"),
        (answer({"text": "yarım"}, reason="SAFETY"), "SAFETY"),
        (answer(reason=99), "99"),
        (answer(reason="OF_TOMORROW"), "OF_TOMORROW"),
        (answer(reason=None), "FINISH_REASON_UNSPECIFIED"),
    ],
)
def test_why_there_is_no_text(told, blocked):
    assert read(told).blocked == blocked


@pytest.mark.parametrize(
    "told",
    [
        [],
        "text",
        None,
        {"candidates": "text"},
        {"candidates": [None]},
        {"candidates": [["content"]]},
        answer("text"),
        answer({"text": 5}),
        answer({"text": "yarım \ud83d"}),
        answer({"text": "x"}, reason=[1]),
        answer({"text": "x"}, modelVersion=3),
        answer({"text": "x"}, usageMetadata=[1]),
        *(
            answer({"text": "x"}, usageMetadata={"promptTokenCount": count, "totalTokenCount": 20})
            for count in (-1, 1.5, True, "many", 2**31, [1], float("inf"), float("nan"))
        ),
    ],
)
def test_another_form_is_no_answer(told):
    with pytest.raises((*FORMS, OverflowError)):
        read(told)
