"""Members of a GitLab group as a proposal of people: accounts and their access, which is all that GitLab tells."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from quarterdeck.sources.files.brought import Brought
from quarterdeck.sources.files.table import Line

DEVELOPER = 30
"""Access from which an account is taken to work here: below it are guests, reporters and planners."""


@dataclass(frozen=True, slots=True)
class GroupMember:
    """An account with access; ``since`` None: not told. ``bot`` accounts are never people."""

    user_id: int
    username: str
    access_level: int
    bot: bool = False
    since: date | None = None
    name: str | None = None


def propose_people(
    members: Iterable[GroupMember], *, team: str, known: Mapping[int, str] | None = None, least: int = DEVELOPER,
    leave_out: Collection[str] = (),
) -> Brought:  # fmt: skip
    """One line for each member with at least that access, into one team.

    ``known`` maps GitLab user ids to handles of people who are here already: they keep their handle. ``leave_out``
    are user names, letter case ignored.
    """
    skipped = {name.casefold() for name in leave_out}
    lines, bots, low = [], 0, 0
    for number, member in enumerate(sorted(members, key=lambda m: m.username.casefold()), start=1):
        if member.bot:
            bots += 1
        elif member.access_level < least:
            low += 1
        elif member.username.casefold() not in skipped:
            lines.append(Line(number, _values(member, team, known or {})))
    remarks = [f"bots left out: {bots}"] if bots else []
    remarks += [f"members with access below Developer left out: {low}"] if low else []
    return Brought("people", tuple(lines), False, (), tuple(remarks), "gitlab")


def _values(member: GroupMember, team: str, known: Mapping[int, str]) -> dict[str, object]:
    username = member.username.lower()
    return {
        "handle": known.get(member.user_id, username), "name": member.name, "email": None,
        "gitlab_user_id": member.user_id, "gitlab_username": username, "team": team, "specialty": None, "role": None,
        "level": None, "grade": None, "manager": None, "share": None, "start_date": member.since, "end_date": None,
        "leave_reason": None, "timezone": None, "country": None,
    }  # fmt: skip
