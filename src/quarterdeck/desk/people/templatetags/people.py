"""Minutes as words and as places on a band."""

from __future__ import annotations

from django import template

from quarterdeck.desk.people.band import Band, Span, Step

register = template.Library()


@register.filter
def clock(minute: int) -> str:
    """A minute of a day of 24 hours, such as 09:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@register.filter("length_words")
def length(minutes: int) -> str:
    """A length of time, such as 3 h 30 min."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours or not rest) + [f"{rest} min"] * bool(rest))


@register.filter
def width(span: Span) -> int:
    """How long a span is."""
    return span[1] - span[0]


@register.filter
def lasts(step: Step) -> int:
    """How long a step is."""
    return step.end - step.start


@register.filter
def covered(count: int, band: Band) -> str:
    """The time in which so many people, or more, are at work."""
    return length(band.at_least(count))


@register.filter
def offset(minutes: int) -> str:
    """Ahead of UTC, such as +05:30."""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@register.filter
def crowd(count: int, band: Band) -> int:
    """How full a stretch of the day is, from 0 (nobody) to 4 (everybody who works that day)."""
    if not count or not band.working:
        return 0
    return 4 if count >= band.working else 1 + min(2, 3 * count // band.working)


@register.filter
def shares(share: float) -> str:
    """Whole people that shares add up to, such as 3.5."""
    return f"{share:.2f}".rstrip("0").rstrip(".")


_WORDS = {
    "hr_number": "number in the HR system", "gitlab_username": "GitLab user name",
    "gitlab_user_id": "GitLab user number",
    "first_name": "first name", "last_name": "last name", "email": "e-mail", "start_date": "first day",
    "end_date": "last day", "leave_reason": "reason for leaving", "timezone": "time zone", "group_label": "label",
    "handbook_globs": "handbook pages", "valid_from": "holds from", "planned_headcount": "planned head count",
    "planned_hires": "planned hires", "opened_date": "opened", "closed_date": "closed", "accepted_date": "accepted",
    "timeoff": "time off", "identity": "identity counts", "bamboohr": "BambooHR", "workday": "Workday",
    "personio": "Personio", "gitlab": "GitLab", "hours": "weekly hours", "full_hours": "weekly hours of full time",
}  # fmt: skip


@register.filter
def named(name: str) -> str:
    """A column, kind or system in plain words."""
    return _WORDS.get(name, name)
