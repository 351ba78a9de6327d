"""``quarterdeck targets`` and ``quarterdeck set``."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any, cast

import click

from quarterdeck.cli.common import now, with_home
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import DefinitionSetting, HealthOverride, Op, Settings, TargetSetting
from quarterdeck.indicators.catalogue import CATALOGUE, PRESETS, get_indicator


@click.command("targets")
@click.argument("preset", type=click.Choice(PRESETS))
@click.option("--team", default=None, help="For one team or department only.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), default=None, help="From this day on (default: always).")
@with_home
def targets_command(preset: str, team: str | None, since: Any, home: Home) -> None:
    """Choose a preset of targets, for everyone or for one team.

    A fresh installation has none: each figure is shown against the usual range of its own past.
    """
    home.make()
    day = since.date() if since else None
    if team is None and day is None:
        settings.change(home, scalars={"preset": preset})
        click.echo(f"targets: {preset}, everywhere")
        return
    loaded = settings.load(home)
    kept = [t for t in loaded.targets if (t.team, t.since) != (team, day)]
    settings.change(home, tables={"target": [*kept, *_preset_targets(preset, team, day)]})
    click.echo(f"targets: {preset}, {team or 'everywhere'}{f' from {day} on' if day else ''}")


def _preset_targets(preset: str, team: str | None, since: date | None) -> list[TargetSetting]:
    made = []
    for indicator in CATALOGUE.values():
        target = indicator.find_target(preset)
        op, value = (target.op, target.value) if target else (None, None)
        made.append(TargetSetting(indicator.id, op, value, team, since))
    return made


@click.command("set")
@click.argument("key")
@click.argument("value")
@with_home
def set_command(key: str, value: str, home: Home) -> None:
    """Change a setting. The keys stand in docs/settings.md, such as definition.omrt@Ledger or bots."""
    home.make()
    loaded = settings.load(home)
    scalars, tables = _change(key, value, loaded)
    changed = settings.change(home, scalars=scalars, tables=tables)
    click.echo(f"{key}: {value}")
    if key == "exclude":
        from quarterdeck.lake import exclusions  # noqa: PLC0415 -- the lake is slow to import
        from quarterdeck.lake.store import Lake  # noqa: PLC0415

        count = exclusions.apply(Lake(home.lake), changed.exclude, now=now())
        click.echo(f"{count} projects are excluded now")
    elif key in {"bots", "not_bots"}:
        click.echo("It holds from the next 'quarterdeck sync' on.")


def _change(key: str, value: str, loaded: Settings) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    if key in {"bots", "not_bots", "exclude"}:
        return {key: [part.strip() for part in value.split(";") if part.strip()]}, {}
    if key in {"mode", "preset"}:
        return {key: _one(value, PRESETS if key == "preset" else ("laptop", "shared"), key)}, {}
    if key == "reconcile_days":
        return {key: _whole(value)}, {}
    found = re.fullmatch(r"(definition|target|health)\.(\w+)(?:@(.+?))?(?:\.(\d{4}-\d{2}))?", key)
    if found is None:
        raise click.UsageError(f"there is no setting {key!r}; the keys stand in docs/settings.md")
    kind, indicator, team, month = found.groups()
    get_indicator(indicator)
    if kind == "definition":
        return {}, {"definition": _definitions(loaded, DefinitionSetting(indicator, value, team))}
    if kind == "target":
        return {}, {"target": _targets(loaded, _target(indicator, value, team))}
    if not team or not month:
        raise click.UsageError("an override needs a team and a month, such as health.oma@Ledger.2026-03")
    return {}, {"override": _overrides(loaded, HealthOverride(indicator, team, month, value))}


def _one(value: str, allowed: tuple[str, ...], key: str) -> str:
    if value not in allowed:
        raise click.UsageError(f"{key} must be one of {', '.join(allowed)}")
    return value


def _whole(value: str) -> int:
    if not value.isdigit() or int(value) < 1:
        raise click.UsageError("reconcile_days must be a whole number of at least 1")
    return int(value)


def _definitions(loaded: Settings, new: DefinitionSetting) -> list[DefinitionSetting]:
    get_indicator(new.indicator).get_definition(new.name)
    key = (new.indicator, new.team, new.since)
    return [*(d for d in loaded.definitions if (d.indicator, d.team, d.since) != key), new]


def _target(indicator: str, value: str, team: str | None) -> TargetSetting:
    if value.strip().lower() == "none":
        return TargetSetting(indicator, None, None, team)
    found = re.fullmatch(r"\s*(<=|>=|<|>)\s*(\d+(?:\.\d+)?)\s*", value)
    if found is None:
        raise click.UsageError(f"a target is such as '<= 14' or 'none', not {value!r}")
    down = get_indicator(indicator).direction == "down"
    if down != found[1].startswith("<"):
        raise click.UsageError(f"{indicator} is better {'low' if down else 'high'}: use {'<=' if down else '>='}")
    return TargetSetting(indicator, cast("Op", found[1]), float(found[2]), team)


def _targets(loaded: Settings, new: TargetSetting) -> list[TargetSetting]:
    key = (new.indicator, new.team, new.since)
    return [*(t for t in loaded.targets if (t.indicator, t.team, t.since) != key), new]


def _overrides(loaded: Settings, new: HealthOverride) -> list[HealthOverride]:
    if new.health not in settings.HEALTH:
        raise click.UsageError(f"health must be one of {', '.join(settings.HEALTH)}")
    key = (new.indicator, new.team, new.month)
    return [*(replace(o) for o in loaded.overrides if (o.indicator, o.team, o.month) != key), new]
