"""What a review is made of. A section is all that a duty adds to it, and everything in it is team fact or written.

There is no field for a person in a figure or a table. The only names are those of a meaning's writer and of an
action's owner.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Profile = Literal["team", "department", "board"]
PROFILES: tuple[Profile, ...] = get_args(Profile)
"""Who reads it: ``team`` (everybody in the team; the default), ``department`` (the director), ``board``."""
EVERYBODY: tuple[Profile, ...] = PROFILES
INSIDE: tuple[Profile, ...] = ("team", "department")

Kind = Literal["work", "rate", "headcount", "identity", "pulse", "leaving"]
"""What a figure counts, by which the lint knows the fewest people it may be about."""
State = Literal["done", "open", "dropped"]
MOST_SENTENCES = 3
MOST_INTENTIONS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """From ``low`` to ``high``, in the figure's unit."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Goal:
    """A target: ``op`` is one of <=, <, >=, >."""

    op: str
    value: float


@dataclass(frozen=True, slots=True)
class Past:
    """The same figure at another month end."""

    date: date
    value: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with everything that must stand beside it.

    ``value`` None cannot be computed or may not be shown, and ``why_none`` says why. ``n`` is what it was computed
    from, ``people`` how many were in the team or department. ``days`` are lowest and highest day of the month.
    ``rows`` says where the rows behind it are: ``indicator team day``.
    """

    id: str
    name: str
    unit: str
    value: float | None
    n: int
    date: date
    kind: Kind = "work"
    people: int | None = None
    definition: str | None = None
    days: Span | None = None
    usual: Span | None = None
    target: Goal | None = None
    health: str | None = None
    computed_health: str | None = None
    """What was computed, where the manager judged otherwise."""
    signal: str | None = None
    previous: Past | None = None
    year_ago: Past | None = None
    complete: bool = True
    partial: bool = False
    why_none: str | None = None
    rows: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Facts in lines. No column names a person. ``kind`` as in a figure, for the counts that it holds."""

    title: str
    columns: tuple[str, ...]
    lines: tuple[tuple[str | float | int | date | None, ...], ...]
    kind: Kind = "work"
    people: int | None = None
    audience: tuple[Profile, ...] = EVERYBODY


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a named writer says a section means, in at most three sentences."""

    text: str
    writer: str


@dataclass(frozen=True, slots=True)
class Action:
    """Something that was agreed, with who sees to it and by when."""

    text: str
    owner: str
    due_date: date | None = None
    state: State = "open"


@dataclass(frozen=True, slots=True)
class Intention:
    """Something for the next month, with the figure that should move: an indicator's id."""

    text: str
    figure: str


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a review. ``key`` names it for good, ``name`` is its heading, ``title`` the take-away.

    ``facts`` are generated sentences. ``prompt`` asks for the meaning ("" where none is asked for).
    """

    key: str
    name: str
    title: str
    facts: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    actions: tuple[Action, ...] = ()
    intentions: tuple[Intention, ...] = ()
    prompt: str = ""
    meaning: Meaning | None = None
    audience: tuple[Profile, ...] = EVERYBODY


@dataclass(frozen=True, slots=True)
class Written:
    """All that people wrote for one review.

    ``meanings`` by section key; ``actions`` are last month's and older ones that were still open then, ``agreed`` those
    that were agreed at this review.
    """

    meanings: dict[str, Meaning] = field(default_factory=dict)
    actions: tuple[Action, ...] = ()
    intentions: tuple[Intention, ...] = ()
    agreed: tuple[Action, ...] = ()
    known: bool = True
    """Whether anything could have been written; False where there is no desk to write at."""
