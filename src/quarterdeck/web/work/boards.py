"""The board as a page: what its address asks for, and the addresses of everything that one may choose next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict

from quarterdeck.indicators.clocks import State
from quarterdeck.reports import board, links, standing
from quarterdeck.reports.board import Board, Filter, Row
from quarterdeck.reports.formats import csv, json
from quarterdeck.reports.opened import Opened
from quarterdeck.web.faults import Refused
from quarterdeck.web.work.choices import Look, own_accounts, parse_page

HEADS = {
    State.WAITING_FOR_REVIEWER: "Waits for a reviewer",
    State.WAITING_FOR_AUTHOR: "Waits for the author",
    State.WAITING_FOR_MERGE: "Ready to merge",
    State.UNASSIGNED: "No reviewer yet",
    State.DRAFT: "Drafts",
}
_WHICH = (("ours", "Ours"), ("on_us", "Waiting on us"), ("mine", "Mine"))
_PAGE = 50
_COLUMN = 8
_MOST = 100
"""At most so many labels and projects are offered; any other can be typed."""
_CSV = ("project", "iid", "title", "url", "state", "since", "days", "age_days", "waits_for", "author", "labels", "why")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: its words, its address, how many, and whether it is chosen now."""

    words: str
    url: str
    here: bool
    count: int | None = None


def page(look: Look, query: QueryDict) -> dict[str, Any]:
    """The context of the board."""
    chosen = asked(look, query)
    if look.nothing and chosen.which != "mine":
        return look.context() | {"query": query}
    found = board.build(
        _opened(look), look.scope, chosen, sites=links.sites(look.snapshot.manifest),
        page=parse_page(query.get("page")), size=_PAGE, column_size=_COLUMN,
    )  # fmt: skip
    return look.context() | {
        "board": found, "filter": chosen, "columns": list(_columns(found, query)), "which": _which(look, query, chosen),
        "states": list(_states(found, query, chosen)), "labels": _offered(found.labels),
        "projects": _offered(found.projects), "many_projects": len(found.projects) > _MOST,
        "query": query, "before": _paged(found, query, -1), "after": _paged(found, query, 1),
        "export": f"export.csv?{query.urlencode()}", "cleared": address(query, state="", project="", label="", page=""),
    }  # fmt: skip


def asked(look: Look, query: QueryDict) -> Filter:
    """The filter in an address. Refused."""
    which = query.get("which", "ours")
    if which not in board.WHICH:
        raise Refused(f"{which[:40]!r} is none of {', '.join(board.WHICH)}")
    state = query.get("state", "")
    if state and state not in set(State):
        raise Refused(f"{state[:40]!r} is none of {', '.join(State)}")
    mine = own_accounts(look.viewer) if which == "mine" else frozenset[int]()
    return Filter(
        which, State(state) if state else None, query.get("project") or None, query.get("label") or None, mine
    )


def export(look: Look, query: QueryDict) -> HttpResponse:
    """All rows of the choice as CSV."""
    chosen = asked(look, query)
    rows = [] if look.nothing else _rows(look, chosen)
    text = csv.table(_CSV, (_line(row) for row in rows))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="open-work.csv"'
    return response


def _rows(look: Look, chosen: Filter) -> Iterator[Row]:
    return board.all_rows(_opened(look), look.scope, chosen, sites=links.sites(look.snapshot.manifest))


def _opened(look: Look) -> Opened:
    return standing.get_opened(look.home, look.snapshot, look.scope, at=look.at)


def _line(row: Row) -> tuple[Any, ...]:
    return (
        row.project, row.iid, row.title, row.url, str(row.state), json.instant(row.since), round(row.days, 3),
        round(row.age_days, 3), ";".join(row.waits_for), row.author, ";".join(row.labels), ";".join(row.reasons),
    )  # fmt: skip


def address(query: QueryDict, **changes: str) -> str:
    """The same page with other choices; an empty one is dropped."""
    copy = query.copy()
    for name, value in changes.items():
        copy.pop(name, None)
        if value:
            copy[name] = value
    return f"?{copy.urlencode()}" if copy else "?"


def _columns(found: Board, query: QueryDict) -> Iterator[dict[str, Any]]:
    for column in found.columns:
        yield {
            "head": HEADS[column.state], "state": str(column.state), "count": column.count, "rows": column.rows,
            "oldest_days": column.oldest_days, "more": column.count - len(column.rows),
            "url": address(query, state=str(column.state), page=""),
        }  # fmt: skip


def _states(found: Board, query: QueryDict, chosen: Filter) -> Iterator[Choice]:
    yield Choice("All", address(query, state="", page=""), chosen.state is None, found.open)
    for column in found.columns:
        url = address(query, state=str(column.state), page="")
        yield Choice(HEADS[column.state], url, chosen.state is column.state, column.count)


def _which(look: Look, query: QueryDict, chosen: Filter) -> list[Choice]:
    """Ours, on us, mine: what is mine only for whoever has an account in GitLab."""
    offered = [pair for pair in _WHICH if pair[0] != "mine" or look.viewer.person_id is not None]
    return [
        Choice(words, address(query, which="" if name == "ours" else name, page=""), chosen.which == name)
        for name, words in offered
    ]


def _paged(found: Board, query: QueryDict, step: int) -> str | None:
    """The address of the page before or after, None where there is none."""
    there = found.page + step
    return address(query, page=str(there)) if 1 <= there <= found.pages else None


def _offered(counts: tuple[tuple[str, int], ...]) -> list[tuple[str, str]]:
    """Names and how often, in alphabetical order; of many the most frequent."""
    most = sorted(counts, key=lambda line: -line[1])[:_MOST]
    return [(name, f"{name} ({count})") for name, count in sorted(most, key=lambda line: line[0].casefold())]
