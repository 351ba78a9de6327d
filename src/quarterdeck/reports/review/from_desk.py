"""What the desk gives to a review: texts, names, time off, finished editions. Needs Django."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.models import TimeOff as Away
from quarterdeck.desk.reviews import actions, reads
from quarterdeck.desk.reviews import models as kept
from quarterdeck.home import secrets
from quarterdeck.home.folder import Home
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.review import away, edition, lint, people
from quarterdeck.reports.review.context import TimeOff
from quarterdeck.reports.review.document import Document, canonical, digest, parse
from quarterdeck.reports.review.lint import Known
from quarterdeck.reports.review.model import Action, Intention, Meaning, State, Written
from quarterdeck.reports.review.period import Period, get_period


def is_there() -> bool:
    """Whether the desk's tables are there: a home may have been made and never served."""
    return kept.Edition._meta.db_table in connection.introspection.table_names()  # noqa: SLF001 -- Django's own door


def written(team: str, period: Period, texts: reads.Texts | None = None) -> Written:
    """All that was written for a month. Three queries, none where the texts are given."""
    found = texts or reads.texts(team, period.first_date)
    return Written(
        {key: Meaning(one.text, one.writer_name) for key, one in found.meanings.items()},
        tuple(_action(one, period) for one in found.earlier),
        tuple(Intention(one.text, one.figure) for one in found.intentions),
        tuple(_action(one, period) for one in found.agreed),
    )


def _action(one: kept.Action, period: Period) -> Action:
    state: dict[str, State] = {"done": "done", "dropped": "dropped"}
    return Action(one.text, one.owner_name, one.due_date, state.get(reads.state_in(one, period.first_date), "open"))


def known(snapshot: Snapshot, private: Iterable[str] = ()) -> Known:
    """Everybody in the desk and on the server by name. One query."""
    rows = Person.objects.values_list("handle", "name", "gitlab_username")
    handles, names = [], []
    for handle, name, username in rows:
        handles += [handle, username]
        names.append(name)
    return people.known(snapshot, handles=handles, names=names, private=private)


def time_off(home: Home, period: Period) -> list[TimeOff] | None:
    """Who is away in the month after, from the desk, else from the imported file; None where neither was ever brought.

    One query, two where nobody is away.
    """
    ahead = period.next
    found = Away.objects.filter(start_date__lte=ahead.last_date, end_date__gte=ahead.first_date)
    rows = list(found.values_list("person__handle", "start_date", "end_date"))
    if not rows and not Away.objects.exists():
        return away.find(home)
    number = secrets.Surrogates(secrets.get_key(home)).person
    return [TimeOff(number(handle), first, last) for handle, first, last in rows]


def find_edition(team: str, period: Period, number: int | None = None) -> Document | None:
    """A finished edition, the last one without a number; None where there is none."""
    found = reads.find_edition(team, period.first_date, number)
    return parse(found.text) if found else None


def finish(viewer: Viewer, document: Document, known: Known, *, now: datetime) -> kept.Edition:
    """Freeze a draft as the first edition, or as the correction of the last one, and keep it.

    Refused where anything may not leave, EditionThere where somebody else was quicker.
    """
    lint.check(document, known)
    period = get_period(document["period"])
    earlier = find_edition(document["team"], period)
    if earlier is None:
        made = edition.freeze(document, now=now, by=viewer.name)
    else:
        made = edition.correct(earlier, document, now=now, by=viewer.name)
    finished = actions.Finished(made["edition"], canonical(made), digest(made))
    return actions.keep_edition(viewer, document["team"], period.first_date, finished, now=now)
