"""Brings the desk's records to given lines, touching only what differs. Called by `actions` alone, in a transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.text import slugify

from quarterdeck.desk.people.kinds import KINDS, Values
from quarterdeck.desk.people.models import (
    IdentityCount,
    Membership,
    Person,
    PlanMonth,
    Position,
    Team,
    TeamTerms,
    TimeOff,
)
from quarterdeck.desk.people.standing import is_guessed, standing

_BATCH = 500


def write(what: str, lines: Sequence[Values]) -> None:
    """Make the lines the only ones of their kind."""
    _WRITERS[what](lines)


def _bring(model: Any, wanted: Mapping[Any, dict[str, Any]], key: Callable[[Any], Hashable]) -> None:
    """Delete what is not wanted, change what differs, make what is new. ``key`` gives a record's key."""
    records: list[models.Model] = list(model.objects.all())
    by_key = {key(record): record for record in records}
    gone = [record.pk for record in records if by_key.get(key(record)) is not record or key(record) not in wanted]
    for chunk in _chunks(gone):
        model.objects.filter(pk__in=chunk).delete()
    changed: list[models.Model] = []
    names: set[str] = set()
    for found, values in ((by_key[k], v) for k, v in wanted.items() if k in by_key):
        different = [name for name, value in values.items() if getattr(found, name) != value]
        for name in different:
            setattr(found, name, values[name])
        if different:
            changed.append(found)
            names.update(different)
    if changed:
        model.objects.bulk_update(changed, sorted(names), batch_size=_BATCH)
    model.objects.bulk_create([model(**v) for k, v in wanted.items() if k not in by_key], batch_size=_BATCH)


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + _BATCH] for at in range(0, len(values), _BATCH))


def _teams(lines: Sequence[Values]) -> None:
    teams = _named_teams({line["team"] for line in lines})
    wanted = {
        (teams[line["team"]], line["valid_from"]): {
            "position": position, "team_id": teams[line["team"]],
            "parent_id": teams[line["parent"]] if line["parent"] else None, "group_label": line["group_label"] or "",
            "projects": list(line["projects"]), "handbook_globs": list(line["handbook_globs"]),
            "calendar": line["calendar"] or "", "timezone": line["timezone"] or "", "valid_from": line["valid_from"],
        }
        for position, line in enumerate(lines)
    }  # fmt: skip
    _bring(TeamTerms, wanted, lambda record: (record.team_id, record.valid_from))
    _forget(Team, besides=("specialty_labels",))


def _named_teams(names: Iterable[str]) -> dict[str, int]:
    """The numbers of all teams by name, those made that were not there."""
    found = dict(Team.objects.values_list("name", "id"))
    slugs = set(Team.objects.values_list("slug", flat=True))
    for name in sorted(set(names) - set(found)):
        found[name] = Team.objects.create(name=name, slug=_free_slug(name, slugs)).pk
    return found


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:180] or "team"
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    taken.add(slug)
    return slug


def _forget(model: Any, *, besides: tuple[str, ...] = ()) -> None:
    """Delete records that nothing points at; whatever another duty holds on one keeps it."""
    relations = [relation.name for relation in model._meta.related_objects]  # noqa: SLF001 -- Django's way to ask
    alone = model.objects.filter(**{name: None for name in relations if name not in besides})
    for chunk in _chunks(list(alone.values_list("pk", flat=True))):
        model.objects.filter(pk__in=chunk).delete()


def _people(lines: Sequence[Values]) -> None:
    if is_guessed() or not TeamTerms.objects.exists():
        guessed = {line["team"]: line for line in standing("teams")}
        _teams([guessed.get(name) or _bare(name) for name in dict.fromkeys(line["team"] for line in lines)])
    teams = _named_teams({line["team"] for line in lines})
    people = _persons(lines)
    wanted = {
        (people[line["handle"]].pk, teams[line["team"]], line["specialty"] or "", line["start_date"]): _span(
            line, people, teams
        )
        for line in lines
    }
    _bring(Membership, wanted, lambda r: (r.person_id, r.team_id, r.specialty, r.start_date))
    _forget(Person)


def _bare(name: str) -> Values:
    return {**dict.fromkeys(KINDS["teams"].names), "team": name, "projects": (), "handbook_globs": ()}


def _span(line: Values, people: Mapping[str, Person], teams: Mapping[str, int]) -> dict[str, Any]:
    person = people[line["handle"]]
    texts = ("specialty", "role", "level", "grade", "leave_reason", "timezone", "country")
    user_id, username = line["gitlab_user_id"], line["gitlab_username"]
    return {
        **{name: line[name] or "" for name in texts}, "person_id": person.pk, "team_id": teams[line["team"]],
        "manager_id": people[line["manager"]].pk if line["manager"] else None, "share": line["share"],
        "start_date": line["start_date"], "end_date": line["end_date"],
        "own_user_id": user_id if user_id not in {None, person.gitlab_user_id} else None,
        "own_username": username if username and username != person.gitlab_username else "",
    }  # fmt: skip


