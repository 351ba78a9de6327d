"""The settings of a home: one file, validated whole, comments kept when it is changed.

Every definition and target is a dated value: it holds from its ``since`` day on (always, where absent), and the
latest that has begun is in force.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import tomlkit
from tomlkit.items import AoT, Table
from tomlkit.toml_document import TOMLDocument

from quarterdeck.home.errors import BadSettings, UnknownSource
from quarterdeck.home.folder import Home, alone, write_whole

Mode = Literal["laptop", "shared"]
Op = Literal["<=", "<", ">=", ">"]
HEALTH = ("okay", "attention", "problem", "unknown")


@dataclass(frozen=True, slots=True)
class SourceSetting:
    """A connected source. ``scope`` is the path of the group or project, or the clone's folder."""

    name: str
    kind: Literal["gitlab", "clone"]
    url: str
    scope: str
    scope_kind: Literal["group", "project", "clone"] = "group"
    token_env: str | None = None
    ca_file: str | None = None
    allow_http: bool = False
    guarded: bool = False
    """Whether it was named through a shared server's pages: private networks are refused unless allowed."""


@dataclass(frozen=True, slots=True)
class DefinitionSetting:
    """Which definition an indicator uses; ``team`` None means everywhere."""

    indicator: str
    name: str
    team: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class TargetSetting:
    """A target of an indicator, in its unit; ``team`` None means everywhere, ``op`` None that there is none."""

    indicator: str
    op: Op | None = None
    value: float | None = None
    team: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class HealthOverride:
    """A manager's own judgement of a month, shown beside the computed one."""

    indicator: str
    team: str
    month: str
    health: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a home; `Settings()` is what a fresh home has."""

    mode: Mode = "laptop"
    preset: str = "none"
    sources: tuple[SourceSetting, ...] = ()
    bots: tuple[str, ...] = ()
    not_bots: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    allow_private: tuple[str, ...] = ()
    """Host names, addresses and networks that a server may fetch from although they are private."""
    definitions: tuple[DefinitionSetting, ...] = ()
    targets: tuple[TargetSetting, ...] = ()
    overrides: tuple[HealthOverride, ...] = ()
    reconcile_days: int = 7
    guessed_teams: bool = False
    """Whether the teams in the lake were guessed by ``start`` and may be guessed again."""

    def get_source(self, name: str) -> SourceSetting:
        """The source of that name; UnknownSource where there is none."""
        for source in self.sources:
            if source.name == name:
                return source
        raise UnknownSource(name, [source.name for source in self.sources])

    def find_definition(self, indicator: str, team: str, day: date) -> str | None:
        """The definition in force on a day, a team's own before the general one; None: the default."""
        own = [d for d in self.definitions if d.indicator == indicator and d.team in {team, None} and _begun(d, day)]
        best = max(own, key=lambda d: (d.team is not None, d.since or date.min), default=None)
        return best.name if best else None

    def find_target(self, indicator: str, team: str, day: date) -> TargetSetting | None:
        """The target in force on a day: the latest of the team's own that has begun, else the latest general one.

        None: nothing was set, and the preset holds. One without ``op`` says that there is no target.
        """
        own = [t for t in self.targets if t.indicator == indicator and t.team in {team, None}]
        begun = [t for t in own if t.since is None or t.since <= day]
        return max(begun, key=lambda t: (t.team is not None, t.since or date.min), default=None)


def _begun(setting: DefinitionSetting, day: date) -> bool:
    return setting.since is None or setting.since <= day


