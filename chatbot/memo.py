"""A bounded memory of pure results. Standard library only; knows nothing of what it keeps."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Memo(Generic[Key, Value]):
    """Remembers up to `size` results, then starts anew. Safe for many threads: at worst a result is made twice."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Key, Value] = {}

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The result kept for this key, made now if there is none."""
        kept = self._kept.get(key)
        if kept is None:
            kept = make()
            if len(self._kept) >= self._size:
                self._kept.clear()
            self._kept[key] = kept
        return kept
