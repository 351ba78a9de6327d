"""Tests that a merge request of a list must pass, shared by GraphQL and REST."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from quarterdeck.simulator.server.listing import Test
from quarterdeck.simulator.server.world import World


def ids_of(world: World, usernames: Iterable[str]) -> frozenset[int]:
    """Ids of the accounts that bear these names now."""
    return frozenset(user.id for name in usernames if (user := world.find_user(name)) is not None)


def authored(ids: Collection[int]) -> Test:
    return lambda mr: mr.author_id in ids


def assigned(ids: Collection[int]) -> Test:
    """To all of them."""
    return lambda mr: bool(ids) and set(ids) <= set(mr.assignee_ids)


def reviewed(ids: Collection[int]) -> Test:
    """By any of them."""
    return lambda mr: any(row.user_id in ids for row in mr.reviewers)


def approved(ids: Collection[int]) -> Test:
    """By all of them."""
    return lambda mr: bool(ids) and set(ids) <= set(mr.approved_by)


def merged_by(ids: Collection[int]) -> Test:
    return lambda mr: mr.state == "merged" and mr.merge_user_id in ids


def filled(name: str, wildcard: str) -> Test:
    """Whether a list attribute has anything (``ANY``) or nothing (``NONE``)."""
    return lambda mr: bool(getattr(mr, name)) == (wildcard.upper() == "ANY")


def labelled(titles: Iterable[str]) -> Test:
    """With all of them; ``None`` and ``Any`` as in GitLab."""
    wanted = [title for title in titles if title]
    if [title.lower() for title in wanted] in (["none"], ["any"]):
        return filled("labels", wanted[0])
    return lambda mr: all(title in mr.labels for title in wanted)


def unlabelled(titles: Iterable[str]) -> Test:
    """With none of them."""
    unwanted = set(titles)
    return lambda mr: not unwanted.intersection(mr.labels)


def drafted(draft: bool) -> Test:
    return lambda mr: mr.draft == draft


def numbered(iids: Iterable[Any]) -> Test:
    wanted = {int(iid) for iid in iids if str(iid).isdigit()}
    return lambda mr: mr.iid in wanted


def equal_to(name: str, values: Iterable[str]) -> Test:
    """An attribute that is one of some values."""
    wanted = set(values)
    return lambda mr: getattr(mr, name) in wanted


def searched(text: str) -> Test:
    """Text in title or description, in any case."""
    low = text.lower()
    return lambda mr: low in mr.title.lower() or low in mr.description.lower()


def negated(test: Test) -> Test:
    return lambda mr: not test(mr)
