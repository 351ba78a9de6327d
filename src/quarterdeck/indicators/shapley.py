"""Who moved a median: exact Shapley values in polynomial time.

A median is a sum over the gaps between neighbouring values: each gap counts in so far as at most half of the set lies
below it. Within one gap a player is only *below* or *above*, all players of a kind have the same share, and that share
is a sum over coalition sizes of hypergeometric probabilities. So m players among k others take O((k + m) m) steps,
where the definition runs over 2^m coalitions.

Shapley, L. S. (1953), A value for n-person games; the threshold form is a weighted voting game, for which see
Mann, I. and Shapley, L. S. (1962), Values of large games VI.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial

import numpy as np
from numpy.typing import NDArray

EXACT = 300
"""Up to so many players shares are exact fractions. Beyond, probabilities are floats (relative error below 1e-9) and
the greatest share takes up the rounding, so that the sum stays exact."""


def shapley_of_median(players: Sequence[int], others: Sequence[int], *, without: Fraction) -> list[Fraction]:
    """Each player's share in the median of players and others, in the players' order.

    The shares sum exactly to the median of all less that of the others alone. ``without`` stands for the median of
    nobody: it counts where there are no others.
    """
    if not players:
        return []
    order = sorted(range(len(players)), key=lambda i: players[i])
    values = [players[i] for i in order]
    shares = _shares(values, sorted(others))
    if not others:
        # The formula takes the middle between least and greatest for the median of nobody.
        shift = (without - Fraction(values[0] + values[-1], 2)) / len(values)
        shares = [share - shift for share in shares]
    if len(values) > EXACT:
        whole = twice_median([*values, *others]) - (twice_median(others) if others else 2 * without)
        greatest = max(range(len(shares)), key=lambda i: abs(shares[i]))
        shares[greatest] += Fraction(whole) / 2 - sum(shares)
    found = [Fraction(0)] * len(players)
    for i, share in zip(order, shares, strict=True):
        found[i] = share
    return found


def twice_median(values: Sequence[int]) -> int:
    """Twice the median, which is a whole number; 0 for no values."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2] if ordered else 0


def _shares(values: Sequence[int], others: Sequence[int]) -> list[Fraction]:
    """Shares of sorted players: below the gaps above them they pull down, above the gaps below them they pull up."""
    edges = sorted({*values, *others})
    m = len(values)
    below_sum = above_sum = Fraction(0)
    up: list[Fraction] = []
    down: list[Fraction] = []
    player = other = 0
    for edge, following in zip(edges, [*edges[1:], edges[-1]], strict=True):
        while player < m and values[player] == edge:
            up.append(above_sum)
            down.append(below_sum)
            player += 1
        while other < len(others) and others[other] == edge:
            other += 1
        gap = following - edge
        if gap:
            margin = 2 * other - len(others)
            above_sum += gap * share_above(margin, player, m)
            below_sum += gap * share_below(margin, player, m)
    return [u + below_sum - d for u, d in zip(up, down, strict=True)]


def share_below(margin: int, below: int, players: int) -> Fraction:
    """What one player below a gap adds to its count: 0 or less.

    ``margin`` is how many more of the others lie below the gap than above. A player below turns the count of the gap
    from 1 to ½ or from ½ to 0 where those before it leave a margin of -1 or 0.
    """
    return -_pivotal(margin, below - 1, players - below) if below else Fraction(0)


def share_above(margin: int, below: int, players: int) -> Fraction:
    """What one player above a gap adds to its count: 0 or more; the mirror image of `share_below`."""
    above = players - below
    return _pivotal(-margin, above - 1, below) if above else Fraction(0)


@lru_cache(maxsize=4096)
def _pivotal(margin: int, same: int, rest: int) -> Fraction:
    """Half the probability that, when a player of one side comes in random order, the margin of its side before it
    is -1 or 0: ``same`` players are on its side of the gap and ``rest`` on the other."""
    total = same + rest
    if total >= EXACT:
        return Fraction(_pivotal_float(margin, same, rest))
    weight = 0
    for size in range(total + 1):
        came = (size - margin) // 2
        if 0 <= came <= same and 0 <= size - came <= rest:
            orders = factorial(size) * factorial(total - size)
            weight += comb(same, came) * comb(rest, size - came) * orders
    return Fraction(weight, 2 * factorial(total + 1))


def _pivotal_float(margin: int, same: int, rest: int) -> float:
    total = same + rest
    size = np.arange(total + 1)
    came = (size - margin) // 2
    held = (came >= 0) & (came <= same) & (size - came >= 0) & (size - came <= rest)
    size, came = size[held], came[held]
    log = _log_factorials(total + 1)
    ways = log[same] - log[came] - log[same - came] + log[rest] - log[size - came] - log[rest - size + came]
    return float(np.exp(ways + log[size] + log[total - size] - log[total + 1]).sum()) / 2


@lru_cache(maxsize=4)
def _log_factorials(n: int) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, n + 1, dtype=np.float64)))])
