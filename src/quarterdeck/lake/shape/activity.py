"""Reads GitLab's activity notes: which acts a note tells of.

`find_acts` gives a tuple of acts, an empty one for a note that is known to be beside the point, and None for a
wording that is not known. Nothing is guessed: a sentence must be understood to its end.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from quarterdeck.lake.schema import EventKind
from quarterdeck.lake.shape import words
from quarterdeck.lake.shape.titles import find_toggle


class Act(NamedTuple):
    """One act of a note's author. ``names`` are user names as written, without @; () where nobody is named.

    ``titled`` marks a draft toggle that only a change of title shows. For unassigned and approvals_reset, no names
    means all of them.
    """

    kind: str
    names: tuple[str, ...] = ()
    titled: bool = False


Acts = tuple[Act, ...]
_NOTHING: Acts = ()


class _Sentence(NamedTuple):
    text: str
    lower: str


_Reader = Callable[[_Sentence], "Acts | None"]

_NAME = r"@[\w.][\w.\-]*"
_SEPARATOR = r"(?:\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+|\s+)"
_NAMES = re.compile(rf"\s*{_NAME}(?:{_SEPARATOR}{_NAME})*\s*(?:,?\s*and)?[\s.]*")
_EACH_NAME = re.compile(_NAME)
_CLAUSE = re.compile(
    r"\b(requested (?:a )?review from|removed (?:the )?review requests? (?:for|from)"
    r"|removed approvals?(?: (?:from|for|of))?|re-?assigned to|unassigned(?: from)?|assigned to|additionally to"
    r"|assignee changed to|changed assignee to)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(rf"(?:changed assignee|assignee changed) from ({_NAME}) to ", re.IGNORECASE)
_AS_ROLE = re.compile(
    rf"(added|removed) (?:({_NAME}(?:{_SEPARATOR}{_NAME})*) as (?:an? )?(reviewer|assignee)s?"
    rf"|(reviewer|assignee)s? ({_NAME}(?:{_SEPARATOR}{_NAME})*))[\s.]*",
    re.IGNORECASE,
)
_PUSH = re.compile(r"added \d+ (?:new )?commits?\b", re.IGNORECASE)
_STATE = re.compile(
    r"(?:status changed to )?(closed|reopened|merged)(?:$|[.:]|\s(?:via|by|in|with|this|manually|automatically)\b)"
)
_DRAFT = re.compile(r"(un)?marked (?:this (?:merge request|mr) )?as (?:an? )?\**(draft|work in progress|wip|ready)\b")
_RESET = re.compile(
    r"reset (?:all )?approvals?(?: from (.*?))?(?: (?:by|because|after|due|when)\b.*)?[\s.]*", re.IGNORECASE | re.DOTALL
)
_LINK = re.compile(r"\[(@[^\]\s]+)\]\([^)]*\)")
_IMPORTED = re.compile(r"\*(?:By|Created by:?) [^\n]*\*", re.IGNORECASE)
_FIRST_WORD = re.compile(r"[a-z\-]+")
_LETTERS = re.compile(r"[a-z\-]+$")
_CACHED_LENGTH = 160
_KEY_WORDS = 4


def find_acts(body: str, action: str | None = None) -> Acts | None:
    """The acts that a system note tells; () where it is known to be irrelevant, None where its wording is unknown.

    ``action`` is GitLab's own code for the note (system_note_metadata.action) where the server gives it: it decides
    where the wording is new and the code alone says what happened.
    """
    if _PUSH.match(body):
        return _PUSHED
    if len(body) > _CACHED_LENGTH:
        return _read(body, action)
    return _read_cached(body, action)


def was_imported(body: str) -> bool:
    """Whether an importer wrote the note: then its author is not who acted."""
    return "imported from" in body and _IMPORTED.search(body) is not None


def unknown_key(body: str, action: str | None = None) -> str:
    """A key for counting an unknown wording, without free text: its action, else its first words.

    Only words of GitLab's own vocabulary stand in it; anything else is shown as "…".
    """
    if action:
        return f"action {action}"
    found = _clean(body).lower().split()[:_KEY_WORDS]
    shown = [word if _LETTERS.match(word) and word in words.VOCABULARY else "…" for word in found]
    return " ".join(shown) or "empty"


def _read(body: str, action: str | None) -> Acts | None:
    acts = _read_words(_clean(body))
    if acts or (acts is not None and action not in words.SPEAKING_ACTIONS):
        return acts
    kind = words.ACTION_KINDS.get(action or "")
    if kind is not None:
        return (Act(kind),)
    return _NOTHING if action in words.IRRELEVANT_ACTIONS else None


_read_cached = lru_cache(maxsize=1 << 15)(_read)


def _read_words(text: str) -> Acts | None:
    lower = text.lower()
    first = _FIRST_WORD.match(lower)
    if first is None:
        return None
    word = first.group()
    if word in words.IRRELEVANT_WORDS:
        return _NOTHING
    reader = _READERS.get(word)
    return reader(_Sentence(text, lower)) if reader else None


def _clean(body: str) -> str:
    """The sentence without what importers, old servers (``_closed_``) and Markdown put around it."""
    text = body.strip()
    if text.startswith("*") or "imported from" in text:
        text = _IMPORTED.sub("", text).strip()
    if len(text) > 2 and text[0] == text[-1] == "_":
        text = text[1:-1]
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return text.replace("\\", "") if "\\" in text else text


def _names(text: str) -> tuple[str, ...] | None:
    """The names of a list such as "@a, @b, and @c"; None where anything else stands in it."""
    if _NAMES.fullmatch(text) is None:
        return None
    return tuple(found[1:].rstrip(".") for found in _EACH_NAME.findall(text))


def _clause_kind(keyword: str) -> str:
    words_ = keyword.lower()
    if words_.startswith("requested"):
        return EventKind.REVIEW_REQUESTED.value
    if words_.startswith("removed"):
        return EventKind.REVIEW_REMOVED.value if "review" in words_ else EventKind.APPROVALS_RESET.value
    if words_.startswith("additionally"):
        return ""
    return EventKind.UNASSIGNED.value if words_.startswith("unassigned") else EventKind.ASSIGNED.value


def _people(said: _Sentence) -> Acts | None:
    """Sentences of requests, assignments and their opposites, in any order, joined by "and"."""
    acts: list[Act] = []
    parts = _CLAUSE.split(_FROM_TO.sub(r"unassigned \1 and assigned to ", said.text))
    if parts[0].strip() or len(parts) < 3:
        return None
    for keyword, rest in zip(parts[1::2], parts[2::2], strict=True):
        kind = _clause_kind(keyword)
        names = _names(rest)
        if names is None and kind == EventKind.APPROVALS_RESET and rest.strip(" .") in {"", "and"}:
            # A new request takes back the approval of whom it is put to; alone, the author took back their own.
            acts.append(Act(kind, acts[-1].names) if acts else Act(EventKind.UNAPPROVED.value))
        elif names is None:
            return None
        elif kind:
            acts.append(Act(kind, names))
    return tuple(acts)


def _as_role(said: _Sentence) -> Acts | None:
    match = _AS_ROLE.fullmatch(said.text)
    if match is None:
        return None
    verb, names, role, other_role, other_names = match.groups()
    added = verb.lower() == "added"
    if (role or other_role).lower() == "reviewer":
        kind = EventKind.REVIEW_REQUESTED if added else EventKind.REVIEW_REMOVED
    else:
        kind = EventKind.ASSIGNED if added else EventKind.UNASSIGNED
    return (Act(kind.value, _names(names or other_names) or ()),)


def _added(said: _Sentence) -> Acts | None:
    if _PUSH.match(said.lower):
        return _PUSHED
    acts = _as_role(said)
    return _NOTHING if acts is None and words.ADDED_IRRELEVANT.match(said.lower) else acts


def _removed(said: _Sentence) -> Acts | None:
    if said.lower.startswith(("removed assignee", "removed all assignees")) and "@" not in said.lower:
        return (Act(EventKind.UNASSIGNED.value),)
    if said.lower.startswith("removed all approvals"):
        return (Act(EventKind.APPROVALS_RESET.value),)
    acts = _people(said) or _as_role(said)
    return _NOTHING if acts is None and words.REMOVED_IRRELEVANT.match(said.lower) else acts


def _assignee(said: _Sentence) -> Acts | None:
    return (Act(EventKind.UNASSIGNED.value),) if said.lower.startswith("assignee removed") else _people(said)


def _changed(said: _Sentence) -> Acts | None:
    toggle = find_toggle(said.text)
    if toggle is not None:
        return (Act((EventKind.DRAFTED if toggle else EventKind.READIED).value, titled=True),)
    if said.lower.startswith("changes requested"):
        return (Act(EventKind.CHANGES_REQUESTED.value),)
    if said.lower.startswith("changed assignee"):
        return _people(said)
    return _NOTHING if words.CHANGED_IRRELEVANT.match(said.lower) or said.lower.startswith("title changed") else None


def _marked(said: _Sentence) -> Acts | None:
    match = _DRAFT.match(said.lower)
    if match is None:
        return _NOTHING if words.MARKED_IRRELEVANT.match(said.lower) else None
    ready = (match.group(2) == "ready") != (match.group(1) is not None)
    return (Act((EventKind.READIED if ready else EventKind.DRAFTED).value),)


def _requested(said: _Sentence) -> Acts | None:
    if said.lower.startswith("requested changes"):
        return (Act(EventKind.CHANGES_REQUESTED.value),)
    return _people(said)


def _approved(said: _Sentence) -> Acts | None:
    if re.fullmatch(r"approved(?: this)?(?: merge request| mr)?[\s.]*", said.lower):
        return (Act(EventKind.APPROVED.value),)
    # An approval by a policy or a rule is nobody's.
    return _NOTHING if said.lower.startswith("approved by") else None


def _unapproved(said: _Sentence) -> Acts | None:
    if re.match(r"unapproved\b|(?:revoked|retracted|withdrew) (?:the |their )?approval\b", said.lower):
        return (Act(EventKind.UNAPPROVED.value),)
    return None


def _reviewed(said: _Sentence) -> Acts | None:
    known = re.match(r"reviewed\b|left (?:a )?review\b|submitted (?:a )?review\b", said.lower)
    return (Act(EventKind.REVIEWED.value),) if known else None


def _reset(said: _Sentence) -> Acts | None:
    match = _RESET.fullmatch(said.text)
    if match is None:
        return None
    whom = match.group(1)
    if whom is None or whom.lower().strip() in {"all", "all approvers", "all users", "everyone"}:
        return (Act(EventKind.APPROVALS_RESET.value),)
    names = _names(whom)
    return None if names is None else (Act(EventKind.APPROVALS_RESET.value, names),)


def _state(said: _Sentence) -> Acts | None:
    match = _STATE.match(said.lower)
    if match is None:
        return (
            _NOTHING
            if said.lower.startswith(("merged ", "status changed to locked", "status changed to opened"))
            else None
        )
    return (Act(words.STATE_KINDS[match.group(1)]),)


_PUSHED: Acts = (Act(EventKind.PUSHED.value),)
_READERS: dict[str, _Reader] = {
    "requested": _requested,
    "removed": _removed,
    "assigned": _people,
    "unassigned": _people,
    "reassigned": _people,
    "re-assigned": _people,
    "assignee": _assignee,
    "changed": _changed,
    "changes": _changed,
    "title": _changed,
    "marked": _marked,
    "unmarked": _marked,
    "approved": _approved,
    "unapproved": _unapproved,
    "revoked": _unapproved,
    "retracted": _unapproved,
    "withdrew": _unapproved,
    "reset": _reset,
    "added": _added,
    "left": _reviewed,
    "reviewed": _reviewed,
    "submitted": _reviewed,
    "status": _state,
    "closed": _state,
    "reopened": _state,
    "merged": _state,
}
