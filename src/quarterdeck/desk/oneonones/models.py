"""1:1s: a series for a pair, its running agenda, its meetings, the brief, and each side's private notes."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import models

from quarterdeck.desk.core.fields import SealedTextField
from quarterdeck.desk.people.models import Person, Team

STEP = 1 << 20
"""Between the positions of two items, so that one can be put between them."""


class Side(models.TextChoices):
    """Of a pair: who reports, and whom they report to (or, in a skip-level, who is above that)."""

    REPORT = "report"
    MANAGER = "manager"


class Series(models.Model):
    """The 1:1s of two people. ``manager`` is None once they left and were erased; ``keeper`` is a laptop's owner, who
    alone keeps such a series there.

    It is open while ``ended_at`` is None. Who reports to somebody else ends it; both go on reading, and write no more.
    """

    class Kind(models.TextChoices):
        ONE_ON_ONE = "one_on_one", "1:1"
        SKIP_LEVEL = "skip_level", "skip-level"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ONE_ON_ONE)
    report = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="series_as_report")
    manager = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="series_as_manager"
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="series_kept"
    )
    cadence_days = models.PositiveSmallIntegerField(default=7)
    minutes = models.PositiveSmallIntegerField(default=45)
    next_at = models.DateTimeField(null=True, blank=True)
    """When the next one is; None: no date."""
    next_from = models.CharField(max_length=12, blank=True)
    """Where that date is from: ``proposed``, ``chosen``, or ``calendar``."""
    document_url = SealedTextField(blank=True)
    """The document in which the pair keeps its agenda; empty: it is kept here."""
    tags: models.JSONField[Any, Any] = models.JSONField(default=list)
    """The pair's own set of tags; empty: the usual one."""
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "1:1 series"
        verbose_name_plural = "1:1 series"
        constraints = (
            models.UniqueConstraint(
                fields=("report", "manager", "kind"),
                condition=models.Q(ended_at=None, manager__isnull=False),
                name="one_open_series_a_pair",
            ),
            models.UniqueConstraint(
                fields=("report", "keeper", "kind"),
                condition=models.Q(ended_at=None, keeper__isnull=False),
                name="one_open_series_a_keeper",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.report}"

    @classmethod
    def held_on(cls, person: Person | None, account: Any) -> models.QuerySet[Series]:
        """Those in which somebody is one of the two; what a laptop's owner keeps is the owner's alone."""
        two = models.Q(report=person, keeper=None) | models.Q(manager=person, keeper=None) if person else models.Q()
        mine = models.Q(keeper=account) if account else models.Q()
        return cls._default_manager.filter(two | mine) if two | mine else cls._default_manager.none()


class Item(models.Model):
    """One thing on the agenda, or an answer to one (``parent``). Seen by the two people of its series alone.

    ``side`` says who added it even where ``author`` was erased. ``done_at``: settled, and no longer carried over.
    """

    class Section(models.TextChoices):
        HALLWAY = "hallway"
        CAREER = "career", "career development"
        VISION = "vision"
        PERFORMANCE = "performance", "performance management"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="items")
    report = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="agenda_items_about")
    """Of the series: the agenda is theirs, and goes where they go."""
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="agenda_items")
    side = models.CharField(max_length=8, choices=Side)
    section = models.CharField(max_length=12, choices=Section, default=Section.HALLWAY)
    tag = models.CharField(max_length=40, blank=True)
    text = SealedTextField()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    position = models.BigIntegerField()
    added_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "agenda item"
        ordering = ("position", "added_at", "id")
        indexes = (models.Index(fields=("series", "section", "position"), name="agenda_in_order"),)

    def __str__(self) -> str:
        return f"agenda item of {self.added_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Any) -> models.QuerySet[Item]:
        """The agenda is the report's: all of it is held on them; on a manager what they added; what a laptop's owner
        keeps is the owner's alone."""
        two = models.Q(report=person, series__keeper=None) | models.Q(author=person, series__keeper=None)
        mine = models.Q(series__keeper=account) if account else models.Q()
        wanted = (two if person else models.Q()) | mine
        return cls._default_manager.filter(wanted) if wanted else cls._default_manager.none()


