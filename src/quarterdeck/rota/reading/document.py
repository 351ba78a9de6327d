"""The TOML file: name, horizon, layers, rules, weights, and the CSV files beside it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any

import holidays as public

from quarterdeck.rota.checks import known_zone
from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import ALL_DAYS, Layer, Person, Request, Rules, Tolerances, Weights
from quarterdeck.rota.reading import tables
from quarterdeck.rota.shapes import OVERNIGHT, PRESETS
from quarterdeck.rota.spans import parse_instant, parse_number, parse_window

FILES = ("people", "time_off", "other_rotas", "history", "wishes", "published")
_TOP = {"name", "from", "to", "timezone", "layers", "rules", "weights", "tolerances", "holidays", *FILES}
_LAYER = {
    "name", "preset", "windows", "timezone", "days", "overnight_days", "days_in_a_row", "anchor_date", "needs",
    "levels", "shadow_of", "shadow_shifts", "rank",
}  # fmt: skip
_FRACTIONS = {"rest_hours", "hours_per_week", "settle", "hour", "night", "weekend", "holiday", "outside"}
_MOST = 100_000  # hours, days, weights
Reader = Callable[[str], str]


def read_request(text: str, where: str, read: Reader) -> Request:
    """The request of a TOML text; ``read`` gives the text of a file named in it. Raises ``BadRota``."""
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRota([f"{where}: {error}"]) from None
    problems = [f"{where}: unknown key {key!r}" for key in given if key not in _TOP]
    problems += [f"{where}: {key} is missing" for key in ("from", "to", "people", "layers") if key not in given]
    tables_ = ("rules", "weights", "tolerances", "holidays")
    problems += [f"{where}: [{key}] is not a table" for key in tables_ if not isinstance(given.get(key, {}), dict)]
    layers = given.get("layers", [])
    if not isinstance(layers, list) or not all(isinstance(layer, dict) for layer in layers):
        problems.append(f"{where}: layers are not tables; write [[layers]] before each")
    if not known_zone(str(given.get("timezone", "UTC"))):
        problems.append(f"{where}: unknown time zone {given['timezone']!r}; use a name such as Europe/Berlin")
    if problems:
        raise BadRota(problems)
    return _request(given, where, read)


def _request(given: Mapping[str, Any], where: str, read: Reader) -> Request:
    zone = str(given.get("timezone", "UTC"))
    begin, end = _horizon(given, where, zone)
    people = [_homed(person) for person in tables.people(read(str(given["people"])), str(given["people"]))]
    zones = {person.handle: person.timezone for person in people}
    held = {name: read(str(given[name])) for name in FILES[1:] if name in given}
    called = {name: str(given.get(name)) for name in held}
    away = tables.away(held["time_off"], called["time_off"], zones) if "time_off" in held else []
    if "other_rotas" in held:
        away += tables.other_rotas(held["other_rotas"], called["other_rotas"], zones)
    history = tuple(_history(held, called, zones))
    first = min([begin, *(entry.start_at for entry in history)]).year
    return Request(
        name=str(given.get("name", "rota")),
        start_at=begin,
        end_at=end,
        people=tuple(people),
        layers=tuple(_layers(given["layers"], where, zone)),
        rules=_values(Rules, given.get("rules", {}), f"{where}: [rules]"),
        weights=_values(Weights, given.get("weights", {}), f"{where}: [weights]"),
        tolerances=_values(Tolerances, given.get("tolerances", {}), f"{where}: [tolerances]"),
        away=tuple(away),
        wishes=tuple(tables.wishes(held["wishes"], called["wishes"], zones) if "wishes" in held else ()),
        history=history,
        published=tuple(tables.assigned(held["published"], called["published"]) if "published" in held else ()),
        holidays=holidays_of(people, (first - 1, end.year + 1), _own(given.get("holidays", {}), where)),
    )


def _homed(person: Person) -> Person:
    """The person with the usual code of the country; a code that nobody knows stays, and ``checks`` names it."""
    return replace(person, country=find_country(person.country) or person.country) if person.country else person


def _own(given: Mapping[str, Any], where: str) -> dict[str, list[date]]:
    """A company's own holidays, by country or for "all"."""
    made = {}
    for code, days in given.items():
        known = code if code == "all" else find_country(code)
        if known is None or not isinstance(days, list):
            raise BadRota([f"{where}: [holidays] {code}: give a list of days for a country such as DE, or for all"])
        try:
            made[known] = [date.fromisoformat(str(day)) for day in days]
        except ValueError as error:
            raise BadRota([f"{where}: [holidays] {code}: {error}"]) from None
    return made


def _history(held: Mapping[str, str], called: Mapping[str, str], zones: Mapping[str, str]) -> list[Any]:
    """Past entries; those of people who have left without a line of their own are read in UTC."""
    if "history" not in held:
        return []
    known = _Known(zones)
    return list(tables.history(held["history"], called["history"], known))


class _Known(dict[str, str]):
    """Zones by handle, UTC for strangers: the history names people who have left."""

    def get(self, key: str, default: Any = None) -> Any:
        return super().get(key, default or "UTC")


