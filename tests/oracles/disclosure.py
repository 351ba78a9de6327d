"""What somebody who can add and subtract learns of hidden figures: Gauss, with fractions, over every equation."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from fractions import Fraction


def computable(rows: Sequence[dict[int, int]], hidden: AbstractSet[int]) -> set[int]:
    """The hidden figures that follow from equations, each given as coefficients by figure (their sum is known)."""
    columns = sorted(hidden)
    matrix = [[Fraction(row.get(column, 0)) for column in columns] for row in rows]
    rank = 0
    for place in range(len(columns)):
        pivot = next((i for i in range(rank, len(matrix)) if matrix[i][place]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        matrix[rank] = [value / matrix[rank][place] for value in matrix[rank]]
        for i, row in enumerate(matrix):
            if i != rank and row[place]:
                matrix[i] = [a - row[place] * b for a, b in zip(row, matrix[rank], strict=True)]
        rank += 1
    return {
        columns[[bool(v) for v in row].index(True)] for row in matrix[:rank] if sum(bool(value) for value in row) == 1
    }
