"""The fields of a draft: what is kept, what was typed over it, and what stands against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quarterdeck.desk.reviews import reads
from quarterdeck.desk.reviews.actions import Conflict
from quarterdeck.desk.reviews.models import Action
from quarterdeck.reports.review.registry import WRITABLE

Form = Mapping[str, str] | None
_NOBODY = Conflict("", "", 0)


@dataclass(frozen=True, slots=True)
class TextField:
    """A text with its version; ``theirs`` is what somebody else kept meanwhile ("" where nobody did)."""

    name: str
    text: str
    version: int
    writer: str = ""
    error: str = ""
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class IntentionField:
    name: str
    text: str
    figure: str
    version: int
    error: str = ""
    conflict: Conflict | None = None


@dataclass(frozen=True, slots=True)
class ActionField:
    """An action; ``version`` None is an empty line for a new one."""

    name: str
    text: str = ""
    owner: str = ""
    due: str = ""
    state: str = "open"
    version: int | None = None
    error: str = ""
    conflict: Conflict | None = None
    shut: bool = False
    """Closed in a later review, so it cannot change here."""


def text_fields(
    texts: reads.Texts, form: Form, errors: Mapping[str, str], conflicts: Sequence[Conflict]
) -> dict[str, TextField]:
    """By section, for all that can be written."""
    against = {one.field: one for one in conflicts}
    made = {}
    for key in WRITABLE:
        name, kept = f"meaning.{key}", texts.meanings.get(key)
        conflict = against.get(name)
        version = conflict.version if conflict else kept.version if kept else 0
        text = _typed(form, name, kept.text if kept else "")
        made[key] = TextField(name, text, version, kept.writer_name if kept else "", errors.get(name, ""), conflict)
    return made


def intention_fields(
    texts: reads.Texts, form: Form, errors: Mapping[str, str], conflicts: Sequence[Conflict], *, most: int
) -> list[IntentionField]:
    """One for each place, filled or empty."""
    against = {one.field: one for one in conflicts}
    kept = {one.place: one for one in texts.intentions}
    made = []
    for place in range(1, most + 1):
        name, one = f"intention.{place}", kept.get(place)
        conflict = against.get(name)
        version = conflict.version if conflict else one.version if one else 0
        text, figure = (
            _typed(form, name, one.text if one else ""),
            _typed(form, f"{name}.figure", one.figure if one else ""),
        )
        made.append(IntentionField(name, text, figure, version, errors.get(name, ""), conflict))
    return made


def action_fields(
    found: Sequence[Action], form: Form, errors: Mapping[str, str], conflicts: Sequence[Conflict], *, period: date,
    new: int = 0,
) -> list[ActionField]:  # fmt: skip
    """Those that are there, then empty lines."""
    against = {one.field: one for one in conflicts}
    kept = [_kept(one, form, errors, against.get(f"action.{one.pk}"), period) for one in found]
    return [*kept, *(_new(f"new.{n}", form, errors) for n in range(1, new + 1))]


def _kept(one: Action, form: Form, errors: Mapping[str, str], conflict: Conflict | None, period: date) -> ActionField:
    name = f"action.{one.pk}"
    return ActionField(
        name, _typed(form, f"{name}.text", one.text), _typed(form, f"{name}.owner", one.owner_name),
        _typed(form, f"{name}.due", one.due_date.isoformat() if one.due_date else ""),
        _typed(form, f"{name}.state", reads.state_in(one, period)), conflict.version if conflict else one.version,
        errors.get(f"{name}.text", "") or errors.get(f"{name}.due", ""), conflict,
        shut=one.closed_in is not None and one.closed_in.period > period,
    )  # fmt: skip


def _new(name: str, form: Form, errors: Mapping[str, str]) -> ActionField:
    text, owner, due = (_typed(form, f"{name}.{part}", "") for part in ("text", "owner", "due"))
    return ActionField(name, text, owner, due, error=errors.get(f"{name}.text", "") or errors.get(f"{name}.due", ""))


def _typed(form: Form, name: str, kept: str) -> str:
    return kept if form is None else form.get(name, kept)