def _horizon(given: Mapping[str, Any], where: str, zone: str) -> tuple[datetime, datetime]:
    made = []
    for key, ends in (("from", False), ("to", True)):
        value = given[key]
        text = value.isoformat() if isinstance(value, date) else str(value)
        try:
            made.append(parse_instant(text, zone, ends=ends))
        except (ValueError, OverflowError, KeyError) as error:
            raise BadRota([f"{where}: {key}: {error}"]) from None
    if made[1] <= made[0]:
        raise BadRota([f"{where}: the horizon is empty: 'to' {given['to']} is before 'from' {given['from']}"])
    return made[0].astimezone(UTC), made[1].astimezone(UTC)


def _layers(given: Sequence[Mapping[str, Any]], where: str, zone: str) -> Iterable[Layer]:
    for number, entry in enumerate(given, 1):
        place = f"{where}: layer {entry.get('name', number)!r}"
        unknown = [f"{place}: unknown key {key!r}" for key in entry if key not in _LAYER]
        if unknown:
            raise BadRota(unknown)
        try:
            yield _layer(entry, zone, f"layer {number}")
        except (ValueError, TypeError, AttributeError) as error:
            raise BadRota([f"{place}: {error}"]) from None


def _layer(entry: Mapping[str, Any], zone: str, name: str) -> Layer:
    windows, row, days = [], 1, ALL_DAYS
    if "preset" in entry:
        if entry["preset"] not in PRESETS:
            raise ValueError(f"unknown preset {entry['preset']!r}; there are {', '.join(PRESETS)}")
        texts, row, days = PRESETS[entry["preset"]]
        windows = [parse_window(text) for text in texts]
    if "windows" in entry:
        windows = [parse_window(text) for text in entry["windows"]]
    return Layer(
        name=str(entry.get("name", name)),
        windows=tuple(windows),
        timezone=str(entry.get("timezone", zone)),
        days=tables.parse_days(entry["days"]) if "days" in entry else days,
        days_in_a_row=_whole(entry, "days_in_a_row", row),
        anchor_date=date.fromisoformat(str(entry["anchor_date"])) if "anchor_date" in entry else None,
        needs=_whole(entry, "needs", 1),
        overnight_days=_overnight(entry),
        levels=frozenset(str(level) for level in entry.get("levels", ())),
        shadow_of=_word(entry, "shadow_of"),
        shadow_shifts=_whole(entry, "shadow_shifts", 2),
        rank=_whole(entry, "rank", 0),
    )


def _whole(entry: Mapping[str, Any], key: str, default: int) -> int:
    value = entry.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1_000_000_000:
        raise ValueError(f"{key} cannot be {value!r}; give a whole number")
    return value


def _word(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{key} cannot be {value!r}; give a name")
    return value


def _overnight(entry: Mapping[str, Any]) -> frozenset[int] | None:
    """The days on which windows over midnight start; a preset's own unless days are given."""
    if "overnight_days" in entry:
        return tables.parse_days(entry["overnight_days"])
    return None if "days" in entry else OVERNIGHT.get(entry.get("preset", ""))


def _values(kind: type[Any], given: Mapping[str, Any], where: str) -> Any:
    """A dataclass of rules, weights or tolerances from a TOML table."""
    known = {field.name for field in fields(kind)}
    problems = [f"{where}: unknown key {key!r}" for key in given if key not in known]
    made = {}
    for key, value in given.items():
        try:
            made[key] = _value(kind, key, value)
        except (ValueError, TypeError):
            problems.append(f"{where}: {key} cannot be {value!r}")
    if problems:
        raise BadRota(problems)
    return kind(**made)


def _value(kind: type[Any], key: str, value: Any) -> Any:
    if key == "night" and kind is Rules:
        return parse_window(value)
    if key in {"no_weekend", "no_holiday"}:
        if not isinstance(value, list):
            raise ValueError(key)
        codes = {country: find_country(str(country)) for country in value}
        if None in codes.values():
            raise ValueError(key)
        return frozenset(str(code) for code in codes.values())
    if key in _FRACTIONS or kind is Tolerances:
        made = parse_number(value)
        if abs(made) > _MOST:
            raise ValueError(key)
        return made
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > _MOST:
        raise ValueError(key)
    return value


def find_country(text: str) -> str | None:
    """The ISO 3166 code of two letters, with its subdivision, for a code of two or three; None: no such country."""
    code, sign, part = text.strip().upper().partition("-")
    if code not in public.list_supported_countries(include_aliases=True):
        return None
    found = str(getattr(public, code).country)
    return found + sign + part


def holidays_of(
    people: Iterable[Person], years: tuple[int, int], extra: Mapping[str, Sequence[Any]] | None = None
) -> dict[str, frozenset[date]]:
    """Public holidays of everybody's country in these years (both included), with a company's own days ``extra``.

    A country that nobody knows is left out; ``checks`` then names it.
    """
    made: dict[str, frozenset[date]] = {}
    for code in {person.country for person in people if person.country}:
        country, _, part = code.partition("-")
        if find_country(code) is None:
            continue
        try:
            days = public.country_holidays(country, subdiv=part or None, years=range(years[0], years[1] + 1))
        except NotImplementedError:
            continue
        own = [*(extra or {}).get(code, ()), *(extra or {}).get("all", ())]
        made[code] = frozenset({*days, *(date.fromisoformat(str(day)) for day in own)})
    return made
