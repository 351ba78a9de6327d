"""The kinds of things, by which the queue is filtered and messages are muted."""

from __future__ import annotations

from collections.abc import Mapping

KINDS: Mapping[str, str] = {
    "mine": "My merge requests and reviews",
    "team": "The team's merge requests",
    "community": "Community answers",
    "source": "Sources",
    "one_on_one": "1:1s",
    "feedback": "Feedback",
    "growth": "Growth",
    "review": "Monthly reviews",
    "people": "People and positions",
    "signal": "Unusual figures",
}
"""Words by kind, in the order in which they are offered."""
