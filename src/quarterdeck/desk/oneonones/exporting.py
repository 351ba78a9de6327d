"""An agenda out of here, and words found in it: both open every text, so both are for its two readers alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from quarterdeck.desk.core import audit
from quarterdeck.desk.oneonones import agenda_text, tags
from quarterdeck.desk.oneonones.agenda_text import Told
from quarterdeck.desk.oneonones.models import Item
from quarterdeck.desk.oneonones.reads import Pair
from quarterdeck.desk.people.access import Viewer


def markdown(viewer: Viewer, pair: Pair, sections: Sequence[str], *, now: datetime) -> str:
    """The open items of an agenda with their answers, as GitLab writes them. One query; that it was
    taken is in the audit log, not what is in it."""
    found = list(
        Item.objects.filter(series=pair.series, removed_at=None, done_at=None).order_by("position", "added_at", "id")
    )
    answers: dict[object, list[tuple[str, str]]] = {}
    for one in found:
        if one.parent_id is not None:
            answers.setdefault(one.parent_id, []).append((pair.author_of(one), one.text))
    told = (
        Told(one.section, one.tag, pair.author_of(one), one.text, tuple(answers.get(one.pk, ())))
        for one in found
        if one.parent_id is None
    )
    known = tuple(dict.fromkeys((*tags.names_of(pair.series.tags), *tags.NAMES)))
    text = agenda_text.write(f"1:1 {pair.title}", told, sections, known)
    audit.record(viewer, "oneonones.export", "an agenda of 1:1s", now=now, about_id=pair.series.report_id)
    return text


def search(pair: Pair, words: str) -> list[UUID]:
    """The numbers of items and answers that have all the words, checked off ones too; the latest first. One query. Text
    is sealed, so each is opened: some ten thousand in a second."""
    wanted = words.casefold().split()[:20]
    if not wanted:
        return []
    every = Item.objects.filter(series=pair.series, removed_at=None).order_by("-position", "-added_at", "id")
    return [one.pk for one in every.only("tag", "text").iterator(chunk_size=2000) if _has(one, wanted)]


def found_items(pair: Pair, numbers: Iterable[UUID]) -> list[Item]:
    """A page of what was found, in its order."""
    wanted = list(numbers)
    found = Item.objects.filter(series=pair.series).in_bulk(wanted)
    return [found[number] for number in wanted if number in found]


def _has(item: Item, wanted: Iterable[str]) -> bool:
    text = f"{item.tag} {item.text}".casefold()
    return all(word in text for word in wanted)
