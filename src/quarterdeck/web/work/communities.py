"""The community's merge requests that wait for their first answer, as a page."""

from __future__ import annotations

from typing import Any

from quarterdeck.indicators.catalogue import get_indicator
from quarterdeck.indicators.work.community import INDICATOR
from quarterdeck.reports import community_waits, lakeside, standing
from quarterdeck.reports.basis import day_of
from quarterdeck.reports.build import definition_for
from quarterdeck.reports.model import Request
from quarterdeck.web.faults import Refused
from quarterdeck.web.work.choices import Look

_PAGE = 24


def page(look: Look, asked: str, number: int = 1) -> dict[str, Any]:
    """The context of the page; ``asked`` names a promise, "" for the one that the team uses. Refused."""
    if asked and asked not in standing.PROMISES:
        raise Refused(f"{asked[:40]!r} is none of {', '.join(standing.PROMISES)}")
    if look.nothing:
        return look.context()
    name = asked or _usual(look)
    waiting = standing.get_community(look.home, look.snapshot, name, at=look.at)
    count = community_waits.count(waiting, look.scope)
    pages = max(1, -(-count // _PAGE))
    number = min(max(number, 1), pages)
    shown = slice((number - 1) * _PAGE, number * _PAGE)
    made = community_waits.build_from(look.snapshot, waiting, look.scope, at=look.at, definition=name, shown=shown)
    return look.context() | {
        "made": made, "rows": made.rows, "definition": name, "number": number, "pages": pages,
        "before": number - 1, "after": number + 1,
        "promise": get_indicator(INDICATOR).get_definition(name).sentence,
        "promises": [get_indicator(INDICATOR).get_definition(one) for one in standing.PROMISES],
    }  # fmt: skip


def _usual(look: Look) -> str:
    """The promise that the team gives by its settings; the default where that is none that waits can be told by."""
    team = look.scope.name if look.scope else ""
    settings = lakeside.settings(look.home)
    name = definition_for(settings, Request(), get_indicator(INDICATOR), team, day_of(look.at, "UTC"))
    return name if name in standing.PROMISES else standing.PROMISES[0]
