"""Takes somebody who left out of the reviews: the name goes, what was agreed and written stays.

It is the one thing that changes a finished edition. The edition says so, and its digest is that of the new text; a
later edition still names the old digest, which leads nowhere then.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from quarterdeck.desk.people.models import Account, Person
from quarterdeck.desk.reviews.models import Action, Edition, Intention, Meaning

SOMEBODY = "somebody who left"


@transaction.atomic
def take_out(person: Person, *, now: datetime) -> int:
    """Take a person's names out of texts, signatures, actions and editions; how many records changed. To be called
    while the person still bears their names."""
    accounts = list(Account.objects.filter(person=person))
    names = {str(person), person.name, *(str(one) for one in accounts)} - {""}
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len, reverse=True)))
    changed = Action.objects.filter(Q(owner=person) | Q(owner_name__in=names)).update(owner=None, owner_name=SOMEBODY)
    signed = Q(writer__in=accounts) | Q(writer_name__in=names)
    changed += Meaning.objects.filter(signed).update(writer=None, writer_name=SOMEBODY)
    changed += sum(_texts(model, pattern) for model in (Action, Meaning, Intention))
    return changed + _editions(accounts, names, pattern, now)


def _texts(model: Any, pattern: re.Pattern[str]) -> int:
    """Words that people wrote."""
    count = 0
    for one in model.objects.exclude(text="").iterator():
        if pattern.search(one.text):
            model.objects.filter(pk=one.pk).update(text=pattern.sub(SOMEBODY, one.text))
            count += 1
    return count


def _editions(accounts: list[Account], names: set[str], pattern: re.Pattern[str], now: datetime) -> int:
    """Finished editions, one by one, as a long history does not fit into memory."""
    count = 0
    for edition in Edition.objects.iterator(chunk_size=50):
        document = json.loads(edition.text)
        found = [_replaced(part, key, pattern) for part, key in _named(document)]
        values: dict[str, Any] = {}
        if any(found):
            text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
            values = {"text": text, "sha256": hashlib.sha256(text.encode()).hexdigest(), "names_taken_out_at": now}
        if edition.finished_by in accounts or edition.finished_by_name in names:
            values |= {"finished_by": None, "finished_by_name": SOMEBODY, "names_taken_out_at": now}
        if values:
            Edition._base_manager.filter(pk=edition.pk).update(**values)  # noqa: SLF001 -- past the guard, on purpose
            count += 1
    return count


def _named(document: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Where in a document a name may stand: what people wrote, and under it."""
    yield document, "finished_by"
    for section in document["sections"]:
        for part in (section["meaning"] or {}, *section["actions"], *section["intentions"]):
            yield from ((part, key) for key in ("text", "writer", "owner") if part.get(key))


def _replaced(part: dict[str, Any], key: str, pattern: re.Pattern[str]) -> bool:
    """Whether a name stood there; it is taken out."""
    before = part.get(key)
    if not isinstance(before, str) or not pattern.search(before):
        return False
    part[key] = pattern.sub(SOMEBODY, before)
    return True
