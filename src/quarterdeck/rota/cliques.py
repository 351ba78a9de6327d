"""Sets of shifts of which one person can hold one: fewer and stronger constraints than the pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quarterdeck.rota.table import Table


def cliques(clashes: Sequence[int]) -> list[tuple[int, ...]]:
    """Sets that cover every clashing pair, none within another. ``clashes`` are bit masks over shifts in order."""
    made: list[tuple[int, ...]] = []
    covered = [0] * len(clashes)
    for first, mask in enumerate(clashes):
        rest = (mask >> (first + 1) << (first + 1)) & ~covered[first]
        while rest:
            clique, common = [first], mask >> (first + 1) << (first + 1)
            at = (rest & -rest).bit_length() - 1
            while True:
                clique.append(at)
                common &= clashes[at]
                later = common >> (at + 1) << (at + 1)
                if not later:
                    break
                at = (later & -later).bit_length() - 1
            whole = sum(1 << s for s in clique)
            for s in clique:
                covered[s] |= whole & ~(1 << s)
            rest &= ~whole
            made.append(tuple(clique))
    return made


def at_most(table: Table) -> Iterator[tuple[list[tuple[int, int]], list[int], int]]:
    """All linear rules but coverage, as (keys of x, weights, limit): sum of weight x <= limit. Keys are (p, s).

    Weights may be below 0: what fills a pause lets its two ends be held together.
    """
    people = range(len(table.people))
    for clique in cliques(table.clashes):
        for p in people:
            keys = [(p, s) for s in clique if table.may[p][s]]
            if len(keys) > 1:
                yield keys, [1] * len(keys), 1
    for chain in table.chains:
        for p in people:
            if all(table.may[p][s] for s in chain):
                yield [(p, s) for s in chain], [1] * len(chain), len(chain) - 1
    yield from _joined(table)
    for cap in table.caps:
        held = [(s, weight) for s, weight in cap.weights.items() if table.may[cap.p][s]]
        if sum(weight for _, weight in held) > cap.limit:
            yield [(cap.p, s) for s, _ in held], [weight for _, weight in held], cap.limit


def _joined(table: Table) -> Iterator[tuple[list[tuple[int, int]], list[int], int]]:
    for bridge in table.bridges:
        for fill in bridge.fills:
            between = bits(fill)
            for p, may in enumerate(table.may):
                if may[bridge.first] and may[bridge.second]:
                    held = [(p, s) for s in between if may[s]]
                    yield [(p, bridge.first), (p, bridge.second), *held], [1, 1] + [-1] * len(held), 1


def bits(mask: int) -> list[int]:
    """The shifts of a bit mask, in order."""
    made = []
    while mask:
        low = mask & -mask
        made.append(low.bit_length() - 1)
        mask ^= low
    return made


def day_windows(table: Table) -> Iterator[tuple[int, list[tuple[int, list[int]]]]]:
    """For ``days_in_a_row``: (p, [(day, shifts of p that touch it)]) of limit + 1 days, of which one must stay free."""
    limit = table.request.rules.days_in_a_row
    if limit is None:
        return
    for p in range(len(table.people)):
        touching: dict[int, list[int]] = {}
        for s, days in enumerate(table.days[p]):
            for day in days if table.may[p][s] else ():
                touching.setdefault(day, []).append(s)
        for day in sorted(touching):
            window = [(day + n, touching.get(day + n, [])) for n in range(limit + 1)]
            if all(held for _, held in window):
                yield p, window
