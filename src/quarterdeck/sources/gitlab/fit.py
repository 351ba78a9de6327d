"""How much to ask for at once: as much as complexity allows, less where the server cannot finish."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from quarterdeck.sources.errors import TooComplex

LIMIT = 250
"""What GitLab takes of a user; 200 of nobody, 300 of an administrator."""
PAGE = 100
NOTES = 32
"""Activity notes and comments that come with each merge request; more are read as tails."""
_MANY_NOTES = 100
FIXED = {"full": 85.0, "open": 95.0, "identity": 14.0, "bare": 28.0}
"""Complexity for one merge request, notes apart, as GitLab's own code counts it (dearer than its documentation)."""
PER_NOTES = {"full": 28.0, "open": 28.0, "identity": 0.0, "bare": 0.0}
_MARGIN = 0.98
_GROW_AFTER = 4
_SMALL = 8


def score(detail: str, page: int, notes: int = NOTES) -> float:
    """Complexity of a page as we count it (see the test, which counts it from the documents)."""
    return 1 + (FIXED[detail] + PER_NOTES[detail] * (1 + notes / 100)) * (1 + page / 100)


@dataclass(slots=True)
class Fit:
    """The size of the next page of one kind of document, shared by all its readers."""

    detail: str
    limit: float = LIMIT
    notes: int = NOTES
    _size: float = PAGE
    _ceiling: float = math.inf
    """Half of the last size at which the server did not finish: up to there growth is quick."""
    _good: int = 0
    _tailed: list[int] = field(default_factory=list)

    @property
    def size(self) -> int:
        """How many merge requests to ask for."""
        return max(1, min(int(self._size), self._allowed(), PAGE))

    @property
    def heaviness(self) -> int:
        """Attempts before a failing page is made smaller."""
        return 2 if self.size > 1 else 3

    def text(self, text: str) -> str:
        """The document with as many notes as fit."""
        return re.sub(rf"first: {NOTES}\b", f"first: {self.notes}", text) if self.notes != NOTES else text

    def failed(self, size: int) -> None:
        """The server could not finish a page of this size."""
        self._size = max(1, min(self._size, size // 2))
        self._ceiling, self._good = self._size, 0

    def succeeded(self, size: int) -> None:
        """The server finished one: grow again, quickly to half of what failed, slowly beyond."""
        self._good += 1
        if size < self._size or self._size >= PAGE:
            return
        if self._size * 2 <= self._ceiling:
            self._size *= 2
        elif self._good % _GROW_AFTER == 0:
            self._size = min(PAGE, self._size * 1.1 + 1)

    def refused(self, size: int, refusal: TooComplex) -> None:
        """The page was too complex: ask for less from now on. Raises ``refusal`` where there is no less."""
        told = refusal.limit / refusal.score if refusal.score else 0.7
        # The server's count may differ from ours: what matters is by how much it was over.
        self.limit = min(self.limit, score(self.detail, size, self.notes) * min(told, 0.95))
        if self._allowed() <= _SMALL and self.notes > 5 and PER_NOTES[self.detail]:
            self.notes //= 2
        elif self._allowed() < 1:
            raise refusal

    def tailed(self, page: int, requests: int) -> None:
        """So many requests a page's tails took: where that is more than one, bring more notes with each."""
        if self.notes != NOTES or page < _SMALL:
            return
        self._tailed = [*self._tailed[-2:], requests]
        if sum(self._tailed) > 4:
            self.notes = _MANY_NOTES

    def _allowed(self) -> int:
        fixed = score(self.detail, 0, self.notes) - 1
        return math.floor(((self.limit * _MARGIN - 1) / fixed - 1) * 100 + 1e-9)
