"""Which merge requests come into being: who opens one, when, and where."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random
from typing import Literal

from quarterdeck.simulator.places import WORKDAY
from quarterdeck.simulator.staff import Person
from quarterdeck.simulator.world import Outsider, Workplace, World

Kind = Literal["team", "handbook", "agent", "renovate", "community"]
RATE = 13.2
"""Merge requests that an engineer of ordinary pace opens in a month of 21 working days."""


@dataclass(slots=True)
class Plan:
    """A merge request to be; ``person`` is the team member behind it (an agent's principal), if any."""

    at: int
    kind: Kind
    place: Workplace
    person: Person | None = None
    outsider: Outsider | None = None


def plans(world: World, *, first: int, last: int) -> list[Plan]:
    """Everything that is opened between two instants (seconds), in the order of time."""
    found: list[Plan] = []
    for person in world.staff.people:
        found.extend(_of_person(world, person, first=first, last=last))
    found.extend(_of_renovate(world, first=first, last=last))
    found.extend(_of_community(world, first=first, last=last, inside=len(found)))
    found.sort(key=lambda plan: plan.at)
    return found


def poisson(rng: Random, mean: float) -> int:
    """A Poisson number with a small mean."""
    limit, count, product = math.exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def _of_person(world: World, person: Person, *, first: int, last: int) -> list[Plan]:
    rng, found = world.rng, []
    for start in person.clock.starts(first, last):
        rate = RATE / 21 * person.pace * (1.5 if world.milestones.rush(start) else 0.9)
        for _ in range(poisson(rng, rate * person.spans[0].team.pace)):
            at = start + int(WORKDAY * min(0.999, rng.betavariate(1.6, 1.3)))
            if at < last:
                found.append(_plan(world, person, at))
    return found


def _plan(world: World, person: Person, at: int) -> Plan:
    rng = world.rng
    luck = rng.random()
    if luck < 0.055 or (person.leads and luck < 0.6):
        return Plan(at, "handbook", world.workplaces[0], person)
    team = world.home_team(person, at)
    own = [w for w in world.workplaces if w.team is team and _stands(w, at)]
    other = [w for w in world.workplaces[1:] if _stands(w, at)]
    place = rng.choice(own if own and luck < 0.9 else other or world.workplaces)
    return Plan(at, "agent" if luck > 0.985 else "team", place, person)


def _stands(place: Workplace, at: int) -> bool:
    return place.until is None or at < place.until - 5 * 86400


def _of_renovate(world: World, *, first: int, last: int) -> list[Plan]:
    """The dependency bot comes to each project on some nights."""
    rng, found = world.rng, []
    for place in world.workplaces[1:]:
        night = first - first % 86400 + 2 * 3600 + rng.randrange(3600)
        while night < last:
            if rng.random() < 0.12 and night >= first and _stands(place, night):
                found.append(Plan(night + rng.randrange(1800), "renovate", place))
            night += 86400
    return found


def _of_community(world: World, *, first: int, last: int, inside: int) -> list[Plan]:
    """One from outside for every fourteen from inside, at any hour of their days."""
    rng = world.rng
    places = [place for place in world.workplaces[1:] if place.until is None]
    if not world.outsiders or not places:
        return []
    found = []
    for _ in range(inside // 14):
        outsider = world.outsiders[min(int(rng.expovariate(0.12)), len(world.outsiders) - 1)]
        at = outsider.clock.after(first + int(rng.random() * (last - first)), rng.randrange(WORKDAY))
        if at < last:
            found.append(Plan(at, "community", rng.choice(places), outsider=outsider))
    return found
