"""Everything that writes: the page, the levels, what is kept of a responsibility. Notes are in `notes`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from quarterdeck.desk.core import audit
from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.role import access
from quarterdeck.desk.role.duties import BY_KEY, NONE
from quarterdeck.desk.role.errors import Changed, FocusFull, TooMuch, Unreadable, WrongChoice
from quarterdeck.desk.role.models import FOCUS, Entry, RolePage
from quarterdeck.desk.role.outline import Outline, key_of, outline
from quarterdeck.jobfamily.compare import compare
from quarterdeck.jobfamily.model import Role

LARGEST = 1_000_000
"""Bytes of a job page."""
MOST_LEVELS = 12
"""How many levels may be loaded beside one's own page."""


def as_text(content: bytes, name: str) -> str:
    """The text of an uploaded file. TooMuch, Unreadable."""
    if len(content) > LARGEST:
        raise TooMuch(name[:80] or "the page", "1 MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(name) from error


def _clean(text: str) -> str:
    """As it can be kept: no NUL, which PostgreSQL refuses, and lines ending alike. TooMuch."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise TooMuch("the page", "1 MB")
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").replace("\r\n", "\n")


def save_page(viewer: Viewer, text: str, *, name: str, version: int, now: datetime) -> RolePage:
    """Keep the viewer's own page; ``version`` is that of the text they began with, 0 for none. Changed, TooMuch.

    What was kept of a responsibility goes along when it is reworded.
    """
    text = _clean(text)
    with transaction.atomic():
        held = access.own_pages(viewer).select_for_update().filter(own=True).first()
        if held is None:
            return _first(viewer, text, name=name, now=now) or save_page(viewer, text, name=name, version=0, now=now)
        if held.text == text:
            return held
        if held.version != version:
            raise Changed(theirs=held.text, yours=text, version=held.version, at=held.changed_at)
        _carry(viewer, outline(held.text, held.name, held.role), outline(text, held.name, held.role), now)
        held.text, held.version, held.changed_at = text, held.version + 1, now
        held.save()
        return held


def _first(viewer: Viewer, text: str, *, name: str, now: datetime) -> RolePage | None:
    """The viewer's page, made; None where another window made one at the same moment."""
    try:
        with transaction.atomic():
            return RolePage.objects.create(
                account_id=access.account_of(viewer), own=True, name=_name(name), text=text, changed_at=now
            )
    except IntegrityError:
        return None


def _name(name: str) -> str:
    return name.replace("\0", "")[:200] or "job-page.md"


def _carry(viewer: Viewer, before: Outline, after: Outline, now: datetime) -> None:
    """Give what is kept of a reworded responsibility its new words."""
    olds, news = ({line.key for line in one.lines} for one in (before, after))
    pairs = compare(_listed(before), _listed(after)).sections[0].changes
    kept = {entry.key: entry for entry in access.own_entries(viewer)}
    for pair in pairs:
        if pair.lower is None or pair.higher is None:
            continue
        old, new = key_of(pair.lower), key_of(pair.higher)
        if old in kept and old not in news and new not in olds and new not in kept:
            entry = kept.pop(old)
            entry.key, entry.text, entry.changed_at = new, pair.higher.text, now
            entry.save()
            kept[new] = entry


def _listed(one: Outline) -> Role:
    return Role(name="", responsibilities=one.role.responsibilities or ())


def choose_role(viewer: Viewer, role: str, *, now: datetime) -> None:
    """Say which role is meant, of a page that tells of several; empty: the likeliest. WrongChoice."""
    page = access.own_pages(viewer).get(own=True)
    if role and role not in outline(page.text, page.name).roles:
        raise WrongChoice("role", role)
    page.role, page.changed_at = role, now
    page.save(update_fields=("role", "changed_at"))


def publish(viewer: Viewer, *, on: bool, now: datetime) -> None:
    """Let the members of the viewer's teams read the page, or take that back."""
    page = access.own_pages(viewer).get(own=True)
    if on == (page.published_at is not None):
        return
    page.published_at = now if on else None
    page.save(update_fields=("published_at",))
    act = "role.publish" if on else "role.withdraw"
    audit.record(viewer, act, "job page", now=now, about_id=viewer.person_id)


def add_level(viewer: Viewer, text: str, *, name: str, now: datetime) -> RolePage:
    """Load the page of another level, to compare. TooMuch."""
    if access.own_pages(viewer).filter(own=False, removed_at=None).count() >= MOST_LEVELS:
        raise TooMuch("the list of levels", f"{MOST_LEVELS} pages")
    return RolePage.objects.create(
        account_id=access.account_of(viewer), own=False, name=_name(name), text=_clean(text), changed_at=now
    )


def remove_level(viewer: Viewer, page_id: int, *, removed: bool, now: datetime) -> RolePage:
    """Take a level out, or put it back."""
    page = access.own_pages(viewer).get(pk=page_id, own=False)
    page.removed_at = now if removed else None
    page.save(update_fields=("removed_at",))
    return page


@dataclass(frozen=True, slots=True)
class Kept:
    """What a form says of a responsibility: the duty chosen ("" by its words, ``none``), a state in words or "", and
    the next day to look at it."""

    duty: str
    state: str
    next_date: date | None

    def __str__(self) -> str:
        chosen = BY_KEY[self.duty].name if self.duty in BY_KEY else {NONE: "none"}.get(self.duty, "by its words")
        state = Entry.State(self.state).label if self.state else "none"
        return f"Served by: {chosen} · State: {state} · Next look: {self.next_date or 'none'}"


def save_entry(viewer: Viewer, key: str, kept: Kept, *, version: int, now: datetime) -> Entry:
    """Keep what is said of a responsibility. Changed, WrongChoice; DoesNotExist where the page has none of that key."""
    if kept.duty not in {"", NONE, *BY_KEY}:
        raise WrongChoice("duty", kept.duty)
    if kept.state not in {"", *Entry.State.values}:
        raise WrongChoice("state", kept.state)
    with transaction.atomic():
        entry = get_entry(viewer, key, now=now)
        held = Kept(entry.duty, entry.state, entry.next_date)
        if held == kept:
            return entry
        if entry.version != version:
            raise Changed(theirs=str(held), yours=str(kept), version=entry.version, at=entry.changed_at)
        if entry.state != kept.state:
            entry.state_date = now.date() if kept.state else None
        entry.duty, entry.state, entry.next_date = kept.duty, kept.state, kept.next_date
        entry.version, entry.changed_at = entry.version + 1, now
        entry.save()
        return entry


def get_entry(viewer: Viewer, key: str, *, now: datetime) -> Entry:
    """What is kept of a responsibility, made at first need. DoesNotExist where the viewer's page has none of it."""
    held = access.own_entries(viewer).select_for_update().filter(key=key).first()
    if held is not None:
        return held
    page = access.own_pages(viewer).get(own=True)
    line = outline(page.text, page.name, page.role).find_line(key)
    if line is None:
        raise Entry.DoesNotExist
    entry, _ = Entry.objects.get_or_create(
        account_id=access.account_of(viewer), key=key, defaults={"text": line.item.text, "changed_at": now}
    )
    return entry


def set_focus(viewer: Viewer, key: str, *, on: bool, now: datetime) -> Entry:
    """Put a responsibility into focus, or take it out. FocusFull where three are there."""
    with transaction.atomic():
        entry = get_entry(viewer, key, now=now)
        if on == (entry.focus_slot is not None):
            return entry
    if not on:
        return _into(entry, None)
    while free := _free(viewer):
        try:
            return _into(entry, free[0])
        except IntegrityError:  # another window took the place
            continue
    raise FocusFull([line.text[:60] for line in access.own_entries(viewer).filter(focus_slot__isnull=False)])


def _free(viewer: Viewer) -> list[int]:
    taken = set(access.own_entries(viewer).filter(focus_slot__isnull=False).values_list("focus_slot", flat=True))
    return [slot for slot in range(1, FOCUS + 1) if slot not in taken]


def _into(entry: Entry, slot: int | None) -> Entry:
    with transaction.atomic():
        entry.focus_slot = slot
        entry.save(update_fields=("focus_slot",))
    return entry
