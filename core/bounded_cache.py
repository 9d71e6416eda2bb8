"""A cache with a bound in bytes: entries differ in weight by a thousand times, so their number bounds nothing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class BoundedCache(Generic[K, V]):
    """Values by key; beyond the limit the longest unused ones give way. For one thread."""

    def __init__(self, limit_bytes: int, bytes_of: Callable[[K], int]) -> None:
        """`bytes_of`: what the entry of a key weighs, as far as its key tells."""
        self._limit, self._bytes_of = limit_bytes, bytes_of
        self._kept: OrderedDict[K, V] = OrderedDict()
        self.bytes = 0

    def get(self, key: K) -> V | None:
        """The value kept under `key`, None if there is none."""
        if key not in self._kept:
            return None
        self._kept.move_to_end(key)
        return self._kept[key]

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """The value kept under `key`, made if it is not there."""
        found = self.get(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def put(self, key: K, value: V) -> None:
        """Keeps a value. One that weighs more than all may is not kept."""
        self.drop(key)
        self._kept[key] = value
        self.bytes += self._bytes_of(key)
        while self.bytes > self._limit:
            oldest, _ = self._kept.popitem(last=False)
            self.bytes -= self._bytes_of(oldest)

    def drop(self, key: K) -> None:
        """Forgets what is kept under `key`, if anything is."""
        if key in self._kept:
            del self._kept[key]
            self.bytes -= self._bytes_of(key)
