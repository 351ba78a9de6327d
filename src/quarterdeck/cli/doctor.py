"""``quarterdeck doctor``: is this home well?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass

import click

from quarterdeck.cli.common import now, with_home
from quarterdeck.home import secrets, settings
from quarterdeck.home.errors import HomeError
from quarterdeck.home.folder import Home
from quarterdeck.lake.completeness import BLIND_SPOT
from quarterdeck.lake.errors import LakeError
from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.store import Lake, Snapshot

_LOW_DISK = 1 << 30
_STALE_DAYS = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``good`` None is a remark."""

    good: bool | None
    says: str


@click.command("doctor")
@with_home
def doctor_command(home: Home) -> int:
    """Check this home and say what is wrong; exit code 1 where something is. Asks no server."""
    findings = list(_look(home))
    for finding in findings:
        mark = {True: "ok    ", False: "WRONG ", None: "note  "}[finding.good]
        click.echo(f"{mark}{finding.says}")
    return 1 if any(finding.good is False for finding in findings) else 0


def _look(home: Home) -> Iterator[Finding]:
    if not home.path.exists():
        yield Finding(False, f"{home.path} does not exist; begin with 'quarterdeck start URL'")
        return
    free = shutil.disk_usage(home.path).free
    yield Finding(free > _LOW_DISK, f"{home.path}, {free / (1 << 30):.1f} GB free on its disk")
    yield _private(home)
    try:
        loaded = settings.load(home)
    except HomeError as error:
        yield Finding(False, str(error))
        return
    yield Finding(True, f"settings are valid: {len(loaded.sources)} sources, targets {loaded.preset}")
    for source in loaded.sources:
        yield from _token(home, source)
    yield from _lake(home)


def _private(home: Home) -> Finding:
    mode = home.path.stat().st_mode & 0o077
    return Finding(
        None if mode else True, "others on this machine can read the folder" if mode else "only you can read it"
    )


def _token(home: Home, source: settings.SourceSetting) -> Iterator[Finding]:
    if source.kind != "gitlab":
        return
    if source.token_env:
        yield Finding(True, f"source {source.name}: token in the variable {source.token_env}")
        return
    try:
        kept = secrets.find_token(home, source.name) is not None
    except HomeError as error:
        yield Finding(False, str(error))
        return
    yield Finding(kept, f"source {source.name}: token {'kept encrypted' if kept else 'missing; connect it again'}")


def _lake(home: Home) -> Iterator[Finding]:
    lake = Lake(home.lake)
    try:
        with lake.snapshot() as snapshot:
            yield Finding(True, f"version {snapshot.manifest.version} can be read whole, {len(lake.versions())} kept")
            yield from _sources(snapshot.manifest)
            yield from _people(snapshot)
            if any(source.kind == "gitlab" for source in snapshot.manifest.sources.values()):
                yield Finding(None, BLIND_SPOT)
    except LakeError as error:
        yield Finding(False, str(error))


def _sources(manifest: Manifest) -> Iterator[Finding]:
    for source in manifest.sources.values():
        yield _source(source)
        for reason, count in sorted(source.caveats.items()):
            yield Finding(None, f"source {source.name}: {reason.replace('_', ' ')}: {count:,}")


def _source(source: SourceState) -> Finding:
    if source.synced_at is None:
        return Finding(False, f"source {source.name}: never read to its end; run 'quarterdeck sync'")
    age = (now() - source.synced_at).days
    said = f"source {source.name}: read {age} days ago, {'complete' if source.complete else 'INCOMPLETE'}"
    fine = source.complete and (age <= _STALE_DAYS or source.kind == "clone")
    return Finding(fine, said if fine else f"{said}; run 'quarterdeck sync'")


def _people(snapshot: Snapshot) -> Iterator[Finding]:
    row = snapshot.connection.execute(
        "select count(distinct person_id), count(distinct person_id) filter (user_id is null) from memberships"
    ).fetchone()
    people, unknown = row or (0, 0)
    if not people:
        yield Finding(None, "no people are known: import teams and people, or let 'quarterdeck start' guess them")
    elif unknown:
        yield Finding(
            None, f"{unknown} of {people} people have no GitLab account yet: check gitlab_username, then sync"
        )
    else:
        yield Finding(True, f"{people} people, all with their GitLab account")
