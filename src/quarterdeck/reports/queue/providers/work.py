"""Open merge requests: one thing for each, whoever it concerns and in however many teams it stands.

It is told as the viewer's own act where it is that; else as a community answer that is about to miss; else as waiting
of the first of the viewer's teams, by name. Of more than a dozen teams each is told as one.
"""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.reports.queue import open_work
from quarterdeck.reports.queue.model import Looking, Thing
from quarterdeck.reports.queue.open_work import OpenWork
from quarterdeck.reports.queue.providers import community, mine, teams


def things(looking: Looking) -> Iterator[Thing]:
    """The viewer's own, then what of the teams they lead needs somebody."""
    work = open_work.find(looking.home)
    if work is None:
        return
    told: set[str] = set()
    for one in _in_order(work, looking, told):
        if one.key not in told:
            told.add(one.key)
            yield one


def _in_order(work: OpenWork, looking: Looking, told: set[str]) -> Iterator[Thing]:
    if looking.gitlab_user_id is not None:
        yield from mine.things(work, looking.gitlab_user_id, looking.zone)
    among: set[str] = set()
    for team in looking.led:  # one that two teams own stands with the first, alone or among others
        yield from community.things(work, team, without=told | among)
        among.update(mine.key_of(row.mr_id) for row in work.community(team))
    for team in looking.led:
        yield from (one for one in teams.things(work, team, together=looking.leads_many) if one.key not in among)


def find_of_team(looking: Looking, team: str, key: str) -> Thing | None:
    """A thing of a team by its key, as its manager sees it; None where it was settled. For what was handed over."""
    work = open_work.find(looking.home)
    if work is None or not looking.viewer.may_see_work(team):
        return None
    some = (*community.things(work, team), *community.each(work, team), *teams.things(work, team))
    return next((thing for thing in some if thing.key == key), None)
