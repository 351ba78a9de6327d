"""Takes out of answers what a recording must not hold: free text, names, addresses, tokens.

REST answers keep only the keys listed here. GraphQL answers hold only what was asked for, of which bodies of activity
notes are the only free text; they keep GitLab's own words, numbers, references and @usernames.
"""

from __future__ import annotations

import re
from typing import Any

_WORDS = frozenset(
    """a aborted added additionally after all an and any approval approvals approved approver approvers as assign
    assigned assignee assignees at attached author automatic automatically be because been branch bypassed by canceled
    cancelled changed changes checklist checks cherry-picked child cloned closed code colour color comment comments
    commit commits compare completed confidential confidentiality converted created date deleted description designs
    detached diff discussion discussions done draft due duplicate during edited emoji enabled epic estimate estimated
    escalated everyone for from further group has have health imported in incomplete incident internal is issue
    iteration its label labels left line link linked locked made manually mark marked mention mentioned merge merged
    milestone more moved mr new no not notified of on one opened or other outdated overrode owner own owners page paged
    parent picked pipeline policy policies previous progress project promoted promote published push pushed pushing
    raised ready re-assigned reassigned rebased reference rejected related relation remove removed reopened reordered
    request requested requests reset resolved restored retracted review reviewed reviewer reviewers reviews revoked
    rule rules scheduled security set severity some source spent start started state status submitted subtracted
    succeed succeeds suggestion suggestions tag tagged target task tasks that the their this thread threads time
    timeline title to todo toggled train triggered two type unapproved unassigned unlinked unlocked unmarked unresolved
    unrelate updated user users version via visibility visible was weight when wip withdrew with work zoom
    """.split()  # noqa: SIM905 - a list of words is read as a text
)
"""What GitLab itself writes into activity notes. Any other word becomes "…"."""

_TOKEN = re.compile(r"\S*[^\W_@]@\S*|@[\w.][\w.\-\\]*|\d+(?:mo|[wdhms])?(?![\w])|[\w][\w\-]*", re.UNICODE)
_IMPORTED = re.compile(r"\*(By|Created by:?) [^\n]*\*", re.IGNORECASE)
_PUSH = re.compile(r"added \d+ (?:new )?commits?\b", re.IGNORECASE)
_TITLE = re.compile(r"(changed title|title changed|changed the title) from \*\*(.*)\*\*\s*", re.IGNORECASE | re.DOTALL)
_DRAFT = re.compile(r"\s*(?:\[draft\]|\(draft\)|draft:|draft\s-\s|draft$|\[wip\]|\(wip\)|wip:|wip\s)", re.IGNORECASE)
_MARKS = re.compile(r"\{[-+]|[-+]\}")

_KEPT = frozenset(
    {
        "action_name", "active", "author", "author_id", "created_at", "enterprise", "error", "expires_at", "id", "iid",
        "message", "project_id", "revoked", "scope", "scopes", "state", "target_iid", "target_type", "user", "username",
        "version", "bot",
    }
)  # fmt: skip
"""Keys of REST answers that are read; all others are left out."""


def note(body: str) -> str:
    """A system note's body without free text: whoever reads acts out of it finds the same ones."""
    text = _IMPORTED.sub(r"*\1 … (imported from …)*" if "imported from" in body else r"*\1 …*", body)
    pushed = _PUSH.match(text.lstrip())
    if pushed:
        return pushed.group()
    titles = _TITLE.fullmatch(text.strip())
    return _title(titles[1], titles[2]) if titles else _TOKEN.sub(_word, text)


def rest(value: Any) -> Any:
    """A REST answer with the keys that are read."""
    if isinstance(value, dict):
        return {key: rest(inner) for key, inner in value.items() if key in _KEPT}
    return [rest(inner) for inner in value] if isinstance(value, list) else value


def graph(value: Any) -> Any:
    """A GraphQL answer with bodies cut down; people's own comments and titles of confidential issues vanish."""
    if isinstance(value, list):
        return [graph(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key: _scrubbed(key, inner, value) for key, inner in value.items()}


def _scrubbed(key: str, inner: Any, node: dict[str, Any]) -> Any:
    if key == "body" and isinstance(inner, str):
        return "" if node.get("system") is False else note(inner)
    return "" if key == "title" and node.get("confidential") is True else graph(inner)


def _word(found: re.Match[str]) -> str:
    word = found.group()
    plain = word[0] == "@" or (word[0].isdigit() and not word[-1].isalpha()) or _is_span(word)
    return word if plain or word.strip("_").lower() in _WORDS else "…"


def _is_span(word: str) -> bool:
    return re.fullmatch(r"\d+(?:mo|[wdhms])", word) is not None


def _title(head: str, both: str) -> str:
    parts = both.split("** to **")
    if len(parts) < 2:
        return f"{head} from **…**"
    before, after = parts[0], parts[len(parts) // 2]
    return f"{head} from **{_prefix(before)}** to **{_prefix(after)}**"


def _prefix(title: str) -> str:
    """What makes it a draft, and that more follows."""
    plain = _MARKS.sub("", title)
    draft = _DRAFT.match(plain)
    if draft is None:
        return "…"
    return draft.group() if draft.end() == len(plain) else f"{draft.group()}…"
