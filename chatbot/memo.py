"""A bounded memory of pure results. Standard library only; knows nothing of what it keeps."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(Generic[Key, Value]):
    """Remembers up to `size` results, those asked for lately. Safe for many threads: at worst a result is made twice.

    Two generations: when the young one has grown to half the size it becomes the old one, and what is asked for again
    of the old one becomes young. A hit costs one look-up, and the common results outlast any flood of rare ones.
    """

    def __init__(self, size: int) -> None:
        self._half = max(size // 2, 1)
        self._young: dict[Key, Value] = {}
        self._old: dict[Key, Value] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The result kept for this key, made now if there is none."""
        kept = self._young.get(key)
        if kept is None:
            kept = self._old.get(key)
            if kept is None:
                kept = make()
            if len(self._young) >= self._half:
                self._young, self._old = {}, self._young
            self._young[key] = kept
        return kept
