"""A bounded memory of pure results. Standard library only; knows nothing of what it keeps."""

from collections.abc import Callable, Hashable
from typing import Any, Generic, Self, TypeVar, overload

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


class kept(Generic[Value]):  # noqa: N801 - a decorator, named as `property` is
    """A property worked out when it is first asked for: `functools.cached_property` without its lock.

    The lock takes Python 3.11 longer than most of what is kept; at worst a value is made twice, and both are the same.
    """

    def __init__(self, make: Callable[[Any], Value]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Value: ...

    def __get__(self, instance: object | None, owner: type) -> Self | Value:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._make(instance)
        return value
