"""Progress of a sync on standard error: a line that is rewritten on a terminal, silence elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

_WIDTH = 24
_EVERY = 0.1


class TerminalProgress:
    """Count, rate and time left of the phase under way."""

    def __init__(
        self, *, write: Callable[[str], object] | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._write = write or sys.stderr.write
        self._clock = clock
        self._name, self._done, self._shown, self._open = "", 0, 0.0, False
        self._total: int | None = None
        self._began = clock()

    def started(self, source: str) -> None:
        self._clear()
        self._write(f"{source}\n")

    def phase(self, name: str, total: int | None) -> None:
        self._close()
        self._name, self._total, self._done, self._began = name, total, 0, self._clock()
        self._show(force=True)

    def advanced(self, count: int) -> None:
        self._done += count
        self._show(force=self._done == self._total)

    def waiting(self, seconds: float, why: str) -> None:
        self._clear()
        self._write(f"  waiting {seconds:.0f} s: {why}\n")

    def finished(self) -> None:
        self._close()

    def _show(self, *, force: bool) -> None:
        now = self._clock()
        if not force and now - self._shown < _EVERY:
            return
        self._shown, self._open = now, True
        self._write(f"\r\x1b[2K  {self._line(now)}")

    def _line(self, now: float) -> str:
        seconds = max(now - self._began, 1e-9)
        rate = self._done / seconds
        if not self._total:
            return f"{self._name:<22} {self._done:>9,}"
        part = min(1.0, self._done / self._total)
        bar = "#" * int(part * _WIDTH)
        text = f"{self._name:<22} [{bar:-<{_WIDTH}}] {part:4.0%}  {self._done:,} of {self._total:,}"
        if not self._done or self._done >= self._total:
            return text
        left = (self._total - self._done) / rate
        return f"{text}  {rate:,.0f}/s, {int(left // 60)}:{int(left % 60):02d} left"

    def _close(self) -> None:
        if self._open:
            self._write("\n")
            self._open = False

    def _clear(self) -> None:
        if self._open:
            self._write("\r\x1b[2K")
            self._open = False
