"""The vocabulary of GitLab's activity notes: what each first word can begin.

Gathered from the wordings that GitLab wrote between 7.x and 18.x, Community and Enterprise. A wording that is not
here is unknown and gets counted; it is never guessed.
"""

from __future__ import annotations

import re

from quarterdeck.lake.schema import EventKind


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


IRRELEVANT_WORDS = _set(
    """aborted attached automatically bypassed canceled cancelled cherry-picked cloned converted created deleted
    designs detached due edited enabled epic escalated estimated has imported is iteration label labels linked locked
    made mentioned merge milestone moved notified opened overrode paged parent picked pipeline promoted published
    raised rebased related reordered resolved restored scheduled set source spent started subtracted tagged target
    time toggled triggered unlinked unlocked unresolved updated weight"""
)
"""First words that never begin an act that a figure cares about."""

IRRELEVANT_ACTIONS = _set(
    """alert_issue_added branch cherry_pick cloned confidential contact cross_reference description designs_added
    designs_discussion_added designs_modified designs_removed discussion due_date duplicate epic_date_changed
    health_status issue_type iteration label locked merge milestone moved new_alert_added outdated override
    pinned_embed progress relate relate_epic relate_to_child relate_to_parent severity start_date_or_due_date status
    tag task time_tracking timeline_event todo unlocked unrelate unrelate_epic unrelate_from_child
    unrelate_from_parent visible weight"""
)
"""System-note actions that never mean an act of ours, whatever the wording."""

ACTION_KINDS: dict[str, str] = {
    "approved": EventKind.APPROVED.value,
    "unapproved": EventKind.UNAPPROVED.value,
    "requested_changes": EventKind.CHANGES_REQUESTED.value,
    "reviewed": EventKind.REVIEWED.value,
    "commit": EventKind.PUSHED.value,
    "closed": EventKind.CLOSED.value,
    "opened": EventKind.REOPENED.value,
    "merged": EventKind.MERGED.value,
}
"""Actions that say the act by themselves: they decide where the wording is new."""

SPEAKING_ACTIONS = frozenset(ACTION_KINDS) - {"commit"} | {"reviewer", "assignee", "approvals_reset"}
"""Actions whose note cannot be beside the point: read as nothing, it is an unknown wording."""

STATE_KINDS: dict[str, str] = {
    "closed": EventKind.CLOSED.value,
    "reopened": EventKind.REOPENED.value,
    "merged": EventKind.MERGED.value,
}

ADDED_IRRELEVANT = re.compile(
    r"added (?:[~%#!&`*\[<]|\S+[#!&~%]\S|(?:this|the|to|a|an) |\d+(?:mo|[wdhms])\b"
    r"|(?:labels?|milestone|time|estimate|weight|child|parent|due|start|epic|iteration|link|zoom|emoji|health)\b)"
)
REMOVED_IRRELEVANT = re.compile(
    r"removed (?:[~%#!&`*\[<]|\S+[#!&~%]\S|(?:this|the|from|all labels)\b"
    r"|(?:labels?|milestone|time|estimate|weight|child|parent|due|start|epic|iteration|link|zoom|emoji|health|relation"
    r"|source|target)\b)"
)
CHANGED_IRRELEVANT = re.compile(
    r"changed (?:(?:the|this|automatic) (?!review|assign)|(?:description|milestone|title|target|source|due|start|time"
    r"|weight|health|iteration|epic|labels?|visibility|severity|progress|colou?r|status|parent|type|confidential"
    r"|branch)\b|[~%])"
)
MARKED_IRRELEVANT = re.compile(r"(?:un)?marked (?:the|this|checklist|task|todo|\S*[#!&]\S)")

VOCABULARY = _set(
    """a added all and approval approvals approved as assigned assignee assignees branch by changed changes closed
    code comments commit commits draft for from in left marked merge merged not of on owner policy ready
    reassigned rejected removed reopened request requested reset review reviewed reviewer reviewers reviews rule set
    state status the this title to unapproved unassigned unmarked updated was with"""
)
"""Words that may stand in the key of an unknown wording: GitLab's own, so that no free text is kept."""
