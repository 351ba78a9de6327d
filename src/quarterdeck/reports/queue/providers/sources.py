"""Sources that were not read as they should be, for whoever sees to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from django.db.models.functions import Coalesce

from quarterdeck.desk.core.models import Job
from quarterdeck.desk.core.together import Lines, Part, at, number, text
from quarterdeck.home import running
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.manifest import SourceState
from quarterdeck.reports import lakeside
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import said

STALE = timedelta(days=2)
"""A source that was not read to the end for so long is told, whatever the reason."""


def things(looking: Looking) -> Iterator[Thing]:
    """One for each source: what is wrong with it first. One query; none for who does not operate."""
    if not looking.viewer.may_operate:
        return
    states, given_up = _states(looking), _given_up(looking.told(parts))
    for source in lakeside.settings(looking.home).sources:
        if running.find_living(looking.home, source.name, now=looking.now) is None:
            yield from _wrong(looking, source, states.get(source.name), given_up)


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    jobs = Job.objects.filter(name="sync")
    ended = at(Coalesce("ended_at", "asked_at"))
    part = Part("jobs", jobs, (number("pk"), text("key"), text("state"), at("asked_at"), ended))
    return (part,) if looking.viewer.may_operate else ()


def _states(looking: Looking) -> Mapping[str, SourceState]:
    try:
        manifest = lakeside.find_manifest(looking.home)
    except LakeError:
        return {}
    return manifest.sources if manifest else {}


def _given_up(lines: Lines) -> dict[str, tuple[datetime, datetime]]:
    """By source when the last job that was to read it was asked for, and given up."""
    last = {key: (state, asked, ended) for _, key, state, asked, ended in sorted(lines["jobs"])}
    return {key: (asked, ended) for key, (state, asked, ended) in last.items() if state == Job.State.FAILED}


def _wrong(
    looking: Looking, source: SourceSetting, state: SourceState | None,
    given_up: Mapping[str, tuple[datetime, datetime]],
) -> Iterator[Thing]:  # fmt: skip
    outcomes = running.outcomes(looking.home, source.name)[:1]
    asked, ended = given_up.get(source.name, (None, None))
    if outcomes and outcomes[0].state in {"failed", "stopped"}:
        last = outcomes[0]
        how = "failed" if last.state == "failed" else "was stopped"
        detail = f" {last.message}" if last.message else ""
        yield _thing(
            source, f"Reading {source.name} {how}", f"It {how} on {said(last.ended_at)}.{detail}", last.ended_at
        )
    elif asked and ended and not (outcomes and outcomes[0].ended_at >= asked):  # no reading came of it
        yield _thing(source, f"Reading {source.name} failed", f"It was given up on {said(ended)}.", ended)
    elif state is not None and state.synced_at is not None:
        yield from _behind(looking, source, state, state.synced_at)


def _behind(looking: Looking, source: SourceSetting, state: SourceState, read_at: datetime) -> Iterator[Thing]:
    if not state.complete:
        counts = f"the server counts {sum(state.server_counts.values())}, here are {sum(state.our_counts.values())}"
        why = f"It was last read on {said(read_at)}, and not whole: {counts}."
        yield _thing(source, f"{source.name} is incomplete", why, read_at)
    elif source.kind == "gitlab" and looking.now - read_at > STALE:
        why = f"It was last read on {said(read_at)}; what you see is as old as that."
        yield _thing(source, f"{source.name} was not read lately", why, read_at)


def _thing(source: SourceSetting, title: str, why: str, since: datetime) -> Thing:
    act = Act("Read it now", f"/sync/{quote(source.name, safe='')}/run/", "post")
    return Thing(
        f"source:{source.name}", "source", title, why, Weight.PROMISE, act, since,
        basis=since.isoformat(timespec="seconds"),
    )  # fmt: skip
