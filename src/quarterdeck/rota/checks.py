"""What is wrong with a request, one line each, before any solving starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import time
from functools import cache
from itertools import combinations, pairwise
from zoneinfo import available_timezones

from quarterdeck.rota.errors import BadRota
from quarterdeck.rota.model import ALL_DAYS, Away, Layer, Person, Request
from quarterdeck.rota.shapes import expand

Window = tuple[time, time]
MOST_CELLS = 2_500_000  # people x shifts: beyond, the table alone takes minutes
MOST_SHIFTS = 20_000  # of which pairs are compared
MOST_DAYS = 3_700  # ten years
_AT = "%Y-%m-%d %H:%MZ"
OTHER_ROTA = "rota "  # how the kind of a span away begins that is duty elsewhere


def check(request: Request) -> None:
    """Raise ``BadRota`` with every problem of the request."""
    problems = [
        *_frame(request),
        *_layers(request),
        *_shadows(request),
        *_people(request),
        *_spans(request),
        *_rules(request),
    ]
    if not problems:
        problems = list(_size(request))
    if problems:
        raise BadRota(problems)


def known_zone(name: str) -> bool:
    """Whether the time zone database has this zone."""
    return name in _zones()


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _frame(request: Request) -> Iterator[str]:
    if request.end_at <= request.start_at:
        yield f"horizon: it ends ({request.end_at:{_AT}}) before it starts ({request.start_at:{_AT}})"
    elif (request.end_at - request.start_at).days > MOST_DAYS:
        yield f"horizon: it lasts {(request.end_at - request.start_at).days:,} days; at most {MOST_DAYS:,}"
    if not request.people:
        yield "people: there is nobody; give at least one person"
    if not request.layers:
        yield "layers: there is nothing to cover; give at least one layer"


def _layers(request: Request) -> Iterator[str]:
    names = {layer.name for layer in request.layers}
    for name, count in Counter(layer.name for layer in request.layers).items():
        if count > 1:
            yield f"layer {name!r}: named {count} times; names must differ"
    for layer in request.layers:
        yield from _layer(layer, names)


def _layer(layer: Layer, names: set[str]) -> Iterator[str]:
    where = f"layer {layer.name!r}"
    if not known_zone(layer.timezone):
        yield f"{where}: unknown time zone {layer.timezone!r}; use a name such as Europe/Berlin"
    if not layer.windows and not layer.shadow_of:
        yield f"{where}: it has no windows; give times such as 09:00-17:00 or a preset"
    if layer.shadow_shifts < 0:
        yield f"{where}: shadow_shifts is below 0"
    for a, b in combinations(sorted(layer.windows), 2):
        if a == b or _overlap(a, b) or (layer.days == ALL_DAYS and a[0] < b[1] <= b[0]):
            yield f"{where}: the windows {_window(a)} and {_window(b)} overlap; use needs for two people at once"
    if layer.days_in_a_row < 1 or layer.needs < 1:
        yield f"{where}: days in a row and people needed are at least 1"
    if not layer.days:
        yield f"{where}: it has no days"
    if layer.shadow_of is not None and layer.shadow_of not in names:
        yield f"{where}: it shadows {layer.shadow_of!r}, which is no layer"


def _overlap(a: Window, b: Window) -> bool:
    """Whether two windows that start on the same day meet; ``a`` starts first."""
    return a[1] <= a[0] or b[0] < a[1]


def _window(span: Window) -> str:
    return f"{span[0]:%H:%M}-{span[1]:%H:%M}"


def _shadows(request: Request) -> Iterator[str]:
    real = {layer.name for layer in request.layers if not layer.shadow_of}
    names = {layer.name for layer in request.layers}
    for layer in request.layers:
        if layer.shadow_of in names - real:
            yield f"layer {layer.name!r}: it shadows {layer.shadow_of!r}, which shadows itself; name a layer of duty"


def _people(request: Request) -> Iterator[str]:
    names = {layer.name for layer in request.layers}
    for handle, count in Counter(person.handle for person in request.people).items():
        if count > 1:
            yield f"person {handle!r}: given {count} times; one line each"
    for person in request.people:
        yield from _person(request, person, names)


def _person(request: Request, person: Person, layers: set[str]) -> Iterator[str]:
    where = f"person {person.handle!r}"
    if not known_zone(person.timezone):
        yield f"{where}: unknown time zone {person.timezone!r}; use a name such as Europe/Berlin"
    if person.country is not None and person.country not in request.holidays:
        yield f"{where}: unknown country {person.country!r}; use a code such as DE or DE-BY, or leave it empty"
    if person.start_date and person.end_date and person.end_date < person.start_date:
        yield f"{where}: leaves ({person.end_date}) before starting ({person.start_date})"
    for layer in person.layers:
        if layer not in layers:
            yield f"{where}: there is no layer {layer!r}"
    for choice in sorted(person.opt_outs - layers - {"night", "weekend", "holiday"}):
        yield f"{where}: cannot opt out of {choice!r}; use night, weekend, holiday or a layer"


def _spans(request: Request) -> Iterator[str]:
    handles = {person.handle for person in request.people}
    spans = [("time off", span) for span in request.away]
    spans += [("wish", span) for span in request.wishes]  # type: ignore[misc]
    spans += [("published", span) for span in request.published]  # type: ignore[misc]
    spans += [("history", span) for span in request.history]  # type: ignore[misc]
    for word, span in spans:
        if span.handle not in handles and word in {"time off", "wish"}:
            yield f"{word} of {span.handle!r} from {span.start_at:%Y-%m-%d}: there is no such person"
        if span.end_at <= span.start_at:
            yield f"{word} of {span.handle!r}: ends {span.end_at:{_AT}}, not after it starts {span.start_at:{_AT}}"
    yield from _overlaps(request)
    for entry in request.history:
        if entry.start_at >= request.start_at:
            yield f"history of {entry.handle!r} from {entry.start_at:{_AT}}: that is not before the horizon"
        if entry.burden is not None and entry.burden < 0:
            yield f"history of {entry.handle!r} from {entry.start_at:%Y-%m-%d}: a burden below nothing"


def _overlaps(request: Request) -> Iterator[str]:
    by_person: dict[str, list[Away]] = {}
    for span in request.away:
        if not span.kind.startswith(OTHER_ROTA):
            by_person.setdefault(span.handle, []).append(span)
    for handle, spans in by_person.items():
        for a, b in pairwise(sorted(spans, key=lambda s: (s.start_at, s.end_at))):
            if b.start_at < a.end_at:
                earlier = f"{a.start_at:{_AT}} to {a.end_at:{_AT}}"
                yield f"time off of {handle!r}: the one from {b.start_at:{_AT}} overlaps that of {earlier}"


def _rules(request: Request) -> Iterator[str]:
    rules, weights = request.rules, request.weights
    for name in ("in_a_row", "days_in_a_row", "per_week", "per_month", "hours_per_week"):
        value = getattr(rules, name)
        if value is not None and value < 1:
            yield f"rule {name}: {value} is below 1"
    for name in ("rest_hours", "tenure_months", "settle", "notice_days"):
        if getattr(rules, name) < 0:
            yield f"rule {name}: {getattr(rules, name)} is below 0"
    for name in ("worst", "spread", "burden"):
        if getattr(request.tolerances, name) < 0:
            yield f"tolerance {name}: {getattr(request.tolerances, name)} is below 0"
    for name in ("hour", "night", "weekend", "holiday", "outside", "wish", "handover", "stability"):
        if getattr(weights, name) < 0:
            yield f"weight {name}: {getattr(weights, name)} is below 0"


def _size(request: Request) -> Iterator[str]:
    shifts = _about(request)
    if shifts <= 2 * MOST_SHIFTS:
        shifts = len(expand(request))
    if not shifts:
        yield "horizon: no layer asks for anything in it; look at its days and windows"
    elif shifts > MOST_SHIFTS or shifts * len(request.people) > MOST_CELLS:
        yield (
            f"too large: {len(request.people):,} people x {shifts:,} shifts; plan fewer weeks at once, or one rota at "
            f"a time (at most {MOST_SHIFTS:,} shifts, and {MOST_CELLS:,} of people x shifts)"
        )


def _about(request: Request) -> int:
    """About how many shifts there are, without making them."""
    days = (request.end_at - request.start_at).days + 1
    layers = {layer.name: layer for layer in request.layers}
    sources = [(layers[layer.shadow_of] if layer.shadow_of else layer, layer.needs) for layer in request.layers]
    return sum((days // source.days_in_a_row + 1) * len(source.windows) * needs for source, needs in sources)
