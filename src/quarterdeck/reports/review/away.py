"""Time off that was imported into this home, under surrogates."""

from __future__ import annotations

import json
from datetime import date

from quarterdeck.home.folder import Home
from quarterdeck.reports.review.context import TimeOff


def find(home: Home) -> list[TimeOff] | None:
    """The absences of the imported file; None where none was ever imported."""
    path = home.private / "timeoff.json"
    if not path.exists():
        return None
    lines = json.loads(path.read_bytes())
    return [
        TimeOff(line["person"], date.fromisoformat(line["start_date"]), date.fromisoformat(line["end_date"]))
        for line in lines
    ]
