from contextvars import copy_context

import pytest

from chatbot.hops import begin, lap, slowest


def test_laps_share_out_the_time_of_a_request(clock):
    hops = begin(clock.timer)
    for hop, seconds in (("web", 0.1), ("store", 0.2), ("model", 3.0), ("store", 0.4)):
        clock.tick(seconds)
        lap(hop)
    clock.tick(1)
    assert hops.lap("web") == pytest.approx(4.7)
    assert hops.took_s == pytest.approx({"web": 1.1, "store": 0.6, "model": 3.0})
    assert slowest(hops.took_s) == "model"


def test_without_a_request_a_lap_is_nothing():
    copy_context().run(lap, "store")
    assert slowest({}) is None


def test_the_next_request_of_a_thread_begins_anew(clock):
    first, second = begin(clock.timer), begin(clock.timer)
    clock.tick(1)
    lap("store")
    assert (first.took_s, second.took_s) == ({}, {"store": 1.0})
