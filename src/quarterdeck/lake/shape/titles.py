"""Whether a title marks a draft, and what a change of title says about that."""

from __future__ import annotations

import re

_DRAFT = re.compile(r"\s*(?:\[draft\]|\(draft\)|draft:|draft\s-\s|draft$|\[wip\]|\(wip\)|wip:|wip\s)", re.IGNORECASE)
_CHANGE = re.compile(
    r"(?:changed title|title changed|changed the title) from \*\*(.*)\*\*\s*$", re.IGNORECASE | re.DOTALL
)
_BETWEEN = "** to **"
_MARKS = re.compile(r"\{[-+]|[-+]\}")


def is_draft_title(title: str) -> bool:
    """Whether GitLab, in any version, takes this title for a draft's (WIP:, [WIP], Draft:, [Draft], (Draft))."""
    return _DRAFT.match(title) is not None


def find_toggle(body: str) -> bool | None:
    """What a "changed title" note did to the draft state: True made a draft, False made ready, None neither.

    GitLab marks the differing part of the titles with ``{-…-}`` and ``{+…+}``. A title that itself holds
    ``** to **`` is cut in the middle; only the beginnings matter.
    """
    match = _CHANGE.match(body.strip())
    if match is None:
        return None
    parts = match.group(1).split(_BETWEEN)
    if len(parts) < 2:
        return None
    middle = len(parts) // 2
    before = is_draft_title(_MARKS.sub("", parts[0]))
    after = is_draft_title(_MARKS.sub("", parts[middle]))
    return after if before != after else None
