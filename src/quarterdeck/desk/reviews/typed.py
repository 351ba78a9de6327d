"""What was typed into a draft, checked before any of it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from quarterdeck.desk.reviews.errors import BadWriting
from quarterdeck.desk.reviews.texts import check_text

MOST_INTENTIONS = 3
NEW_ACTIONS = 3
"""Empty lines for new actions on a page."""


@dataclass(frozen=True, slots=True)
class TypedMeaning:
    section: str
    text: str
    version: int

    @property
    def field(self) -> str:
        return f"meaning.{self.section}"


@dataclass(frozen=True, slots=True)
class TypedIntention:
    place: int
    text: str
    figure: str
    version: int

    @property
    def field(self) -> str:
        return f"intention.{self.place}"


@dataclass(frozen=True, slots=True)
class TypedAction:
    """``id`` None is a new one; ``state`` counts for those agreed earlier, the rest for those agreed now."""

    id: int | None
    text: str = ""
    owner: str = ""
    due_date: date | None = None
    state: str = ""
    version: int = 0

    @property
    def field(self) -> str:
        return f"action.{self.id or 'new'}"


@dataclass(frozen=True, slots=True)
class Typed:
    """``errors`` by field; nothing is kept where there are any."""

    meanings: tuple[TypedMeaning, ...] = ()
    intentions: tuple[TypedIntention, ...] = ()
    actions: tuple[TypedAction, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    signature: str = ""
    """The name that stands under the texts, where the account itself has none: a laptop's owner."""


def read_typed(form: Mapping[str, str], *, sections: Sequence[str], figures: Sequence[str]) -> Typed:
    """Out of the fields of a form, those of other sections and figures left alone."""
    errors: dict[str, str] = {}
    meanings = tuple(
        TypedMeaning(key, _text(form, f"meaning.{key}", errors), _number(form, f"version.meaning.{key}"))
        for key in sections
        if f"meaning.{key}" in form
    )
    intentions = tuple(
        _intention(form, place, figures, errors)
        for place in range(1, MOST_INTENTIONS + 1)
        if f"intention.{place}" in form
    )
    signature = " ".join(form.get("signature", "").split())[:200]
    wanted = any(one.text for one in meanings) or form.get("then") == "finish"
    if "signature" in form and not signature and wanted:
        errors["signature"] = "say who writes: the name stands under the texts"
    return Typed(meanings, intentions, tuple(_actions(form, errors)), errors, signature)


def _intention(form: Mapping[str, str], place: int, figures: Sequence[str], errors: dict[str, str]) -> TypedIntention:
    name = f"intention.{place}"
    text, figure = _text(form, name, errors), form.get(f"{name}.figure", "")
    if text and figure not in figures:
        errors[name] = "choose the figure that should move"
    return TypedIntention(place, text, figure if text else "", _number(form, f"version.{name}"))


def _actions(form: Mapping[str, str], errors: dict[str, str]) -> list[TypedAction]:
    kept = sorted({int(name.split(".")[1]) for name in form if _is_kept(name)})
    found = [_kept(form, number, errors) for number in kept]
    new = (_new(form, n, errors) for n in range(1, NEW_ACTIONS + 1))
    return [*found, *(one for one in new if one is not None)]


def _is_kept(name: str) -> bool:
    parts = name.split(".")
    return len(parts) == 3 and parts[0] == "action" and parts[1].isdecimal() and len(parts[1]) < 18


def _kept(form: Mapping[str, str], number: int, errors: dict[str, str]) -> TypedAction:
    name = f"action.{number}"
    text = _text(form, f"{name}.text", errors)
    owner = form.get(f"{name}.owner", "").strip()[:200]
    if text and not owner:
        errors[f"{name}.text"] = "say who sees to it"
    return TypedAction(
        number, text, owner, _day(form, f"{name}.due", errors), form.get(f"{name}.state", ""),
        _number(form, f"version.{name}"),
    )  # fmt: skip


def _new(form: Mapping[str, str], place: int, errors: dict[str, str]) -> TypedAction | None:
    name = f"new.{place}"
    text, owner = _text(form, f"{name}.text", errors), form.get(f"{name}.owner", "").strip()[:200]
    if not text and not owner:
        return None
    if not text or not owner:
        errors[f"{name}.text"] = "an action needs words and somebody who sees to it"
    return TypedAction(None, text, owner, _day(form, f"{name}.due", errors))


def _text(form: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    typed = form.get(name, "")
    try:
        return check_text(typed, "here")
    except BadWriting as error:
        errors[name] = str(error).removeprefix("here: ")
        return typed


def _day(form: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    typed = form.get(name, "").strip()
    try:
        return date.fromisoformat(typed) if typed else None
    except ValueError:
        errors[name] = "a day is such as 2026-11-12"
        return None


def _number(form: Mapping[str, str], name: str) -> int:
    typed = form.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 9 else 0
