"""Fixtures and helpers for all rooms."""

import os
from pathlib import Path

import pytest

from fakes import FakeClock

ROOT = Path(__file__).resolve().parent.parent


def skip_or_fail(reason: str) -> None:
    """Skip by name where something is not installed; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason} (not allowed in CI)")
    pytest.skip(reason)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()
