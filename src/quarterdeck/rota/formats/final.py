"""Who answers the page at each moment: the final entries of a plan, layers that outrank others winning overlaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from quarterdeck.rota.model import Assigned, Plan, Shift


def entries(plan: Plan, *, handle: str | None = None, layer: str | None = None) -> list[tuple[Shift, Assigned]]:
    """One entry per segment of every shift that somebody has, by start; of one person or layer where asked."""
    made = []
    for shift in plan.shifts:
        holder = plan.assignments.get(shift.name)
        if holder is None or (handle and holder != handle) or (layer and shift.layer != layer):
            continue
        made += [(shift, Assigned(shift.layer, begin, end, holder)) for begin, end in shift.segments]
    return sorted(made, key=lambda pair: (pair[1].start_at, pair[1].layer, pair[1].handle))


def final(plan: Plan, *, layer: str | None = None) -> list[Assigned]:
    """The entries of one layer, or of all but shadows on one line: where they overlap, the highest ``rank`` wins."""
    layers = {layer.name: layer for layer in plan.request.layers}
    held = [entry for _, entry in entries(plan, layer=layer) if layer or not layers[entry.layer].shadow_of]
    rank = {name: layer.rank for name, layer in layers.items()}
    return flattened(held, rank)


def flattened(held: Iterable[Assigned], rank: Mapping[str, int]) -> list[Assigned]:
    """Overlapping entries cut so that at each instant only those of the highest rank remain."""
    every = list(held)
    borders = sorted({at for entry in every for at in (entry.start_at, entry.end_at)})
    made: list[Assigned] = []
    for begin, end in pairwise(borders):
        over = [entry for entry in every if entry.start_at <= begin and end <= entry.end_at]
        top = max((rank.get(entry.layer, 0) for entry in over), default=0)
        for entry in over:
            if rank.get(entry.layer, 0) == top:
                _add(made, Assigned(entry.layer, begin, end, entry.handle))
    return made


def _add(made: list[Assigned], piece: Assigned) -> None:
    for i in range(len(made) - 1, max(-1, len(made) - 16), -1):
        last = made[i]
        if (last.layer, last.handle, last.end_at) == (piece.layer, piece.handle, piece.start_at):
            made[i] = Assigned(last.layer, last.start_at, piece.end_at, last.handle)
            return
    made.append(piece)
