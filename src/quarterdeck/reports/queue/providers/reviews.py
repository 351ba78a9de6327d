"""The review of last month, of teams whose review the viewer writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from quarterdeck.desk.core.together import Part, text
from quarterdeck.desk.reviews.models import Review
from quarterdeck.reports.queue import open_work
from quarterdeck.reports.queue.model import Act, Looking, Thing, Weight
from quarterdeck.reports.queue.when import end_of, said, start_of

DUE_DAY = 8
"""By the end of this day of the month the review of the month before is to be finished."""
MOST = 3
"""More teams than these are told as one thing."""


def things(looking: Looking) -> Iterator[Thing]:
    """One query; none for who leads no team that anything is known of."""
    known, month = _known(looking), _month(looking)
    if not known:
        return
    finished = {team for (team,) in looking.told(parts)["finished"]}
    due = sorted(set(known) - finished, key=str.casefold)
    if len(due) > MOST:
        yield _thing(looking, month, f"{len(due)} teams", "/review/", f"review:{month:%Y-%m}")
    else:
        for team in due:
            url = f"/review/{month:%Y-%m}/?{urlencode({'team': team})}"
            yield _thing(looking, month, team, url, f"review:{month:%Y-%m}:{team}", team=team)


def parts(looking: Looking) -> tuple[Part, ...]:
    """What of it can be read with all else."""
    known = _known(looking)
    finished = Review.objects.filter(team__in=known, period=_month(looking), editions__isnull=False)
    return (Part("finished", finished, (text("team"),)),) if known else ()


def _known(looking: Looking) -> list[str]:
    """Teams of which there is work."""
    work = open_work.find(looking.home)
    return [team for team in looking.led if work is not None and team in work.scopes]


def _month(looking: Looking) -> date:
    return (looking.today.replace(day=1) - timedelta(days=1)).replace(day=1)


def _thing(looking: Looking, month: date, whose: str, url: str, key: str, *, team: str | None = None) -> Thing:
    begins = looking.today.replace(day=1)
    last = begins.replace(day=DUE_DAY)
    when = "was" if last < looking.today else "is"
    why = f"The month was over on {said(begins - timedelta(days=1))}, and the review {when} due by {said(last)}."
    return Thing(
        key, "review", f"The review of {month:%B %Y} of {whose}", why, Weight.DUTY, Act("Write it", url),
        start_of(begins, looking.zone), end_of(last, looking.zone), team=team,
    )  # fmt: skip
