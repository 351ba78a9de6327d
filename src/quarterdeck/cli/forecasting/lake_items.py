"""Merge requests of the lake as items: created, ready, merged or closed, of one team or of all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from quarterdeck.cli.forecasting.inputs import Given
from quarterdeck.forecast.errors import NoHistory
from quarterdeck.forecast.model import Crew, Item, Person
from quarterdeck.home.folder import Home
from quarterdeck.indicators.scopes import get_scopes
from quarterdeck.lake.store import Lake

_EPOCH = date(1970, 1, 1)

_ITEMS = """
select p.path || '!' || m.iid, epoch_us(m.created_at), epoch_us(m.ready_at),
  epoch_us(m.merged_at), case when m.merged_at is null then epoch_us(m.ended_at) end
from merge_requests m
join projects p on p.project_id = m.project_id and p.source = m.source
left join users u on u.user_id = m.author_id
where coalesce(u.kind, 'human') <> 'bot' and not p.excluded and not m.backport
  and (not ?::boolean or exists (
    select 1 from memberships s
    where s.team in (select unnest(?::varchar[])) and (s.user_id = m.author_id or s.clone_user_id = m.author_id)
      and s.start_date <= m.created_at::date and (s.end_date is null or s.end_date >= m.created_at::date)))
order by m.created_at, m.mr_id
"""
_PEOPLE = """
select m.person_id, m.share, m.start_date, m.end_date, coalesce(m.country, t.calendar)
from memberships m
left join (
  select team, arg_max(calendar, coalesce(valid_from, date '0001-01-01')) as calendar from teams group by team
) t on t.team = m.team
where m.team in (select unnest(?::varchar[])) order by m.person_id, m.start_date
"""


def from_lake(home: Home, team: str | None, version: int | None = None) -> Given:
    """Items of the present lake; with a team, of its members at the time, and its members as the crew."""
    with Lake(home.lake).snapshot(version) as snapshot:
        connection = snapshot.connection
        teams = _teams(connection, team)
        rows = connection.execute(_ITEMS, [team is not None, teams]).fetchall()
        people = connection.execute(_PEOPLE, [teams]).fetchall() if team else []
    if not rows:
        raise NoHistory(f"the lake has no merge requests{f' of {team}' if team else ''}; see 'quarterdeck sync'")
    crew = Crew(
        people=tuple(
            Person(f"{who}#{n}", share, start, end, country)
            for n, (who, share, start, end, country) in enumerate(people)
        )
    )
    return Given(tuple(_item(*row) for row in rows), (), crew)


def _teams(connection: Any, team: str | None) -> list[str]:
    return [] if team is None else list(get_scopes(connection, [team])[0].teams)


def _item(name: str, created: int, ready: int | None, merged: int | None, closed: int | None) -> Item:
    """What was never ready was not begun, unless it was merged all the same."""
    started = _day(created if ready is None and merged is not None else ready)
    ended = merged if merged is not None else closed
    if started and ended is not None:
        started = min(started, _day(ended) or started)
    return Item(name, None, _day(created), started, _day(merged), _day(closed))


def _day(instant: int | None) -> date | None:
    return None if instant is None else _EPOCH + timedelta(microseconds=instant)
