from datetime import UTC, datetime, timedelta

import pytest

from chatbot.model import PerformanceMetric
from chatbot.store.metrics import MetricSamples

NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def samples(database):
    return MetricSamples(database)


def figure(seconds, value=1.0, kind="cpu_percent", **metadata):
    return PerformanceMetric((NINE + timedelta(seconds=seconds)).isoformat(), kind, value, metadata)


def values(found):
    return [sample.value for sample in found]


def test_samples_come_back_as_they_were_oldest_first(samples):
    samples.add([figure(10, 2.5, "requests", endpoint="/chat", buckets={"3": 1}), figure(0)], resolution_s=10)
    first, second = samples.since(NINE)
    assert first == PerformanceMetric("2026-03-02T09:00:00.000000Z", "cpu_percent", 1.0, {})
    assert (second.value, second.metadata) == (2.5, {"endpoint": "/chat", "buckets": {"3": 1}})


def test_time_and_resolution_narrow_what_is_read(samples):
    samples.add([figure(0, 1), figure(10, 2)], resolution_s=10)
    samples.add([figure(5, 3)], resolution_s=60)
    assert values(samples.since(NINE + timedelta(seconds=5))) == [3, 2]
    assert values(samples.since(NINE, resolution_s=10)) == [1, 2]
    assert samples.oldest(60) == NINE + timedelta(seconds=5)
    assert samples.oldest(3600) is None


def test_summing_up_replaces_a_span_at_once(samples):
    samples.add([figure(0, 1), figure(59, 2), figure(60, 4)], resolution_s=10)
    until = NINE + timedelta(seconds=60)
    gone = samples.sum_up(
        NINE, until, fine_s=10, coarse_s=60, combine=lambda fine: [figure(0, sum(sample.value for sample in fine))]
    )
    assert gone == 2
    assert values(samples.since(NINE, resolution_s=10)) == [4]
    assert values(samples.since(NINE, resolution_s=60)) == [3]


def test_a_failure_while_summing_up_leaves_everything(samples):
    samples.add([figure(0)], resolution_s=10)

    def broken(fine):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        samples.sum_up(NINE, NINE + timedelta(minutes=1), fine_s=10, coarse_s=60, combine=broken)
    assert samples.count() == 1


def test_what_is_outside_is_forgotten(samples):
    samples.add([figure(seconds) for seconds in (-1, 0, 60, 61)], resolution_s=10)
    assert samples.keep_only(NINE, NINE + timedelta(seconds=60)) == 2
    assert samples.count() == 2


def test_nothing_to_keep_is_nothing(samples):
    samples.add([], resolution_s=10)
    assert samples.count() == 0
