"""Many who write at once: everything is committed, and nobody fails for another."""

import threading
from contextlib import contextmanager

import pytest

from chatbot.store.group_commit import GroupCommit

OWN = (ValueError,)


class Log:
    """A database of names: `refused` ones cannot be kept, and nothing can while it is `broken`."""

    def __init__(self):
        self.kept = []
        self.transactions = 0
        self.broken = None
        self.lock = threading.Lock()
        self.lock_free = True

    @contextmanager
    def hold(self):
        if not self.lock_free:
            raise TimeoutError
        with self.lock:
            yield

    def run(self, statements):
        self.transactions += 1
        if self.broken:
            raise self.broken
        names = [name for name, _ in statements]
        if "refused" in names:
            raise ValueError("refused")
        self.kept += names


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def group(log):
    return GroupCommit(log.hold, log.run, own=OWN)


def together(log, group, *names):
    """Commits from one thread each, all waiting for the same lock; the errors by name."""
    errors = {}

    def commit(name):
        try:
            group.commit([(name, {})])
        except Exception as error:  # noqa: BLE001 - told to the test
            errors[name] = error

    threads = [threading.Thread(target=commit, args=(name,)) for name in names]
    with log.lock:
        for thread in threads:
            thread.start()
        while group.waiting < len(names):
            pass
    for thread in threads:
        thread.join()
    return errors


def test_who_waits_is_committed_with_who_goes_first(log, group):
    assert together(log, group, "a", "b", "c") == {}
    assert sorted(log.kept) == ["a", "b", "c"]
    assert log.transactions == 1


def test_a_refused_statement_is_its_own_askers_error(log, group):
    errors = together(log, group, "a", "refused", "b")
    assert sorted(log.kept) == ["a", "b"]
    assert set(errors) == {"refused"}


def test_a_fault_of_the_database_is_everybodys_and_tried_once(log, group):
    log.broken = OSError("disk full")
    assert set(together(log, group, "a", "b")) == {"a", "b"}
    assert log.transactions == 1
    log.broken = None
    group.commit([("c", {})])
    assert log.kept == ["c"]


def test_who_gave_up_waiting_is_not_committed_later(log, group):
    log.lock_free = False
    with pytest.raises(TimeoutError):
        group.commit([("late", {})])
    log.lock_free = True
    group.commit([("next", {})])
    assert log.kept == ["next"]
