import pytest

from chatbot.llm.port import http_failure


@pytest.mark.parametrize(
    ("delay", "seconds"),
    [("2s", 2.0), ("1.5s", 1.5), ("0s", 0.0), ("nans", None), ("infs", None), ("-3s", None), ("soon", None), (7, None)],
)
def test_a_retry_delay_is_a_number_of_seconds_or_none(delay, seconds):
    assert http_failure(429, "slow down", [{"retryDelay": delay}]).retry_after_s == seconds


def test_details_that_are_no_objects_are_passed_over():
    assert http_failure(429, "m", ["x", None, {"violations": ["y"]}]).kind == "rate_limited"
