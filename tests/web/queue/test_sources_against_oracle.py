"""What is told of sources is what the rules give, read off how each was last read: however it failed."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.people.access import viewer_of
from quarterdeck.home import running
from quarterdeck.home.folder import Home
from quarterdeck.home.running import Outcome, Run, State
from quarterdeck.lake.manifest import SourceState
from quarterdeck.lake.store import Lake
from quarterdeck.reports.queue.build import build
from quarterdeck.reports.queue.looking import look
from quarterdeck.reports.queue.providers import sources
from tests.oracles import queue_desk as oracle
from tests.web.cast import Cast
from tests.web.lake import NOW

pytestmark = pytest.mark.own_home

HOUR = timedelta(hours=1)
Row = dict[str, Any]
_ENDS: tuple[State, ...] = ("done", "done", "failed", "stopped")


class _Readings:
    """Thirty sources, each read, or not, in a way of its own."""

    def __init__(self, home: Home, seed: int) -> None:
        self.home, self.dice = home, random.Random(seed)
        self.rows = [self._source(f"s{n}") for n in range(30)]
        self.outcomes = [one for row in self.rows for one in self._outcomes(row["name"])]
        for row in self.rows:
            self._job(row["name"])
        states = {row["name"]: self._state(row) for row in self.rows}
        with Lake(home.lake).writer() as writer:
            writer.commit(now=NOW, sources=states)
        rest = 'url = "https://gitlab.example.com"\nscope = "a"\n'
        lines = [f'[[source]]\nname = "{row["name"]}"\nkind = "{row["kind"]}"\n{rest}' for row in self.rows]
        home.settings.write_text("".join(lines))

    def _ago(self) -> datetime:
        return NOW - self.dice.choice((1, 5, 30, 47, 49, 120)) * HOUR

    def _source(self, name: str) -> Row:
        kind, complete = self.dice.choice(("gitlab", "gitlab", "clone")), self.dice.random() < 0.7
        read_at = self._ago() if self.dice.random() < 0.9 else None
        return {"name": name, "kind": kind, "complete": complete, "read_at": read_at, "being_read": False}

    def _state(self, row: Row) -> SourceState:
        return SourceState(
            row["name"], row["kind"], "https://gitlab.example.com", "a", synced_at=row["read_at"],
            complete=row["complete"], server_counts={"merge_requests": 9}, our_counts={"merge_requests": 8},
        )  # fmt: skip

    def _outcomes(self, name: str) -> list[Row]:
        made = []
        for at in sorted(self._ago() for _ in range(self.dice.randrange(3))):
            state: State = self.dice.choice(_ENDS)
            running.end(self.home, _run(name, at), Outcome(name, began_at=at, ended_at=at, state=state))
            made.append({"source": name, "state": state, "ended_at": at})
        if self.dice.random() < 0.2:
            alive = self.dice.random() < 0.5
            running.keep(self.home, _run(name, NOW - timedelta(seconds=10 if alive else 40)))
            next(row for row in self.rows if row["name"] == name)["being_read"] = alive
        return made

    def _job(self, name: str) -> None:
        for at in sorted(self._ago() for _ in range(self.dice.randrange(3))):
            state = self.dice.choice(("failed", "failed", "done", "running"))
            ended = at + HOUR if state != "running" else None
            Job.objects.create(name="sync", key=name, state=state, due_at=at, asked_at=at, ended_at=ended)


def _run(name: str, at: datetime) -> Run:
    return Run(name, began_at=at, seen_at=at, pid=1, host="elsewhere")


@pytest.mark.parametrize("seed", range(2))
def test_a_source_is_told_to_who_sees_to_it_as_it_was_last_read(seed: int, cast: Cast, home: Home) -> None:
    made = _Readings(home, seed)
    tables: oracle.Tables = {
        "sources": made.rows,
        "outcomes": made.outcomes,
        "jobs": list(Job.objects.order_by("pk").values()),
    }
    for who in ("ada", "owner", "mona", "erin"):
        viewer = viewer_of(cast[who], NOW.date(), laptop=who == "owner")
        seat = oracle.Seat(cast[who].pk, None, "UTC", operates=who in {"ada", "owner"})
        told = sorted(oracle.sources(oracle.Desk(tables, seat, NOW)), key=lambda one: (one.since, one.key))
        found = [one.thing for one in build(look(viewer, home=home, now=NOW), (sources.things,)).open]
        assert [(one.key, int(one.weight), one.since, one.due, one.act.url) for one in found] == [
            (one.key, one.weight, one.since, one.due, one.url) for one in told
        ], who
        assert bool(found) == seat.operates
