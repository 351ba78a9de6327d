"""What the forms and the address of the queue say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.paginator import Page, Paginator
from django.http import Http404, QueryDict

from quarterdeck.desk.core.errors import NotFit
from quarterdeck.desk.queue.actions import Subject
from quarterdeck.reports.queue.build import Item, Queue
from quarterdeck.reports.queue.kinds import KINDS
from quarterdeck.reports.queue.model import Looking
from quarterdeck.reports.queue.when import start_of

SIZE = 25
PARTS: Mapping[str, str] = {
    "open": "Needs you",
    "snoozed": "Snoozed",
    "handed": "Handed over",
    "dismissed": "Dismissed",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One of the lists to choose from."""

    name: str
    words: str
    count: int
    here: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """What of a queue a page shows. ``kinds``: those that occur in the list, with words and counts."""

    parts: tuple[Part, ...]
    part: str
    kinds: tuple[tuple[str, str, int], ...]
    kind: str
    page: Page[Item]


def shown(found: Queue, query: QueryDict) -> Shown:
    """One page of the list and kind in the address; what is none of them is the first."""
    part = query.get("show", "")
    part = part if part in PARTS else "open"
    items: tuple[Item, ...] = getattr(found, part)
    counts = Counter(item.thing.kind for item in items)
    kind = query.get("kind", "")
    kind = kind if kind in KINDS else ""
    chosen = [item for item in items if kind in {"", item.thing.kind}]
    parts = tuple(Part(name, words, len(getattr(found, name)), name == part) for name, words in PARTS.items())
    kinds = tuple((name, words, counts[name]) for name, words in KINDS.items() if counts[name] or name == kind)
    return Shown(parts, part, kinds, kind, Paginator(chosen, SIZE).get_page(query.get("page")))


def item_of(found: Queue, form: QueryDict) -> Item:
    """The item that a form means. Http404 where it is not in the queue, or settled."""
    item = found.find(form.get("key", ""))
    if item is None:
        raise Http404
    return item


def subject_of(item: Item) -> Subject:
    """As the desk knows it."""
    return Subject(item.thing.key, item.thing.basis, item.thing.team if item.may_hand_over else None)


def until_of(looking: Looking, form: QueryDict) -> datetime:
    """Until when to let it rest: tomorrow, monday, or a day; the first instant of it where the viewer is. NotFit."""
    today = looking.today
    days = {"tomorrow": today + timedelta(days=1), "monday": today + timedelta(days=7 - today.weekday())}
    text = form.get("until", "")
    return start_of(days.get(text) or _day(form.get("on_date", "") if text == "day" else text), looking.zone)


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise NotFit("choose a day, written as 2026-03-31") from None
    if not 2000 <= found.year <= 2200:
        raise NotFit("choose a day between 2000 and 2200")
    return found
