"""What a new merge request looks like: author, title, labels, changed paths."""

from __future__ import annotations

from quarterdeck.simulator.names import NOUNS, VERBS, slug
from quarterdeck.simulator.plan import Plan
from quarterdeck.simulator.staff import Team
from quarterdeck.simulator.world import World


def author(world: World, plan: Plan) -> int:
    """Who opened it: a person, a machine, somebody from outside, or the ghost of a deleted account."""
    if plan.outsider is not None:
        return world.bots.ghost if plan.outsider.gone else plan.outsider.user_id
    if plan.kind == "renovate":
        return world.bots.renovate
    if plan.kind == "agent" or plan.person is None:
        return world.bots.agent
    return plan.person.user_id


def title(world: World, plan: Plan) -> str:
    rng = world.rng
    if plan.kind == "renovate":
        return f"Update dependency lib{rng.choice(NOUNS)} to v{rng.randrange(1, 9)}.{rng.randrange(20)}"
    if plan.kind == "handbook":
        return f"Update the {rng.choice(NOUNS)} page"
    return f"{rng.choice(VERBS)} the {rng.choice(NOUNS)} of the {rng.choice(NOUNS)}"


def labels(world: World, plan: Plan) -> list[str]:
    """The group's label on most, a type, and for the community its own on two of three."""
    rng, found = world.rng, []
    team = plan.place.team
    if team is not None and rng.random() < 0.85:
        found.append(team.label)
    kinds = ("type::feature", "type::bug", "type::maintenance")
    found.append("type::maintenance" if plan.kind == "renovate" else rng.choice(kinds))
    if plan.kind == "community" and rng.random() < 0.66:
        found.append("Community contribution")
    if plan.kind == "handbook":
        found[-1:] = ["handbook"]
    if rng.random() < 0.1:
        found.append(rng.choice(("priority::1", "security", "backend", "documentation")))
    return found


def paths(world: World, plan: Plan) -> list[tuple[str, int, int]]:
    """Changed paths with added and deleted lines; sizes have heavy tails."""
    rng = world.rng
    if plan.kind == "handbook":
        return [_handbook(world, plan) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
    if plan.kind == "renovate":
        return [("requirements.lock", rng.randrange(1, 40), rng.randrange(1, 40))]
    found = {}
    for _ in range(rng.choice((1, 2, 2, 3, 4, 6))):
        noun = rng.choice(NOUNS)
        path = rng.choice((f"app/{noun}/{rng.choice(NOUNS)}.py", f"tests/test_{noun}.py", f"docs/{noun}.md"))
        found[path] = (path, int(rng.lognormvariate(2.6, 1.2)), int(rng.lognormvariate(1.6, 1.4)))
    return list(found.values())


def _handbook(world: World, plan: Plan) -> tuple[str, int, int]:
    rng = world.rng
    team: Team = world.home_team(plan.person, plan.at) if plan.person is not None else world.staff.teams[0]
    folder = f"content/handbook/engineering/{slug(team.name)}"
    if rng.random() < 0.15:
        return f"content/handbook/values/{rng.choice(NOUNS)}.md", rng.randrange(1, 60), rng.randrange(20)
    nested = "" if rng.random() < 0.6 else f"{rng.choice(NOUNS)}/"
    return f"{folder}/{nested}{rng.choice(('_index', *NOUNS))}.md", rng.randrange(1, 60), rng.randrange(20)
