"""Sources that were not read as they should be, for whoever sees to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from urllib.parse import quote

from quarterdeck.desk.core.models import Job
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
    states, given_up = _states(looking), _given_up()
    for source in lakeside.settings(looking.home).sources:
        if running.find_living(looking.home, source.name, now=looking.now) is None:
            yield from _wrong(looking, source, states.get(source.name), given_up)


def _states(looking: Looking) -> Mapping[str, SourceState]:
    try:
        manifest = lakeside.find_manifest(looking.home)
    except LakeError:
        return {}
    return manifest.sources if manifest else {}


def _given_up() -> dict[str, Job]:
    """By source the last job that read it, where that was given up."""
    last: dict[str, Job] = {}
    for job in Job.objects.filter(name="sync").order_by("pk").only("key", "state", "ended_at", "asked_at"):
        last[job.key] = job
    return {key: job for key, job in last.items() if job.state == Job.State.FAILED}


def _wrong(
    looking: Looking, source: SourceSetting, state: SourceState | None, given_up: Mapping[str, Job]
) -> Iterator[Thing]:
    outcomes = running.outcomes(looking.home, source.name)[:1]
    if outcomes and outcomes[0].state in {"failed", "stopped"}:
        last = outcomes[0]
        how = "failed" if last.state == "failed" else "was stopped"
        detail = f" {last.message}" if last.message else ""
        yield _thing(
            source, f"Reading {source.name} {how}", f"It {how} on {said(last.ended_at)}.{detail}", last.ended_at
        )
    elif not outcomes and source.name in given_up:
        at = given_up[source.name].ended_at or given_up[source.name].asked_at
        yield _thing(source, f"Reading {source.name} failed", f"It was given up on {said(at)}.", at)
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
