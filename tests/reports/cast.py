"""A report that no lake made, for the formats."""

from __future__ import annotations

from datetime import UTC, date, datetime

from quarterdeck.indicators.answer import Point, Scope, Target
from quarterdeck.reports.model import IndicatorReport, Report, TeamReport

MONTHS = tuple(date(2026, month, 28) for month in (1, 2, 3))


def indicator(id_: str = "oma", **changes: object) -> IndicatorReport:
    series = tuple(Point(day, value, 40) for day, value in zip(MONTHS, (10.0, None, 12.5), strict=True))
    values: dict[str, object] = {
        "id": id_, "name": "Open MR Age (OMA)", "unit": "days", "definition": "gitlab-2022", "direction": "down",
        "grain": "month", "target": Target("<=", 30.0), "usual": (8.1, 13.0), "series": series, "trend": series,
        "health": "okay", "override": None, "signal": None, "caveats": ("1 author | matches <nobody>",),
        "withheld": False,
    }  # fmt: skip
    return IndicatorReport(**{**values, **changes})  # type: ignore[arg-type]


EMPTY = indicator("hiring", name="Hiring Actual vs Plan", series=(), trend=(), caveats=())
WITHHELD = indicator(
    "mr_rate", name="MR Rate", unit="merge requests per person and month", withheld=True, health="confidential",
    series=(Point(MONTHS[2], None, 0, caveat="fewer than 3 people"),), trend=(), usual=None, target=None,
)  # fmt: skip


def report(*indicators: IndicatorReport) -> Report:
    team = TeamReport(Scope("Ledger", ("Ledger",)), indicators or (indicator(), WITHHELD, EMPTY))
    at = datetime(2026, 3, 31, 12, 30, tzinfo=UTC)
    return Report(at, at, 17, {"merge_requests": 9}, False, (team,), ("source acme: incomplete: server 3, here 2",))
