"""What the desk holds, as lines of our files: the base of previews and exports, and what is carried to the lake."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from quarterdeck.desk.people.kinds import KINDS, Values, whole_lines
from quarterdeck.desk.people.models import (
    IdentityCount,
    Membership,
    PlanMonth,
    Position,
    Taken,
    TeamTerms,
    TimeOff,
)

GUESS = "guess"
"""Shape of what nobody brought."""


def standing(what: str) -> list[Values]:
    """All lines of a kind, in the order of the file or by handle and start. One query."""
    return whole_lines(KINDS[what], _READERS[what]())


def digest(what: str) -> str:
    """Changes whenever a line of the kind does."""
    return digest_of(standing(what))


def digest_of(lines: list[Values]) -> str:
    """Of given lines."""
    return hashlib.sha256(repr(lines).encode()).hexdigest()


def owns(what: str) -> bool:
    """Whether the desk has the last word on a kind: it holds lines of it, or a file of it was taken."""
    return Taken.objects.filter(what=what).exists() or _MODELS[what].objects.exists()


def is_guessed() -> bool:
    """Whether teams and people were guessed from the lake, and nobody has brought any since."""
    latest = Taken.objects.filter(what__in=("teams", "people")).first()
    return latest is not None and latest.shape == GUESS


def _teams() -> list[dict[str, Any]]:
    rows = TeamTerms.objects.values(
        "team__name", "parent__name", "group_label", "projects", "handbook_globs", "calendar", "timezone", "valid_from"
    )
    return [
        {
            "team": row["team__name"], "parent": row["parent__name"], "group_label": row["group_label"] or None,
            "projects": tuple(row["projects"]), "handbook_globs": tuple(row["handbook_globs"]),
            "calendar": row["calendar"] or None, "timezone": row["timezone"] or None, "valid_from": row["valid_from"],
        }
        for row in rows
    ]  # fmt: skip


_PERSON = ("handle", "name", "email", "gitlab_user_id", "gitlab_username", "hr_number")
_SPAN = (
    "specialty", "role", "level", "grade", "share", "start_date", "end_date", "leave_reason", "timezone", "country",
)  # fmt: skip


def _people() -> list[dict[str, Any]]:
    rows = Membership.objects.order_by("person__handle", "start_date", "id").values(
        *(f"person__{name}" for name in _PERSON), *_SPAN, "team__name", "manager__handle", "own_user_id",
        "own_username",
    )  # fmt: skip
    return [_person_line(row) for row in rows]


def _person_line(row: dict[str, Any]) -> dict[str, Any]:
    made = {name: row[f"person__{name}"] or None for name in _PERSON}
    made |= {name: row[name] or None for name in _SPAN}
    made |= {"team": row["team__name"], "manager": row["manager__handle"]}
    made["gitlab_user_id"] = row["own_user_id"] or made["gitlab_user_id"]
    made["gitlab_username"] = row["own_username"] or made["gitlab_username"]
    return made


def _positions() -> list[dict[str, Any]]:
    rows = Position.objects.values(
        "number", "team", "title", "level", "opened_date", "closed_date", "accepted_date", "start_date", "status"
    )
    return [{**{name: value or None for name, value in row.items()}, "id": row["number"]} for row in rows]


def _plan() -> list[dict[str, Any]]:
    return [dict(row) for row in PlanMonth.objects.values("team", "month", "planned_headcount", "planned_hires")]


def _identity() -> list[dict[str, Any]]:
    return [dict(row) for row in IdentityCount.objects.values("date", "scope", "dimension", "category", "count")]


def _timeoff() -> list[dict[str, Any]]:
    rows = TimeOff.objects.order_by("person__handle", "start_date", "end_date", "kind", "id").values(
        "person__handle", "start_date", "end_date", "kind"
    )
    return [
        {
            "handle": row["person__handle"], "start_date": row["start_date"], "end_date": row["end_date"],
            "kind": row["kind"] or None,
        }
        for row in rows
    ]  # fmt: skip


_READERS: dict[str, Callable[[], list[dict[str, Any]]]] = {
    "teams": _teams, "people": _people, "positions": _positions, "plan": _plan, "identity": _identity,
    "timeoff": _timeoff,
}  # fmt: skip
_MODELS: dict[str, Any] = {
    "teams": TeamTerms, "people": Membership, "positions": Position, "plan": PlanMonth, "identity": IdentityCount,
    "timeoff": TimeOff,
}  # fmt: skip
