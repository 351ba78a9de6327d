"""A rota that somebody made, cut where its entries begin and end, so that the formula is computed for what it says.

A shift that one person holds whole stays as it is; else it becomes a piece for each who holds a part of it and a
piece that nobody holds. Hours, rest and coverage are then those of the entries, not of the shifts that were asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from quarterdeck.rota.model import Assigned, Request, Shift, Violation

Span = tuple[datetime, datetime]


def cut(shifts: Sequence[Shift], entries: Sequence[Assigned]) -> tuple[tuple[Shift, ...], dict[str, str]]:
    """The shifts, in pieces where the entries hold them in pieces, and who holds which (nobody: left out)."""
    by_layer: dict[str, list[Assigned]] = {}
    for entry in entries:
        by_layer.setdefault(entry.layer, []).append(entry)
    slots: dict[tuple[str, tuple[Span, ...]], list[Shift]] = {}
    for shift in shifts:
        slots.setdefault((shift.layer, shift.segments), []).append(shift)
    made: list[Shift] = []
    held: dict[str, str] = {}
    for (layer, _), block in slots.items():
        for shift, who in zip(block, _by_slot(block, by_layer.get(layer, ())), strict=True):
            for piece, handle in _pieces(shift, who):
                made.append(piece)
                if handle is not None:
                    held[piece.name] = handle
    return tuple(sorted(made, key=lambda s: (s.start_at, s.layer, s.slot, s.end_at))), held


def _by_slot(block: Sequence[Shift], entries: Iterable[Assigned]) -> list[list[tuple[Span, str | None]]]:
    """For each slot of a block, its parts in order with their holders; whoever holds a part keeps the slot."""
    near = [e for e in entries if e.start_at < block[0].end_at and block[0].start_at < e.end_at]
    made: list[list[tuple[Span, str | None]]] = [[] for _ in block]
    last: dict[str, int] = {}
    for span in _parts(block[0].segments, near):
        here = list(dict.fromkeys(e.handle for e in near if e.start_at <= span[0] and span[1] <= e.end_at))
        free = list(range(len(block)))
        taken: dict[int, str] = {}
        for handle in sorted(here, key=lambda h: h not in last)[: len(block)]:
            slot = last[handle] if last.get(handle) in free else free[0]
            free.remove(slot)
            taken[slot], last[handle] = handle, slot
        for slot, parts in enumerate(made):
            parts.append((span, taken.get(slot)))
    return made


def _parts(segments: Sequence[Span], entries: Iterable[Assigned]) -> Iterable[Span]:
    borders = sorted({at for entry in entries for at in (entry.start_at, entry.end_at)})
    for begin, end in segments:
        yield from pairwise([begin, *(at for at in borders if begin < at < end), end])


def _pieces(shift: Shift, parts: Sequence[tuple[Span, str | None]]) -> Iterable[tuple[Shift, str | None]]:
    holders = list(dict.fromkeys(handle for _, handle in parts))
    if len(holders) == 1:
        yield shift, holders[0]
        return
    for number, holder in enumerate(holders, 1):
        spans = _merged([span for span, handle in parts if handle == holder])
        yield replace(shift, name=f"{shift.name}~{number}", segments=spans), holder


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    made: list[Span] = []
    for begin, end in spans:
        if made and made[-1][1] == begin:
            made[-1] = (made[-1][0], end)
        else:
            made.append((begin, end))
    return tuple(made)


def strange(
    request: Request, entries: Sequence[Assigned], pieces: Sequence[Shift], held: Mapping[str, str]
) -> list[Violation]:
    """What no table can show: layers and people that are not given, more people at once than a layer needs."""
    layers = {layer.name for layer in request.layers}
    known = {person.handle for person in request.people}
    made = []
    for layer in dict.fromkeys(e.layer for e in entries if e.layer not in layers):
        count = sum(e.layer == layer for e in entries)
        made.append(Violation("layer", f"the rota has {count} entries of {layer!r}, which is no layer of the file"))
    for name, handle in held.items():
        if handle not in known:
            text = f"{name} is held by {handle}, who is not among the people"
            made.append(Violation("eligibility", text, name, handle))
    return [*made, *_too_many(entries, pieces, held)]


def _too_many(entries: Sequence[Assigned], pieces: Sequence[Shift], held: Mapping[str, str]) -> Iterable[Violation]:
    """Entries inside a shift whose slots are all held by others."""
    by_layer: dict[str, list[Shift]] = {}
    for piece in pieces:
        by_layer.setdefault(piece.layer, []).append(piece)
    for entry in entries:
        for piece in by_layer.get(entry.layer, ()):
            overlap = [s for s in piece.segments if s[0] < entry.end_at and entry.start_at < s[1]]
            if not overlap or held.get(piece.name) == entry.handle or piece.slot:
                continue
            mates = [p for p in by_layer[entry.layer] if p.start_at < piece.end_at and piece.start_at < p.end_at]
            if not any(held.get(p.name) == entry.handle for p in mates if _meet(p, overlap)):
                text = f"{entry.handle} has {piece.name} beside {held.get(piece.name)}: more people than are needed"
                yield Violation("coverage", text, piece.name, entry.handle)


def _meet(piece: Shift, spans: Iterable[Span]) -> bool:
    return any(begin < b and a < end for begin, end in piece.segments for a, b in spans)
