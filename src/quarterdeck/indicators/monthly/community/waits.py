"""How long each merge request waited for its first answer, and what had become of it when that was due. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quarterdeck.indicators.monthly.community.population import NOBODY, Candidates, Events, Flags, first_by_place
from quarterdeck.indicators.people import People
from quarterdeck.indicators.periods import Ints, day_numbers
from quarterdeck.indicators.samples import FOREVER

ENDS = ("closed", "merged")


@dataclass(frozen=True, slots=True)
class Waits:
    """Clocks, one for each candidate: ``start`` (FOREVER: none), ``answered`` (FOREVER: not yet) in microseconds.

    ``segment`` is that of the first answerer who is in a team (-1 where none is).
    """

    start: Ints
    answered: Ints
    segment: Ints


def take_waits(people: People, candidates: Candidates, events: Events, *, zone: str) -> Waits:
    """The clocks of the community's merge requests: from ready to the first answer of the organisation."""
    segment = people.segments(events.person, day_numbers(events.at, zone))
    ours = is_ours(people, candidates, events, segment)
    timely = ours & (events.kind != "reopened") & (events.at >= candidates.ready[events.place])
    answered, _ = first_by_place(events, timely, len(candidates.mr))
    _, first = first_by_place(events, timely & (segment >= 0), len(candidates.mr))
    return Waits(candidates.ready, answered, np.where(first >= 0, segment[first] if len(segment) else -1, -1))


def is_ours(people: People, candidates: Candidates, events: Events, segment: Ints) -> Flags:
    """Whether a human of the organisation other than the author did it.

    Who merged is not always recorded; then it was one of ours, for only they can, unless the author could as well.
    """
    author = candidates.author[events.place]
    ours = events.human & ((segment >= 0) & (events.person >= 0) | events.trusted) & (events.actor != author)
    able = candidates.trusted | (people.persons(candidates.author) >= 0)
    merged = unknown_actor(events) & (events.kind == "merged") & ~able[events.place]
    return np.asarray(ours | merged, dtype=np.bool_)


def unknown_actor(events: Events) -> Flags:
    """Whether nobody is recorded as the actor."""
    return np.asarray(events.actor == NOBODY, dtype=np.bool_)


def is_community(people: People, candidates: Candidates, *, zone: str) -> Flags:
    """Whether the author was no member of the organisation on the day of creation, or the label says so."""
    person = people.persons(candidates.author)
    member = (people.segments(person, day_numbers(candidates.created, zone)) >= 0) & (person >= 0)
    return candidates.labelled | ~(member | candidates.trusted)


def left_out(
    candidates: Candidates, events: Events, waits: Waits, due: Ints, *, by_anyone: bool = False
) -> tuple[Flags, int]:
    """Those merged or closed by their author without an answer, and still so when the answer was due.

    By ``by_anyone`` what any human settled is left out. Where it is not recorded who closed one it is left out too;
    how many of these there are is the second value.
    """
    moves = np.isin(events.kind, (*ENDS, "reopened")) & (events.at <= due[events.place])
    index = np.flatnonzero(moves)
    place, from_end = np.unique(events.place[index][::-1], return_index=True)
    last = index[::-1][from_end]
    ended = np.isin(events.kind[last], ENDS)
    done = events.actor[last] == candidates.author[place]
    if by_anyone:
        done |= events.human[last]
    unknown = unknown_actor(events)[last]
    unanswered = waits.answered[place] > due[place]
    out = np.zeros(len(candidates.mr), dtype=bool)
    out[place] = ended & unanswered & (done | unknown)
    return out, int((ended & unanswered & unknown).sum())


def open_at_end(candidates: Candidates, events: Events) -> Flags:
    """Which candidates are open after all that is known of them."""
    moves = np.isin(events.kind, (*ENDS, "reopened"))
    state = np.ones(len(candidates.mr), dtype=bool)
    # Events come by time: of several writes to one place the last one holds.
    state[events.place[moves]] = events.kind[moves] == "reopened"
    return state


def is_waiting(waits: Waits, still_open: Flags, *, until: int) -> Flags:
    """Which clocks run at the last known instant."""
    return np.asarray(still_open & (waits.start < until) & (waits.answered == FOREVER), dtype=np.bool_)
