"""What a job page says. A section that the page does not have is None; one that is there and empty is ``()``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "overview",
    "job_grade",
    "responsibilities",
    "requirements",
    "nice_to_haves",
    "levels",
    "specialties",
    "performance_indicators",
    "segments",
    "career_ladder",
    "hiring_process",
]
LISTS: tuple[Kind, ...] = (
    "responsibilities",
    "requirements",
    "nice_to_haves",
    "levels",
    "specialties",
    "performance_indicators",
    "segments",
    "career_ladder",
    "hiring_process",
)
"""The sections that are lists of items; each is a field of the same name."""

Value = str | int | float | bool | None | tuple["Value", ...] | Mapping[str, "Value"]
"""What front matter may hold; dates stay text."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it stands on the page; ``line`` counts from 1, in the whole file."""

    text: str
    url: str
    line: int


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a list: ``text`` without marks, ``markdown`` as written. ``children`` are nested items; ``group`` is
    the sub-heading or lead-in above it (None: none); ``body`` the prose below a heading that serves as an item."""

    text: str
    markdown: str
    line: int
    links: tuple[Link, ...] = ()
    children: tuple[Item, ...] = ()
    group: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something to mend. ``code`` is stable (``check.CODES``), ``line`` counts from 1, ``message`` says what to do."""

    code: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with what stands below it, as it came. ``kind`` is None for a heading that is no known section;
    ``role`` is the role it belongs to (None: the page); ``hidden``: a template fills it, so its content is not here."""

    heading: str
    line: int
    level: int
    kind: Kind | None
    role: str | None
    items: tuple[Item, ...] = ()
    prose: tuple[Item, ...] = ()
    hidden: bool = False
    empty: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """The sections of a page or of one role on it. None: absent. ``grades`` are GitLab's job grades."""

    overview: str | None = None
    grades: tuple[int, ...] | None = None
    responsibilities: tuple[Item, ...] | None = None
    requirements: tuple[Item, ...] | None = None
    nice_to_haves: tuple[Item, ...] | None = None
    levels: tuple[Item, ...] | None = None
    specialties: tuple[Item, ...] | None = None
    performance_indicators: tuple[Item, ...] | None = None
    segments: tuple[Item, ...] | None = None
    career_ladder: tuple[Item, ...] | None = None
    hiring_process: tuple[Item, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Sections):
    """One of several roles or levels on a page, with what is said of it alone."""

    name: str
    line: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(Sections):
    """A whole page. Its own sections are those that stand under no single role; ``roles`` is empty where the page is
    about one role. ``links`` are all of the page, ``anchors`` all that a link within it can aim at."""

    name: str
    title: str | None = None
    description: str | None = None
    layout: str | None = None
    front_matter: Mapping[str, Value] | None = None
    roles: tuple[Role, ...] = ()
    sections: tuple[Section, ...] = ()
    links: tuple[Link, ...] = ()
    anchors: frozenset[str] = frozenset()
    slots: tuple[Link, ...] = ()
    found: tuple[Fault, ...] = field(default=())

    def as_role(self) -> Role:
        """The page's own sections as a role, for comparing pages that hold one level each."""
        own = {name: getattr(self, name) for name in Sections.__dataclass_fields__}
        return Role(name=self.title or self.name, line=1, **own)

    def every_role(self) -> tuple[Role, ...]:
        """The roles, or the page itself where it is about one."""
        return self.roles or (self.as_role(),)
