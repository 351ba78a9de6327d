"""Finishing a review: from then on it is what it is, and a correction is a new edition that names the old one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from quarterdeck.reports.formats.json import instant
from quarterdeck.reports.review import words
from quarterdeck.reports.review.document import Document, digest

_ABOUT = ("edition", "frozen_at", "finished_by", "corrects", "changes", "status")
"""Keys that say of an edition which one it is, and nothing of what it tells."""


def freeze(document: Document, *, now: datetime, by: str) -> Document:
    """The first edition of a draft. ``by`` is who finished it."""
    return {**document, "status": "finished", "edition": 1, "frozen_at": instant(now), "finished_by": by}


def correct(earlier: Document, document: Document, *, now: datetime, by: str) -> Document:
    """The edition after ``earlier``, which it names, with what changed in words."""
    made = freeze(document, now=now, by=by)
    corrects = {"edition": earlier["edition"], "sha256": digest(earlier)}
    changed = list(changes(earlier, document))
    return {**made, "edition": earlier["edition"] + 1, "corrects": corrects, "changes": changed}


def same(one: Document, other: Document) -> bool:
    """Whether two documents tell the same, whichever edition they are."""
    return _told(one) == _told(other)


def _told(document: Document) -> Document:
    return {key: value for key, value in document.items() if key not in _ABOUT}


def changes(earlier: Document, later: Document) -> Iterator[str]:
    """What a reader of the earlier one must know, a sentence for each change."""
    yield from _plain_changes(earlier, later)
    before = {one["key"]: one for one in earlier["sections"]}
    after = {one["key"]: one for one in later["sections"]}
    for key, section in after.items():
        if key not in before:
            yield f"{section['name']}: new section"
        else:
            yield from _section_changes(before[key], section)
    yield from (f"{section['name']}: taken out" for key, section in before.items() if key not in after)


def _plain_changes(earlier: Document, later: Document) -> Iterator[str]:
    if earlier["lake_version"] != later["lake_version"]:
        yield f"The data was read again: version {later['lake_version']}, before {earlier['lake_version']}"
    if earlier["as_of"] != later["as_of"]:
        yield f"As of {later['as_of']}, before {earlier['as_of']}"
    if earlier["complete"] != later["complete"]:
        yield "The data is complete now" if later["complete"] else "The data is incomplete now"
    for key, one in (("definitions", "definition"), ("targets", "target")):
        changed = [name for name in later[key] if later[key][name] != earlier[key].get(name)]
        yield from (f"{name}: another {one}" for name in changed)


def _section_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    name = after["name"]
    old = {one["id"]: one for one in before["figures"]}
    for one in after["figures"]:
        yield from _figure_changes(name, old.get(one["id"]), one)
    gone = old.keys() - {one["id"] for one in after["figures"]}
    yield from (f"{name}: {old[key]['name']} is no longer shown" for key in sorted(gone))
    for key, what in (("meaning", "the text"), ("actions", "the actions"), ("intentions", "the intentions")):
        if before[key] != after[key]:
            yield f"{name}: {what} changed"
    if (before["facts"], before["tables"]) != (after["facts"], after["tables"]):
        yield f"{name}: generated facts changed"


def _figure_changes(section: str, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Iterator[str]:
    if before is None:
        yield f"{section}: {after['name']} is new"
        return
    if (before["value"], before["n"]) != (after["value"], after["n"]):
        old, new = (f"{words.value(one['value'], after['unit'])} (n {one['n']})" for one in (before, after))
        yield f"{section}: {after['name']} is {new}, before {old}"
    elif before != after:
        yield f"{section}: what stands beside {after['name']} changed"