def _persons(lines: Sequence[Values]) -> dict[str, Person]:
    """The people of the lines by handle as the lines spell it; new ones made, changed ones changed."""
    told = _told(lines)
    known = {person.handle.casefold(): person for person in Person.objects.all()}
    _rename(told, known)
    _give_up_accounts(told, known)
    new = {
        handle.casefold(): Person(handle=handle, **facts)
        for handle, facts in told.items()
        if handle.casefold() not in known
    }
    changed = []
    for handle, facts in told.items():
        person = known.get(handle.casefold())
        if person is not None and _differs(person, {"handle": handle, **facts}):
            changed.append(person)
    Person.objects.bulk_update(changed, ["handle", *_FACTS], batch_size=_BATCH)
    Person.objects.bulk_create(new.values(), batch_size=_BATCH)
    everybody = {person.handle.casefold(): person for person in Person.objects.all()}
    managers = {line["manager"] for line in lines if line["manager"]}
    return {handle: everybody[handle.casefold()] for handle in (*told, *managers)}


_FACTS = ("name", "email", "gitlab_user_id", "gitlab_username", "hr_number")


def _told(lines: Sequence[Values]) -> dict[str, dict[str, Any]]:
    """What the lines say of each person: the last word by start date that is not empty."""
    told: dict[str, dict[str, Any]] = {}
    for line in sorted(lines, key=lambda line: line["start_date"]):
        facts = told.setdefault(line["handle"], {})
        facts.update({name: line[name] for name in _FACTS if line.get(name)})
    return told


def _differs(person: Person, facts: Mapping[str, Any]) -> bool:
    """Bring a person to the facts; what no line says is emptied, but a number that was looked up for the same name."""
    found = {"name": "", "email": "", "gitlab_username": "", **facts}
    if "gitlab_user_id" not in facts and found["gitlab_username"] != person.gitlab_username:
        found["gitlab_user_id"] = None
    different = [name for name, value in found.items() if getattr(person, name) != value]
    for name in different:
        setattr(person, name, found[name])
    return bool(different)


def _rename(told: Mapping[str, Mapping[str, Any]], known: dict[str, Person]) -> None:
    """Who comes back under another handle, with the same GitLab number or address, is the same person."""
    spelled = {handle.casefold() for handle in told}
    free = [person for handle, person in known.items() if handle not in spelled]
    by_number = {person.gitlab_user_id: person for person in free if person.gitlab_user_id}
    by_email = {person.email.casefold(): person for person in free if person.email}
    for handle, facts in told.items():
        if handle.casefold() in known:
            continue
        same = by_number.get(facts.get("gitlab_user_id") or -1) or by_email.get((facts.get("email") or "").casefold())
        if same is not None and known.get(same.handle.casefold()) is same:
            del known[same.handle.casefold()]
            known[handle.casefold()] = same


def _give_up_accounts(told: Mapping[str, Mapping[str, Any]], known: Mapping[str, Person]) -> None:
    """Free the GitLab numbers that change hands, so that no two people hold one for a moment."""
    wanted = {facts.get("gitlab_user_id"): handle.casefold() for handle, facts in told.items()}
    held = [
        person
        for handle, person in known.items()
        if person.gitlab_user_id is not None and wanted.get(person.gitlab_user_id, handle) != handle
    ]
    for person in held:
        person.gitlab_user_id = None
    Person.objects.bulk_update(held, ["gitlab_user_id"], batch_size=_BATCH)


def _positions(lines: Sequence[Values]) -> None:
    days = ("opened_date", "closed_date", "accepted_date", "start_date")
    wanted = {
        line["id"]: {
            "position": position, "number": line["id"], "team": line["team"],
            **{name: line[name] or "" for name in ("title", "level", "status")}, **{name: line[name] for name in days},
        }
        for position, line in enumerate(lines)
    }  # fmt: skip
    _bring(Position, wanted, lambda record: record.number)


def _plan(lines: Sequence[Values]) -> None:
    wanted = {(line["team"], line["month"]): {"position": n, **line} for n, line in enumerate(lines)}
    _bring(PlanMonth, wanted, lambda record: (record.team, record.month))


def _identity(lines: Sequence[Values]) -> None:
    keys = KINDS["identity"].keys
    wanted = {tuple(line[key] for key in keys): {"position": n, **line} for n, line in enumerate(lines)}
    _bring(IdentityCount, wanted, lambda record: tuple(getattr(record, key) for key in keys))


def _timeoff(lines: Sequence[Values]) -> None:
    people = {person.handle.casefold(): person.pk for person in Person.objects.all()}
    for handle in {line["handle"].casefold(): line["handle"] for line in lines}.values():
        if handle.casefold() not in people:
            people[handle.casefold()] = Person.objects.create(handle=handle).pk
    wanted = {
        (people[line["handle"].casefold()], line["start_date"], line["end_date"], line["kind"] or ""): {
            "person_id": people[line["handle"].casefold()], "start_date": line["start_date"],
            "end_date": line["end_date"], "kind": line["kind"] or "",
        }
        for line in lines
    }  # fmt: skip
    _bring(TimeOff, wanted, lambda record: (record.person_id, record.start_date, record.end_date, record.kind))


_WRITERS: dict[str, Callable[[Sequence[Values]], None]] = {
    "teams": _teams, "people": _people, "positions": _positions, "plan": _plan, "identity": _identity,
    "timeoff": _timeoff,
}  # fmt: skip
