"""The queue of one viewer, kept in memory for those who look again at once: a manager who turns from team to team.

An answer holds for the minute in which it was drawn, and not beyond any write to the desk, in whatever process, a new
state of the lake, or a change of the settings. Acts never use it: they look afresh.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from django.conf import settings

from quarterdeck.desk.core import writes
from quarterdeck.reports import lakeside
from quarterdeck.reports.lately import Last
from quarterdeck.reports.queue.build import Queue, build
from quarterdeck.reports.queue.model import Looking

MOST = 256
_kept: Last[Queue] = Last(MOST)


def get_queue(looking: Looking) -> Queue:
    """What `build` gives; at most a minute old."""
    times = writes.count() if settings.QUARTERDECK_KEEP else None
    if times is None:
        return build(looking)
    return _kept.get(_key(looking, times), lambda: build(looking))


def _key(looking: Looking, times: int) -> Hashable:
    """All that an answer depends on. What is prepared in that minute shows in the next."""
    minute = int(looking.now.timestamp() // 60)
    viewer, state = _plain(looking.viewer), lakeside.state_of(looking.home)
    return str(looking.home.path), viewer, looking.led, looking.zone, minute, times, state


def _plain(value: Any) -> Hashable:
    """The same for equal values; mappings and dataclasses by their content."""
    if is_dataclass(value):
        return tuple(_plain(getattr(value, one.name)) for one in fields(value))
    if isinstance(value, Mapping):
        return frozenset((key, _plain(its)) for key, its in value.items())
    made: Hashable = value
    return made
