"""Files that the pages give: names and headers."""

from __future__ import annotations

import re

from django.http import HttpResponse

from quarterdeck.reports.figure import Figure


def file_name(found: Figure, ending: str) -> str:
    """A name that every system takes, such as ledger-oma-2026-03-31.csv."""
    stem = f"{found.scope.name}-{found.scope.specialty or ''}-{found.indicator.id}-{found.as_of:%Y-%m-%d}"
    return f"{re.sub(r'[^a-z0-9]+', '-', stem.lower()).strip('-')}.{ending}"


def csv_answer(content: str, name: str) -> HttpResponse:
    """CSV to keep as a file."""
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
