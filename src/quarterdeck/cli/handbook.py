"""Performance indicators of a GitLab handbook: their targets in, ours out."""

from __future__ import annotations

from pathlib import Path

import click

from quarterdeck.cli.common import notice
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import TargetSetting
from quarterdeck.reports.handbook import Told, as_handbook, understand
from quarterdeck.reports.model import Request
from quarterdeck.sources.files.handbook.indicators import read_indicators, write_indicators


def take_indicators(home: Home, file: Path, *, team: str | None, preview: bool) -> None:
    """Set the targets that a handbook's file tells, for one team or for everyone; FileError where it is none."""
    told, remarks = understand(read_indicators(file))
    for remark in remarks:
        notice(f"indicators: {remark}")
    changed = [one for one in told if one.target is not None and not _stands(home, one, team)]
    for one in changed if preview else ():
        meant = f"{one.target.op} {one.target.value:g}" if one.target else "none"
        click.echo(f"  ~ {one.id}: {one.text} ({meant}), {team or 'everywhere'}")
    if preview:
        click.echo(f"indicators: {len(changed)} targets would be set; nothing was written")
        return
    if changed:
        kept = [t for t in settings.load(home).targets if not _replaced(t, changed, team)]
        made = [TargetSetting(one.id, one.target.op, one.target.value, team) for one in changed if one.target]
        settings.change(home, tables={"target": [*kept, *made]})
    click.echo(f"indicators: {len(told)} taken, {len(changed)} targets set, {team or 'everywhere'}")


def _replaced(setting: TargetSetting, changed: list[Told], team: str | None) -> bool:
    return (setting.team, setting.since) == (team, None) and any(one.id == setting.indicator for one in changed)


def _stands(home: Home, one: Told, team: str | None) -> bool:
    return any(
        (t.indicator, t.team, t.since) == (one.id, team, None)
        and one.target is not None
        and (t.op, t.value) == (one.target.op, one.target.value)
        for t in settings.load(home).targets
    )


def give_indicators(home: Home, teams: tuple[str, ...]) -> str:
    """The indicators of teams and departments as a handbook's YAML. ReportError where there is none of that name."""
    from quarterdeck.cli import report  # noqa: PLC0415 -- the lake is slow to import

    made = report.make(home, Request(teams=teams))
    return write_indicators([one for team in made.teams for one in as_handbook(team)])
