"""The issues of the made-up company: what is open in each project, and a little of what was closed lately."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from quarterdeck.simulator.ledger import instant
from quarterdeck.simulator.model import Issue
from quarterdeck.simulator.names import NOUNS
from quarterdeck.simulator.world import Workplace, World

_EACH = 14
"""Issues of a project."""
_WHAT = (
    "Slow query on the {a} list", "Timeout while the {a} is read again", "Split the {a} of the {b}",
    "Move the {a} behind a feature flag", "Flaky test of the {a}", "Backfill the {a} without a lock",
    "Rate limit the {a}", "Document how the {a} recovers", "Metrics for the {a}", "Remove the old {a}",
    "The {a} is lost when the {b} restarts", "Encrypt the {a} at rest", "Cache the {a} of the {b}",
)  # fmt: skip
_AREAS = ("backend", "database", "frontend", "documentation", "security", "performance", "reliability", "testing")
_TYPES = ("type::bug", "type::feature", "type::maintenance")
_STEPS = ("workflow::ready for development", "workflow::planning breakdown", "workflow::in dev", "workflow::blocked")
_KINDS = ("ISSUE",) * 16 + ("TASK", "TASK", "INCIDENT", "TICKET")


def issues(rng: Random, world: World, *, first: int, last: int) -> list[Issue]:
    """Issues created between two instants (seconds), with ids that rise with time; those of archived projects too."""
    found = [
        _issue(rng, world, place, at=first + int((last - first) * (1 - rng.random() ** 2)), last=last)
        for place in world.workplaces
        for _ in range(_EACH)
    ]
    found.sort(key=lambda issue: (issue.created_at, issue.project_id, issue.title))
    iids: dict[int, int] = {}
    for number, issue in enumerate(found):
        issue.id = 9001 + 3 * number
        issue.iid = iids[issue.project_id] = iids.get(issue.project_id, 0) + 1
    return found


def _issue(rng: Random, world: World, place: Workplace, *, at: int, last: int) -> Issue:
    touched = at + int((last - at) * rng.random())
    title = rng.choice(_WHAT).format(a=rng.choice(NOUNS), b=rng.choice(NOUNS))
    people = world.staff.people
    issue = Issue(0, place.project.id, 0, title, rng.choice(people).user_id, instant(at), instant(touched))
    issue.type, issue.confidential = rng.choice(_KINDS), rng.random() < 0.06
    issue.labels = _labels(rng, place)
    issue.weight = rng.choice((None, 1, 2, 3, 3, 5, 8))
    issue.milestone = world.milestones.name(at) if rng.random() < 0.4 else None
    if rng.random() < 0.35 and place.team is not None:
        there = world.staff.active(place.team, last)
        issue.assignee_ids = [rng.choice(there).user_id] if there else []
    if rng.random() < 0.15:
        issue.state, issue.closed_at = "closed", issue.updated_at
    issue.updated_at = max(issue.updated_at, issue.created_at + timedelta(seconds=1))
    return issue


def _labels(rng: Random, place: Workplace) -> list[str]:
    own = [place.team.label] if place.team is not None and rng.random() < 0.85 else []
    areas = sorted(rng.sample(_AREAS, rng.choice((1, 1, 2))))
    urgent = [f"priority::{rng.choice((1, 2, 3, 4))}"] if rng.random() < 0.6 else []
    return [*own, rng.choice(_TYPES), rng.choice(_STEPS), *urgent, *areas]
