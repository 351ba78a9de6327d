"""Growth: Erin's plan is shared with Mona, who leads her; nobody above, beside or in an office finds anything."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from quarterdeck.desk.growth.models import (
    CheckIn,
    Expectation,
    Goal,
    Growth,
    Ladder,
    Level,
    Mark,
    Opening,
    Period,
    Promotion,
    Reading,
    Talk,
    Version,
)  # fmt: skip
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell

PERIOD, GOAL, LINE, TALK = UUID(int=41), UUID(int=42), UUID(int=43), UUID(int=44)
READING, DONE, PROMOTION = UUID(int=45), UUID(int=46), UUID(int=47)
LADDER, LEVEL, EXPECTED = 410_001, 420_001, 430_001
PAIR, ERIN = frozenset({"erin", "mona"}), frozenset({"erin"})
MAY = frozenset({"erin", "mona", "owner"})
"""The pair; and the owner of a laptop, who keeps a record of their own about everybody."""
BRING = frozenset({"mona", "sam", "pia", "owner"})
_GOAL = {"outcome": "an outcome", "measure": "a measure", "version": "1"}
_CSV = "level,competency,expectation\nsenior,scope,leads"


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """A ladder, and of Erin's a goal with a check-in, a talk, two readings and a document; ids for the paths."""
    level = make_ladder()
    erin, mona = cast["erin"].person, cast["mona"].person
    assert erin is not None
    assert mona is not None
    growth = Growth.objects.create(person=erin, made_at=NOW, level_next=level)
    Opening.objects.create(growth=growth, manager=mona, since=NOW)
    period = Period.objects.create(id=PERIOD, growth=growth, start_date=date(2026, 2, 1), end_date=date(2026, 7, 31))
    goal = Goal.objects.create(
        id=GOAL, period=period, slot=1, outcome="her outcome", state_date=date(2026, 3, 1), made_at=NOW, changed_at=NOW
    )
    CheckIn.objects.create(id=LINE, goal=goal, on_date=date(2026, 3, 2), text="goes well", by=cast["erin"], made_at=NOW)
    Talk.objects.create(id=TALK, growth=growth, manager=mona, planned_date=date(2026, 4, 2), changed_at=NOW)
    for key, done in ((READING, None), (DONE, NOW)):
        reading = Reading.objects.create(
            id=key, growth=growth, level=level, manager=mona, begun_at=NOW, own_finished_at=done,
            manager_finished_at=done,
        )  # fmt: skip
        for side in ("own", "manager"):
            Mark.objects.create(
                reading=reading, side=side, expectation_id=EXPECTED, word="usually", note="n", changed_at=NOW
            )
    Promotion.objects.create(
        id=PROMOTION, growth=growth, manager=mona, level=level, text="the case", made_at=NOW, changed_at=NOW
    )
    return {"erin": erin.pk}


def make_ladder() -> Level:
    """One level with one expectation, for everybody."""
    ladder = Ladder.objects.create(pk=LADDER, name="Backend")
    version = Version.objects.create(ladder=ladder, number=1, valid_from=date(2026, 1, 1), brought_at=NOW)
    level = Level.objects.create(pk=LEVEL, version=version, position=0, name="senior")
    Expectation.objects.create(pk=EXPECTED, level=level, position=0, block="Leadership", text="leads", key="k")
    return level


_OF = "/growth/people/{erin}/"
CELLS = [
    Cell("growth:home", "GET", "/growth/", EVERYBODY, "one's own growth, and who reports to one"),
    Cell("growth:share", "POST", "/growth/share/", frozenset({"erin", "pat"}), "share one's own plan",
         {"share": "1", "manager": "mona"}),
    Cell("growth:person", "GET", _OF, MAY, "a person's growth"),
    Cell("growth:add_period", "POST", f"{_OF}periods/", MAY, "begin a period",
         {"start_date": "2026-08-01", "end_date": "2027-01-31"}),
    Cell("growth:add_goal", "POST", f"{_OF}goals/", MAY, "set a goal", _GOAL),
    Cell("growth:add_talk", "POST", f"{_OF}talks/", MAY, "plan a career talk", {"planned_date": "2026-05-01"}),
    Cell("growth:begin_reading", "POST", f"{_OF}readings/", MAY, "begin a reading", {"level": str(LEVEL)}),
    Cell("growth:draft_promotion", "POST", f"{_OF}promotions/", MAY, "draft a promotion document",
         {"level": str(LEVEL)}),
    Cell("growth:period", "POST", f"/growth/periods/{PERIOD}/", PAIR, "change a period",
         {"start_date": "2026-02-01", "end_date": "2026-08-31"}),
    Cell("growth:goal", "GET", f"/growth/goals/{GOAL}/", PAIR, "a goal of a plan that is shared"),
    Cell("growth:goal", "POST", f"/growth/goals/{GOAL}/", PAIR, "change it", _GOAL),
    Cell("growth:goal_state", "POST", f"/growth/goals/{GOAL}/state/", PAIR, "say how it stands", {"state": "met"}),
    Cell("growth:check_in", "POST", f"/growth/goals/{GOAL}/check-ins/", PAIR, "check in on it", {"text": "a line"}),
    Cell("growth:remove_check_in", "POST", f"/growth/check-ins/{LINE}/remove/", ERIN, "take out one's own check-in",
         {"remove": "1"}),
    Cell("growth:talk", "GET", f"/growth/talks/{TALK}/", PAIR, "a career talk, for the two"),
    Cell("growth:talk", "POST", f"/growth/talks/{TALK}/", PAIR, "change it",
         {"planned_date": "2026-04-02", "note": "a note", "version": "1"}),
    Cell("growth:reading", "GET", f"/growth/readings/{READING}/", PAIR, "a reading: one's own side"),
    Cell("growth:reading", "POST", f"/growth/readings/{READING}/", PAIR, "keep one's own side",
         {f"word-{EXPECTED}": "sometimes", f"note-{EXPECTED}": "", f"version-{EXPECTED}": "1"}),
    Cell("growth:agree", "POST", f"/growth/readings/{DONE}/agreed/{EXPECTED}/", PAIR, "write what both agreed",
         {"text": "agreed"}),
    Cell("growth:promotion", "GET", f"/growth/promotions/{PROMOTION}/", PAIR, "a promotion document, for the two"),
    Cell("growth:promotion", "POST", f"/growth/promotions/{PROMOTION}/", PAIR, "change it",
         {"text": "more", "version": "1"}),
    Cell("growth:promotion_md", "GET", f"/growth/promotions/{PROMOTION}/promotion.md", PAIR, "it as a file"),
    Cell("growth:ladders", "GET", "/growth/ladders/", EVERYBODY, "the ladders"),
    Cell("growth:ladder", "GET", f"/growth/ladders/{LADDER}/", EVERYBODY, "a ladder that is everybody's"),
    Cell("growth:ladder", "POST", f"/growth/ladders/{LADDER}/", frozenset({"pia", "owner"}), "take it out",
         {"remove": "1"}),
    Cell("growth:bring_ladder", "GET", "/growth/ladders/bring/", BRING, "where to bring a ladder"),
    Cell("growth:bring_ladder", "POST", "/growth/ladders/bring/", BRING, "see what was read of it", {"text": _CSV}),
]  # fmt: skip
