"""Feedback that one of the pair asked the other for."""

from __future__ import annotations

from collections.abc import Iterator

from quarterdeck.desk.feedback import reads
from quarterdeck.reports.brief.model import About, Line, Part


def part(about: About) -> Iterator[Part]:
    """Requests between the two that are open. On a laptop there are none."""
    series = about.series
    if series.manager_id is None:
        return
    lines = tuple(
        Line(f"feedback:{one.pk}", f"{one.asker} asked {one.asked} for feedback", "/feedback/", one.asked_at.date())
        for one in reads.between(series.report_id, series.manager_id)
    )
    if lines:
        yield Part("feedback", "Feedback owed", lines, ask="What would be good to hear now?")
