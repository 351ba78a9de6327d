"""What a process made lately, so that it is not made again at once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Last(Generic[T]):
    """The last few results, each made by one thread while others that want the same wait for it."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, T] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """What stands under the key, else what ``make`` gives, and whatever it raises."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:  # made while we waited
                    return self._held[key]
            return self._keep(key, make())

    def _keep(self, key: Hashable, made: T) -> T:
        with self._lock:
            self._held[key] = made
            self._making.pop(key, None)
            while len(self._held) > self._size:
                self._held.popitem(last=False)
        return made
