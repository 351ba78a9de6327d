"""What the desk gives to a review: texts, names, time off, finished editions. Needs Django."""

from __future__ import annotations

import contextlib
from collections.abc import Hashable, Iterable
from datetime import datetime
from functools import partial

from quarterdeck.desk.people.access import Viewer
from quarterdeck.desk.people.models import Person
from quarterdeck.desk.people.models import TimeOff as Away
from quarterdeck.desk.reviews import actions, reads
from quarterdeck.desk.reviews import models as kept
from quarterdeck.home import secrets
from quarterdeck.home.folder import Home
from quarterdeck.indicators.errors import IndicatorError
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports import lakeside, naming
from quarterdeck.reports.errors import ReportError
from quarterdeck.reports.review import away, edition, lint, people
from quarterdeck.reports.review.context import TimeOff
from quarterdeck.reports.review.document import Document, canonical, digest, parse
from quarterdeck.reports.review.kept import get_facts
from quarterdeck.reports.review.lint import Known
from quarterdeck.reports.review.model import Action, Intention, Meaning, State, Written
from quarterdeck.reports.review.period import Period, get_period, period_of


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
    rows = tuple(Person.objects.values_list("handle", "name", "gitlab_username").order_by("pk"))
    told = tuple(private)
    key = (snapshot.folder, snapshot.manifest.version, snapshot.manifest.written_at, rows, told)
    found = _known.get(key)
    if found is None:
        handles = [handle for person in rows for handle in (person[0], person[2])]
        found = people.known(snapshot, handles=handles, names=[person[1] for person in rows], private=told)
        while len(_known) >= _KNOWN:
            _known.pop(next(iter(_known)), None)
        _known[key] = found
    return found


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


_KNOWN = 4
_known: dict[Hashable, Known] = {}
"""The last few of this process: names change seldom, and pages ask often."""
FEW_TEAMS = 12
"""An organisation so small has the facts of all its reviews of the last month made before anybody asks."""


def prepare_drafts(home: Home, *, now: datetime) -> int:
    """Make the facts of reviews that will be opened next: those begun and not finished, of the last two months; how
    many they are. Their pages open at once then, for facts of a large lake take seconds."""
    month = period_of(now.date()).previous
    wanted = reads.begun([month.first_date, month.previous.first_date])
    names = naming.get_structure(home).teams
    wanted += [(name, month.first_date) for name in names if len(names) <= FEW_TEAMS]
    made = 0
    for team, first_date in dict.fromkeys(wanted):
        period = Period(first_date)
        away_then = time_off(home, period)
        with contextlib.suppress(IndicatorError, ReportError):  # a team that is gone, a month before everything known
            lakeside.read(home, partial(get_facts, home, team=team, period=period, time_off=away_then))
            made += 1
    return made


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
