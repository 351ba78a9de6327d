"""Shares in a median by the definition: every coalition of players is tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import factorial
from statistics import median

Ages = Mapping[int, int]


def shapley(players: Sequence[int], others: Sequence[int], *, without: Fraction) -> list[Fraction]:
    """Each player's share in the median of players and others; ``without`` is the median of nobody."""
    n = len(players)

    def worth(coalition: tuple[int, ...]) -> Fraction:
        values = [*(Fraction(players[i]) for i in coalition), *(Fraction(value) for value in others)]
        return Fraction(median(values)) if values else without

    shares = []
    for i in range(n):
        rest = [j for j in range(n) if j != i]
        shares.append(
            sum(
                (worth((*coalition, i)) - worth(coalition))
                * Fraction(factorial(size) * factorial(n - 1 - size), factorial(n))
                for size in range(n)
                for coalition in combinations(rest, size)
            )
            + Fraction(0)
        )
    return shares


def removal_shares(players: Sequence[int], others: Sequence[int], *, without: Fraction) -> list[Fraction]:
    """Each player's share in what the median loses when the players leave one after another, in all orders."""
    n = len(players)

    def worth(left: tuple[int, ...]) -> Fraction:
        values = [Fraction(players[i]) for i in range(n) if i not in left] + [Fraction(value) for value in others]
        return Fraction(median(values)) if values else without

    shares = []
    for i in range(n):
        rest = [j for j in range(n) if j != i]
        share = Fraction(0)
        for size in range(n):
            for gone in combinations(rest, size):
                weight = Fraction(factorial(size) * factorial(n - 1 - size), factorial(n))
                share += (worth((*gone, i)) - worth(gone)) * weight
        shares.append(share)
    return shares


def smallest_closing(ages: Ages, reaches: float) -> int | None:
    """The size of the smallest set whose removal brings the median to at most ``reaches``; None where none does."""
    for size in range(len(ages)):
        for closed in combinations(ages, size):
            if median(Fraction(age) for mr, age in ages.items() if mr not in closed) <= reaches:
                return size
    return None
