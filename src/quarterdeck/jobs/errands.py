"""What can be asked of a worker: each job is one call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Literal

from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.jobs import queue
from quarterdeck.jobs.queue import MOST_TRIES, Claim

Clock = Callable[[], datetime]
Lane = Literal["lake", "desk"]
_TOGETHER = 100
"""Single merge requests that are read in one go."""


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of work as its call sees it. ``wants_stop`` says that the worker has to end."""

    home: Home
    claim: Claim
    clock: Clock
    wants_stop: Callable[[], bool]
    together: list[Claim] = field(default_factory=list)
    """Further entries that were done with it."""


Call = Callable[[Errand], None]


def sync(errand: Errand) -> None:
    """Read a source: key is its name; ``full`` compares all ids."""
    from quarterdeck.desk.people.actions import ask_to_carry  # noqa: PLC0415 -- needs Django set up
    from quarterdeck.lake import guessing, road  # noqa: PLC0415 -- the client and the lake are slow to import

    source = settings.load(errand.home).get_source(errand.claim.key)
    if source.kind == "clone":
        road.read_clone_again(errand.home, source, clock=errand.clock)
        return
    how = road.How(errand.clock, full=bool(errand.claim.args.get("full")), wants_stop=errand.wants_stop)
    result = asyncio.run(road.read_again(errand.home, source, how))
    if result.mode == "first":
        guessing.keep_guess(errand.home, source, now=errand.clock())
    # Accounts that were looked up now come back to the desk, where access is matched by them.
    ask_to_carry(now=errand.clock())


def refresh(errand: Errand) -> None:
    """Read single merge requests of a source, with all others of it that wait."""
    from quarterdeck.lake import road  # noqa: PLC0415

    name = str(errand.claim.args["source"])
    source = settings.load(errand.home).get_source(name)
    now = errand.clock()
    errand.together.extend(queue.claim_alike(errand.claim, f"{name}:", now=now, most=_TOGETHER))
    wanted = {(int(claim.args["project_id"]), int(claim.args["iid"])) for claim in (errand.claim, *errand.together)}
    asyncio.run(road.refresh_some(errand.home, source, wanted, clock=errand.clock))


def connect(errand: Errand) -> None:
    """Check a GitLab that was named on a page, keep it, and read it. A made-up company makes room for it."""
    from quarterdeck.jobs import leaving  # noqa: PLC0415
    from quarterdeck.lake import joining  # noqa: PLC0415
    from quarterdeck.web.upkeep import actions  # noqa: PLC0415

    def make_room() -> None:
        if leaving.is_made_up(errand.home):
            leaving.ask_its_sync_to_stop(errand.home)
            leaving.leave_made_up(errand.home)

    joining.join_and_keep(errand.home, errand.claim.args, clock=errand.clock, make_room=make_room)
    actions.ask_for_sync(errand.claim.key, now=errand.clock())


def elsewhere(where: str) -> Call:
    """A job of another room: ``module:function``, called with the home and the present time."""

    def call(errand: Errand) -> None:
        module, _, name = where.partition(":")
        function = getattr(import_module(module), name)
        function(errand.home, now=errand.clock(), **errand.claim.args)

    return call


@dataclass(frozen=True, slots=True)
class Job:
    """``lane``: those that write the lake do not hold up those that do not. ``tries``: after so many it is given up."""

    lane: Lane
    call: Call
    tries: int = MOST_TRIES


ELSEWHERE: Mapping[str, tuple[Lane, str]] = {
    "carry_people": ("lake", "quarterdeck.desk.people.carry:carry_people"),
    "erase": ("lake", "quarterdeck.web.accounts.errands:erase_in_lake"),
    "read_upload": ("desk", "quarterdeck.desk.people.uploads:read_upload"),
    "read_calendar": ("desk", "quarterdeck.desk.oneonones.calendars:read_calendar"),
    "prepare": ("desk", "quarterdeck.jobs.preparing:prepare"),
    "tidy": ("desk", "quarterdeck.jobs.tidying:tidy"),
    "find_posts": ("desk", "quarterdeck.web.queue.posting:find_due"),
    "post": ("desk", "quarterdeck.web.queue.posting:post"),
    "close_rounds": ("desk", "quarterdeck.web.feedback.errands:close_rounds"),
}
"""Jobs that are another room's own function of home, present time and arguments."""


def table() -> Mapping[str, Job]:
    """Every job by the name under which it is asked for."""
    return {
        "sync": Job("lake", sync),
        "refresh": Job("lake", refresh),
        "connect": Job("lake", connect, tries=1),
        **{name: Job(lane, elsewhere(where)) for name, (lane, where) in ELSEWHERE.items()},
    }
