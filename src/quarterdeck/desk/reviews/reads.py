"""What was written and finished, for those who may see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, OuterRef, Q, Subquery

from quarterdeck.desk.reviews.models import Action, Edition, Intention, Meaning, Review


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything written for one review. ``earlier`` are the actions looked at in it, ``agreed`` those agreed at it."""

    meanings: Mapping[str, Meaning] = field(default_factory=dict)
    intentions: tuple[Intention, ...] = ()
    earlier: tuple[Action, ...] = ()
    agreed: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """How far one team's month is: the number of its last edition (0: none), of texts written, who finished it."""

    team: str
    period: date
    editions: int = 0
    written: int = 0
    finished_by: str = ""
    finished_on: date | None = None


def texts(team: str, period: date) -> Texts:
    """What was written for a month, empty where nothing was. Three queries."""
    meanings = Meaning.objects.filter(review__team=team, review__period=period).exclude(text="")
    intentions = Intention.objects.filter(review__team=team, review__period=period).exclude(text="")
    actions = list(Action.objects.filter(agreed_in__team=team).select_related("agreed_in", "closed_in"))
    return Texts(
        {one.section: one for one in meanings}, tuple(intentions),
        tuple(one for one in actions if _looked_at(one, period)),
        tuple(one for one in actions if one.agreed_in.period == period),
    )  # fmt: skip


def _looked_at(action: Action, period: date) -> bool:
    """Agreed before the month, and not closed in an earlier review than this month's."""
    return action.agreed_in.period < period and (action.closed_in is None or action.closed_in.period >= period)


def state_in(action: Action, period: date) -> str:
    """The state in which an action was at the review of a month: what is closed later was open then."""
    if action.closed_in is None or action.closed_in.period > period:
        return Action.State.OPEN.value
    return action.state


def find_signature(account_id: int | None) -> str | None:
    """The name that an account last wrote under; None where it wrote nothing yet. One query."""
    found = Meaning.objects.filter(writer_id=account_id).exclude(text="").order_by("-changed_at")
    return found.values_list("writer_name", flat=True).first() if account_id else None


def editions(team: str, period: date) -> list[Edition]:
    """The editions of a month, newest first, without their texts."""
    found = Edition.objects.filter(review__team=team, review__period=period).defer("text")
    return list(found.order_by("-number"))


def find_edition(team: str, period: date, number: int | None = None) -> Edition | None:
    """An edition of a month, the last one without a number; None where there is none."""
    found = Edition.objects.filter(review__team=team, review__period=period).order_by("-number")
    return (found if number is None else found.filter(number=number)).first()


def begun(periods: Iterable[date]) -> list[tuple[str, date]]:
    """Reviews of some months in which something was written and nothing finished. One query."""
    found = Review.objects.filter(period__in=list(periods), editions=None)
    return list(found.order_by("-period", "team").values_list("team", "period"))


def months(teams: Iterable[str], periods: Iterable[date]) -> dict[tuple[str, date], Month]:
    """How far each team's months are; those of which nothing is known are absent. One query."""
    chosen = Review.objects.filter(team__in=list(teams), period__in=list(periods))
    last = Edition.objects.filter(review=OuterRef("pk")).order_by("-number")
    counted = chosen.annotate(
        written=Count("meanings", filter=~Q(meanings__text=""), distinct=True),
        last=Subquery(last.values("number")[:1]),
        last_at=Subquery(last.values("frozen_at")[:1]),
        last_by=Subquery(last.values("finished_by_name")[:1]),
    )
    lines = counted.values_list("team", "period", "last", "written", "last_by", "last_at")
    return {
        (team, month): Month(team, month, number or 0, written, by or "", at.date() if at else None)
        for team, month, number, written, by, at in lines
    }
