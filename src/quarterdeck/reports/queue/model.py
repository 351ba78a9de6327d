"""One thing that needs somebody, and what it is drawn from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from zoneinfo import ZoneInfo

from quarterdeck.desk.core.together import Lines, Part, read
from quarterdeck.desk.people.access import Viewer
from quarterdeck.home.folder import Home
from quarterdeck.reports.prepared.model import Prepared

MANY = 12
"""Of more teams than these each is told as one thing: a list for one person is one that a person can read."""


class Weight(IntEnum):
    """How much an hour beyond its time matters: whoever is held up counts before what only slips."""

    NOTE = 1  # something to know: a signal, somebody who starts
    DUTY = 2  # the viewer's own duty slips: a 1:1, feedback, a goal
    WAITS = 3  # a colleague waits for the viewer, or for their team
    PROMISE = 4  # a promise to somebody outside is about to break, or a source has stopped


@dataclass(frozen=True, slots=True)
class Act:
    """The one act that settles a thing. ``method`` "get": a link, inside or, ``outside``, on GitLab; "post": done in
    place by a form with ``fields``. ``copy``: a text to take along, such as a reminder."""

    label: str
    url: str
    method: str = "get"
    fields: Mapping[str, str] = field(default_factory=dict)
    outside: bool = False
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing that needs the viewer.

    ``key`` names it for good, so that it comes once and stays snoozed: kind and subject, never a time. ``since``: when
    it began to need somebody; ``due``: until when it should be settled (None: no such time). ``why`` is one sentence
    with dates. ``private``: it concerns two people; letters and messages then name the kind alone. ``may_hand_over``:
    another may settle it too. ``basis`` changes when it comes up anew after it was dismissed.
    """

    key: str
    kind: str
    title: str
    why: str
    weight: Weight
    act: Act
    since: datetime
    due: datetime | None = None
    private: bool = False
    may_hand_over: bool = False
    team: str | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks, and when. ``prepared``: by team what was prepared of those the viewer is in, manages or is above;
    only what is there already is given, for a page waits for nothing. ``gitlab_user_id`` None: not known there.
    ``led``: the teams whose manager's queue it is, by name; on a laptop all. ``zone``: the viewer's own. ``lines``:
    what all providers of a queue asked the desk, read in one; None: each reads its own."""

    viewer: Viewer
    now: datetime
    home: Home
    prepared: Mapping[str, Prepared]
    gitlab_user_id: int | None = None
    led: tuple[str, ...] = ()
    zone: str = "UTC"
    lines: Lines | None = None

    def told(self, parts: Asker) -> Lines:
        """What was asked, read together with all else, or alone."""
        return read(parts(self)) if self.lines is None else self.lines

    @property
    def leads_many(self) -> bool:
        """Whether each team is told as one."""
        return len(self.led) > MANY

    @property
    def today(self) -> date:
        """The day that it is where the viewer is."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()


Provider = Callable[[Looking], Iterable[Thing]]
Asker = Callable[[Looking], Iterable[Part]]
"""What a provider asks the desk that can be read in one query with what the others ask."""
