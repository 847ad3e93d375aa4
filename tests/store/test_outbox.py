"""What is told and what is on its way out, on both databases."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from chatbot.model import Condition, Notice, Posting
from chatbot.store.alerts import AlertRows
from chatbot.store.outbox import OutboxRows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOTICE = Notice("disk_low", "warning", "Diskte yer azaldı", "Yapılacak: yer açın.")
LAST = Notice("suppressed", "warning", "Bugünlük bu kadar", "…")
POSTING = Posting(NOTICE, NOW, "2026-03-02", ("email", "webhook"), 3, LAST)
CONDITION = Condition("disk_low", "disk", True, NOW, NOW, None, "2026-03-02", 1, 0)


def subjects(database, channel="email"):
    return [letter.notice.subject for letter in OutboxRows(database).waiting(channel)]


def test_a_notice_waits_for_every_channel(database):
    AlertRows(database).post(POSTING)
    (letter,) = OutboxRows(database).waiting("webhook")
    assert (letter.notice, letter.created_at, letter.attempts) == (NOTICE, NOW, 0)
    assert subjects(database) == [NOTICE.subject]


def test_sixteen_at_once_pass_the_cap_by_the_last_word_only(database):
    alerts = AlertRows(database)
    threads = [threading.Thread(target=alerts.post, args=(POSTING,)) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert subjects(database) == [NOTICE.subject] * 3 + [LAST.subject]


def test_once_is_once_for_a_scope_a_period_and_a_level(database):
    alerts = AlertRows(database)
    told = [
        alerts.post_once(scope, period, level, POSTING)
        for scope, period, level in [
            ("a", "d1", 80),
            ("a", "d1", 80),
            ("a", "d1", 100),
            ("b", "d1", 80),
            ("a", "d2", 80),
        ]
    ]
    assert told == [True, False, True, True, True]


def test_of_two_who_saw_the_same_one_changes_it(database):
    alerts = AlertRows(database)
    assert alerts.change(None, CONDITION, POSTING)
    assert not alerts.change(None, CONDITION, POSTING)
    (before,) = alerts.conditions()
    assert before == replace(CONDITION, version=1)
    over = replace(before, is_open=False, good_since=NOW, told_at=NOW + timedelta(hours=1))
    assert alerts.change(before, over, POSTING)
    assert not alerts.change(before, over, POSTING)
    assert alerts.conditions() == [replace(over, version=2)]
    assert len(subjects(database)) == 2


def test_attempts_are_counted_and_ended(database):
    AlertRows(database).post(POSTING)
    outbox = OutboxRows(database)
    (letter,) = outbox.waiting("email")
    assert outbox.claim(letter, NOW + timedelta(minutes=5))
    assert not outbox.claim(letter, NOW + timedelta(minutes=5))
    outbox.failed(letter, NOW + timedelta(seconds=30), "kapalı")
    (again,) = outbox.waiting("email")
    assert (again.attempts, again.next_try_at) == (1, NOW + timedelta(seconds=30))
    assert outbox.claim(again, NOW + timedelta(minutes=5))
    outbox.delivered(again, NOW)
    assert outbox.waiting("email") == []
    outbox.drop_waiting(NOW)
    assert outbox.waiting("webhook") == []


def test_the_oldest_time_comes_first(database):
    alerts, outbox = AlertRows(database), OutboxRows(database)
    for number in range(3):
        notice = replace(NOTICE, subject=str(number))
        alerts.post(replace(POSTING, notice=notice, at=NOW - timedelta(minutes=number)))
    assert subjects(database) == ["2", "1", "0"]
    first = outbox.waiting("email")[0]
    outbox.claim(first, NOW + timedelta(hours=1))
    assert subjects(database) == ["1", "0", "2"]