class Meeting(models.Model):
    """One date of a series, past or to come. It stays, without the pair, where they were erased: only its team, day
    and state, as the team's cadence is made of them."""

    class State(models.TextChoices):
        PLANNED = "planned"
        HELD = "held"
        MOVED = "moved"
        CANCELLED = "cancelled"
        MISSED = "missed"

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="meetings")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="one_on_ones")
    kind = models.CharField(max_length=12, choices=Series.Kind, default=Series.Kind.ONE_ON_ONE)
    planned_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    in_person = models.BooleanField(default=True)
    """At the same time, face to face or by video; not: in writing."""
    closed_at = models.DateTimeField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    """Of its event in calendar feeds: raised by each change."""

    class Meta:
        verbose_name = "1:1 meeting"
        ordering = ("planned_at",)
        indexes = (
            models.Index(fields=("series", "planned_at"), name="meetings_of_series"),
            models.Index(fields=("team", "planned_at"), name="meetings_of_team"),
        )

    def __str__(self) -> str:
        return f"{self.state} on {self.planned_at:%Y-%m-%d}"

    @classmethod
    def held_on(cls, person: Person | None, account: Any) -> models.QuerySet[Meeting]:
        """Those of one's own series, on either side."""
        two = models.Q(series__report=person) | models.Q(series__manager=person)
        mine = two & models.Q(series__keeper=None) if person else models.Q(pk=None)
        return cls.objects.filter(mine | models.Q(series__keeper=account) if account else mine)


class PrivateNote(models.Model):
    """A note that one side keeps for themselves. Nobody else ever reads it."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="private_notes")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_on_one_notes")
    """Its writer."""
    on_date = models.DateField()
    text = SealedTextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "private 1:1 note"
        ordering = ("-on_date", "-changed_at")

    def __str__(self) -> str:
        return f"private note of {self.on_date}"


class Brief(models.Model):
    """What is known before a meeting. The report has it first; from ``shared_at`` on the manager sees what is left.

    On a laptop, where there is no report's side, it is shared when it is made. It is closed with the meeting that it
    was for; of a series at most one is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="briefs")
    for_date = models.DateField()
    made_at = models.DateTimeField()
    shared_at = models.DateTimeField(null=True, blank=True)
    shown: models.JSONField[Any, Any] = models.JSONField(default=list)
    """Keys of the lines that stood there when it was shared: what comes later is the report's to look at first."""
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-for_date",)
        constraints = (
            models.UniqueConstraint(
                fields=("series",), condition=models.Q(closed_at=None), name="one_open_brief_a_series"
            ),
        )

    def __str__(self) -> str:
        return f"brief for {self.for_date}"

    @classmethod
    def held_on(cls, person: Person | None, account: Any) -> models.QuerySet[Brief]:
        """The report's: a brief is about them."""
        found: models.QuerySet[Brief] = _of_report(cls, "series", person, account)
        return found


class BriefLine(models.Model):
    """What the report struck out of a brief (``key`` of a line that is made of what is known) or added (``text``).

    A line of theirs that is ``struck`` was taken out again; it can be put back.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    brief = models.ForeignKey(Brief, on_delete=models.CASCADE, related_name="lines")
    key = models.CharField(max_length=200, blank=True)
    struck = models.BooleanField(default=False)
    text = SealedTextField(blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("brief", "key"), condition=~models.Q(key=""), name="one_line_a_key"),
        )

    def __str__(self) -> str:
        return "struck" if self.struck else "added"

    @classmethod
    def held_on(cls, person: Person | None, account: Any) -> models.QuerySet[BriefLine]:
        """The report's alone: what they struck is for nobody else."""
        found: models.QuerySet[BriefLine] = _of_report(cls, "brief__series", person, account)
        return found


def _of_report(model: Any, series: str, person: Person | None, account: Any) -> Any:
    """The report's own, or what a laptop's owner keeps; never the owner's for the report."""
    theirs = models.Q(**{f"{series}__report": person or 0, f"{series}__keeper": None})
    return model.objects.filter(theirs | models.Q(**{f"{series}__keeper": account}) if account else theirs)


class Feed(models.Model):
    """The address under which somebody's calendar reads their 1:1s: a secret of which only a digest is kept."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="one_on_one_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "calendar feed of 1:1s"

    def __str__(self) -> str:
        return f"feed since {self.made_at:%Y-%m-%d}"


class CalendarLink(models.Model):
    """The calendar of one side, from which the next date of a series is read: theirs alone, for such an address lets
    anybody in. ``words`` are of the event's title, or its UID, by which it is found."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="calendar_links")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_links")
    url = SealedTextField(blank=True)
    """Empty: the calendar was brought as a file."""
    words = SealedTextField(blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("series", "account"), name="one_calendar_a_side"),)

    def __str__(self) -> str:
        return "calendar of a 1:1"
