"""Progress: count, rate and time left, on one line."""

from __future__ import annotations

from quarterdeck.cli.progress import TerminalProgress


class _Screen:
    def __init__(self) -> None:
        self.text = ""
        self.now = 0.0

    def progress(self) -> TerminalProgress:
        return TerminalProgress(write=self._write, clock=lambda: self.now)

    def _write(self, text: str) -> None:
        self.text += text

    @property
    def line(self) -> str:
        return self.text.rsplit("\r\x1b[2K", 1)[-1].rstrip("\n")


def test_it_tells_count_rate_and_time_left() -> None:
    screen = _Screen()
    progress = screen.progress()
    progress.phase("History", 6000)
    screen.now = 10.0
    progress.advanced(1500)
    assert "25%  1,500 of 6,000  150/s, 0:30 left" in screen.line


def test_without_a_total_it_counts() -> None:
    screen = _Screen()
    progress = screen.progress()
    progress.phase("Changes", None)
    screen.now = 1.0
    progress.advanced(12)
    assert screen.line.split() == ["Changes", "12"]


def test_it_draws_no_more_than_ten_times_a_second() -> None:
    screen = _Screen()
    progress = screen.progress()
    progress.phase("History", 1000)
    for _ in range(500):
        screen.now += 0.001
        progress.advanced(1)
    assert screen.text.count("\r") <= 7


def test_a_wait_that_the_server_asks_for_is_said_once_and_kept() -> None:
    screen = _Screen()
    progress = screen.progress()
    progress.phase("History", 10)
    progress.waiting(42.0, "rate limit")
    progress.finished()
    assert screen.text.endswith("  waiting 42 s: rate limit\n")