def load(home: Home) -> Settings:
    """Read and validate; a home without a file has the plain settings. BadSettings names file, line and key."""
    if not home.settings.exists():
        return Settings()
    where = home.settings.name
    try:
        data = tomllib.loads(home.settings.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(where, f"not valid TOML: {error}") from error
    return parse(data, where=where)


_LISTS = ("bots", "not_bots", "exclude", "allow_private")
_TABLES: dict[str, Any] = {
    "source": (SourceSetting, "sources"),
    "definition": (DefinitionSetting, "definitions"),
    "target": (TargetSetting, "targets"),
    "override": (HealthOverride, "overrides"),
}
_CHOICES = {
    "kind": ("gitlab", "clone"),
    "scope_kind": ("group", "project", "clone"),
    "op": ("<=", "<", ">=", ">"),
    "health": HEALTH,
}


def parse(data: dict[str, Any], *, where: str) -> Settings:
    """Settings out of the parsed file. BadSettings on the first key that is not right."""
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in _TABLES:
            kind, name = _TABLES[key]
            values[name] = tuple(_record(kind, line, f"{where}: {key}[{n}]") for n, line in enumerate(_lines(value)))
        elif key in _LISTS:
            values[key] = tuple(_text(item, f"{where}: {key}") for item in _lines(value))
        elif key == "mode":
            values[key] = _choice(value, ("laptop", "shared"), f"{where}: mode")
        elif key == "preset":
            values[key] = _text(value, f"{where}: preset")
        elif key == "guessed_teams":
            values[key] = _flag(value, f"{where}: {key}")
        elif key == "reconcile_days":
            values[key] = _positive(value, f"{where}: reconcile_days")
        else:
            raise BadSettings(where, f"unknown key {key!r}; see the documentation of quarterdeck.toml")
    return Settings(**values)


def _lines(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _record(kind: Any, line: object, where: str) -> Any:
    if not isinstance(line, dict):
        raise BadSettings(where, "must be a table")
    fields = kind.__dataclass_fields__
    if unknown := sorted(set(line) - set(fields)):
        raise BadSettings(where, f"unknown key {unknown[0]!r}")
    for key, value in line.items():
        _check(key, value, f"{where}.{key}")
    try:
        return kind(**line)
    except TypeError as error:
        raise BadSettings(where, str(error).split("missing ")[-1] + " missing") from error


def _check(key: str, value: object, where: str) -> None:
    if key == "since":
        if type(value) is not date:
            raise BadSettings(where, "must be a day such as 2026-02-01, without quotes")
    elif key == "month":
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", str(value)):
            raise BadSettings(where, "must be a month such as 2026-03")
    elif key == "value":
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadSettings(where, "must be a number")
    elif key in {"allow_http", "guarded"}:
        _flag(value, where)
    elif key in _CHOICES:
        _choice(value, _CHOICES[key], where)
    else:
        _text(value, where)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadSettings(where, "must be a text")
    return value


def _choice(value: object, allowed: tuple[str, ...], where: str) -> str:
    if value not in allowed:
        raise BadSettings(where, f"must be one of {', '.join(allowed)}")
    return str(value)


def _flag(value: object, where: str) -> bool:
    if not isinstance(value, bool):
        raise BadSettings(where, "must be true or false")
    return value


def _positive(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise BadSettings(where, "must be a whole number of at least 1")
    return value


def change(
    home: Home, *, scalars: dict[str, Any] | None = None, tables: dict[str, list[Any]] | None = None
) -> Settings:
    """Change the file: replace ``scalars`` by key and whole ``tables`` by key (lists of records), keep the rest.

    What would not validate is refused before anything is written. Returns the new settings.
    """
    with alone(home.path / "settings.write.lock"):
        text = home.settings.read_text(encoding="utf-8-sig") if home.settings.exists() else _HEADER
        document = tomlkit.parse(text)
        for key, value in (scalars or {}).items():
            document[key] = value
        for key, records in (tables or {}).items():
            _put_table(document, key, records)
        changed = tomlkit.dumps(document)
        settings = parse(tomllib.loads(changed), where=home.settings.name)
        write_whole(home.settings, changed.encode())
    return settings


_HEADER = "# Settings of this Quarterdeck home. See the documentation: docs/settings.md\n"


def _put_table(document: TOMLDocument, key: str, records: list[Any]) -> None:
    lines: AoT = tomlkit.aot()
    for record in records:
        line: Table = tomlkit.table()
        for name, info in record.__dataclass_fields__.items():
            value = getattr(record, name)
            if value is not None and (value != info.default or name in {"kind", "scope_kind"}):
                line[name] = value
        lines.append(line)
    if key in document:
        del document[key]
    document[key] = lines
