"""A made-up company with real habits, the same to the byte for the same arguments."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from quarterdeck.simulator import titles
from quarterdeck.simulator.accounts import Accounts
from quarterdeck.simulator.calendar import Milestones
from quarterdeck.simulator.dice import Dice
from quarterdeck.simulator.files import csv_texts
from quarterdeck.simulator.habits import live
from quarterdeck.simulator.issues import issues
from quarterdeck.simulator.ledger import Book, Ledger, instant, play
from quarterdeck.simulator.model import Company, Group, MergeRequest, Project
from quarterdeck.simulator.names import SERVICES, slug
from quarterdeck.simulator.places import seconds
from quarterdeck.simulator.plan import Plan, plans
from quarterdeck.simulator.staff import Hiring, Staff, Team, set_clocks
from quarterdeck.simulator.world import Workplace, World

TOP = "harbour"
NEWCOMER_DAYS = 60
"""How far beyond the present working time is laid out, so that what is under way can be planned to its end."""


def make_company(*, seed: int, people: int = 40, years: float = 2, now: datetime) -> Company:
    """A company of about ``people`` heads with ``years`` of merge requests before ``now`` (aware; cut to the second).

    Pure: the same arguments give the same company, also in another process. Raises ValueError for a naive ``now``,
    fewer than two people or less than a month.
    """
    _check(people, years, now)
    now = now.astimezone(UTC).replace(microsecond=0)
    start = (now - timedelta(days=365.25 * years)).date()
    rng = Dice(f"harbour {seed} {people} {years}")
    staff = Hiring(rng, top=TOP, start=start, today=now.date()).staff(people)
    set_clocks(staff, start, now.date() + timedelta(days=NEWCOMER_DAYS))
    accounts = Accounts(rng)
    first, last = seconds(start), int(now.timestamp())
    groups, workplaces = _projects(rng, staff, first=first, last=last)
    renamed = accounts.staff(staff, start=first, now=last)
    bots = accounts.machines(workplaces[1].project.id)
    outsiders = accounts.community(max(4, people // 2), first=start, last=now.date() + timedelta(days=NEWCOMER_DAYS))
    world = World(rng, staff, workplaces, Milestones(start, now.date()), bots, outsiders)
    book = Book(rng, accounts.users, renamed)
    with _no_collection():
        merge_requests = _histories(world, book, first=first, last=last)
    projects = [place.project for place in workplaces]
    csv = csv_texts(rng, staff, start=start, today=now.date(), top=TOP)
    # Dice of their own: the merge requests of a seed stay what they were.
    open_issues = issues(Dice(f"harbour issues {seed} {people} {years}"), world, first=first, last=last)
    company = Company(seed, start, now, TOP, groups, projects, accounts.users, merge_requests, csv)
    company.issues = open_issues
    return company


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hundreds of thousands of lasting objects: looking for garbage among them takes a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _check(people: int, years: float, now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("now: must carry a time zone, such as datetime(2026, 1, 31, tzinfo=UTC)")
    if people < 2:
        raise ValueError(f"people: {people} are too few for a company, take 2 or more")
    if years < 1 / 12:
        raise ValueError(f"years: {years} is less than a month, take 0.1 or more")


def _projects(rng: Dice, staff: Staff, *, first: int, last: int) -> tuple[list[Group], list[Workplace]]:
    """The top group with the handbook, a subgroup per department, below it one per team with its projects."""
    groups, made = [Group(3, TOP, TOP.title())], instant(first - 86400)
    handbook = Project(11, f"{TOP}/handbook", "handbook", 3, made)
    workplaces = [Workplace(handbook, None)]
    for department in staff.departments:
        groups.append(Group(groups[-1].id + rng.randrange(1, 5), f"{TOP}/{slug(department)}", department))
    for team in staff.teams:
        group = Group(groups[-1].id + rng.randrange(1, 5), team.path, team.name)
        groups.append(group)
        names = [f"{slug(team.name)}-{kind}" for kind in rng.sample(SERVICES, 2)]
        workplaces.extend(_workplace(rng, team, group, name=name, made=made) for name in names)
    for place in workplaces[1:]:
        place.project.id = 11 + workplaces.index(place)
        if rng.random() < 0.5:
            place.robot_reviews = first + int((last - first) * rng.uniform(0.2, 0.8))
    workplaces.append(_archived(staff, workplaces, groups, until=first + int((last - first) * 0.6)))
    return groups, workplaces


def _workplace(rng: Dice, team: Team, group: Group, *, name: str, made: datetime) -> Workplace:
    return Workplace(Project(0, f"{team.path}/{name}", name, group.id, made), team, resets=rng.random() < 0.35)


def _archived(staff: Staff, workplaces: list[Workplace], groups: list[Group], *, until: int) -> Workplace:
    """A project of the first team that was archived, with what was open in it."""
    team = staff.teams[0]
    group = next(group for group in groups if group.full_path == team.path)
    number = workplaces[-1].project.id + 1
    project = Project(
        number, f"{team.path}/legacy-importer", "legacy-importer", group.id, workplaces[0].project.created_at
    )
    project.archived = True
    return Workplace(project, team, until=until)


def _histories(world: World, book: Book, *, first: int, last: int) -> list[MergeRequest]:
    """Lives every planned merge request until ``last``, with ids that rise with time."""
    rng, iids, found, number = world.rng, dict[int, int](), list[MergeRequest](), 4000
    for plan in plans(world, first=first, last=last):
        project = plan.place.project
        iids[project.id] = iid = iids.get(project.id, 0) + 1
        number += rng.randrange(1, 4)
        mr = _new(world, plan, number=number, iid=iid)
        ledger = Ledger(book, mr, path=project.full_path, resets=plan.place.resets)
        life = live(world, plan, ledger)
        play(ledger, life.acts, until=min(last, plan.place.until or last))
        found.append(mr)
    book.number(first_note=500_001, first_event=70_001)
    return found


def _new(world: World, plan: Plan, *, number: int, iid: int) -> MergeRequest:
    author = titles.author(world, plan)
    made = instant(plan.at)
    mr = MergeRequest(number, plan.place.project.id, iid, titles.title(world, plan), "", author, made, made)
    mr.description = f"Part of #{number % 977 + 1}."
    mr.source_branch = f"{number}-{mr.title.lower().replace(' ', '-').replace('.', '-')}"
    mr.sha = f"{world.rng.getrandbits(160):040x}"
    mr.labels = titles.labels(world, plan)
    mr.paths = titles.paths(world, plan)
    if plan.kind != "community" and world.rng.random() < 0.6:
        mr.milestone = world.milestones.name(plan.at)
    return mr
