"""A plain company for benchmarks: every merge request alike, as many as asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from quarterdeck.simulator import wording
from quarterdeck.simulator.dice import Dice
from quarterdeck.simulator.ledger import Act, Book, Ledger, instant, play
from quarterdeck.simulator.model import Company, Group, MergeRequest, Project, User
from quarterdeck.simulator.names import NOUNS, VERBS

TOP = "bench"
PEOPLE = 20
DAYS = 730


def make_uniform(*, merge_requests: int, notes: int = 5, seed: int, now: datetime, projects: int = 1) -> Company:
    """A company with exactly so many merge requests, spread evenly over two years and the projects.

    Each that is finished has ``notes`` human comments beside an ordinary activity (request, push, approval, mention);
    those under way have fewer. Pure, as `make_company` is. Raises ValueError for a naive ``now`` or negative counts.
    """
    if now.tzinfo is None or merge_requests < 0 or notes < 0 or projects < 1:
        raise ValueError("make_uniform: now needs a time zone, counts may not be negative, projects start at 1")
    now = now.astimezone(UTC).replace(microsecond=0)
    start = now - timedelta(days=DAYS)
    dice = Dice(f"bench {seed} {merge_requests} {notes} {projects}")
    users = [User(101 + i, f"user{i}", f"User {i}", f"user{i}@bench.example", access_level=30) for i in range(PEOPLE)]
    homes = [Project(11 + i, f"{TOP}/project-{i + 1}", f"project-{i + 1}", 3, start) for i in range(projects)]
    book = Book(dice, users, {})
    made = [
        _one(book, homes[i % projects], i, iid=i // projects + 1, notes=notes, at=_spread(start, i, of=merge_requests))
        for i in range(merge_requests)
    ]
    _play(made, until=int(now.timestamp()))
    book.number(first_note=500_001, first_event=70_001)
    requests = [ledger.mr for ledger, _ in made]
    return Company(seed, start.date(), now, TOP, [Group(3, TOP, "Bench")], homes, users, requests, _csv(start))


def _play(made: list[tuple[Ledger, list[Act]]], *, until: int) -> None:
    for ledger, acts in made:
        play(ledger, acts, until=until)


def _spread(start: datetime, i: int, *, of: int) -> int:
    return int(start.timestamp()) + i * DAYS * 86400 // of


def _one(book: Book, home: Project, i: int, *, iid: int, notes: int, at: int) -> tuple[Ledger, list[Act]]:
    """One merge request with the acts of its life: asked, discussed, pushed to, approved, ended."""
    dice = book.rng
    author, reviewer = (101 + (i + step) % PEOPLE for step in (0, 1 + i // PEOPLE % (PEOPLE - 1)))
    title = f"{dice.choice(VERBS)} the {dice.choice(NOUNS)} of step {i}"
    mr = MergeRequest(4001 + i, home.id, iid, title, "", author, instant(at), instant(at))
    mr.source_branch, mr.sha = f"step-{i}", f"{dice.getrandbits(160):040x}"
    mr.labels, mr.paths = ["group::bench"], [(f"src/{dice.choice(NOUNS)}.py", i % 50 + 1, i % 20)]
    ledger = Ledger(book, mr, path=home.full_path, resets=False)
    end = at + 7200 + int(dice.lognormvariate(11.5, 1.0))
    ends = Ledger.close if dice.random() < 0.06 else Ledger.merge
    acts: list[Act] = [
        (at + 600, 0, Ledger.request, author, (reviewer,)),
        (at + (end - at) // 2, 1, Ledger.push, author, 1),
        (end - 60, 2, Ledger.approve, reviewer, None),
        (end - 30, 3, Ledger.remark, author, (wording.THREADS, "discussion")),
        (end, 1000 + notes, ends, author, None),
    ]
    talk = (end - at - 700) // (notes + 1)
    acts += [(at + 610 + talk * n, 10 + n, Ledger.comment, reviewer if n % 2 else author, None) for n in range(notes)]
    return ledger, acts


def _csv(start: datetime) -> dict[str, str]:
    first = (start - timedelta(days=400)).date()
    teams = "team,parent,group_label,projects,handbook_globs\n"
    teams += f"Bench,,group::bench,{TOP},docs/**\n"
    people = "handle,gitlab_user_id,gitlab_username,team,start_date\n"
    people += "".join(f"user{i},{101 + i},user{i},Bench,{first}\n" for i in range(PEOPLE))
    return {
        "teams": teams,
        "people": people,
        "positions": "id,team,title,level,opened_date,closed_date,accepted_date,start_date,status\n",
        "plan": "team,month,planned_headcount,planned_hires\n",
        "identity": "date,scope,dimension,category,count\n",
        "timeoff": "handle,start_date,end_date,kind\n",
    }
