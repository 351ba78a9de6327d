"""What needs whom: one's own list alone. Here Mona snoozed one of Ledger's, and handed another over to Erin."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from quarterdeck.desk.queue.models import Mark
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, Cell

SNOOZED, HANDED = UUID(int=71), UUID(int=72)
THING, GIVEN = "mr:1035", "mr:1072"
"""Open merge requests of Ledger that wait beyond their time for a review, by Pat and by somebody else."""
MONA, ERIN = frozenset({"mona"}), frozenset({"erin"})
LEADS = frozenset({"mona", "owner"})
SEES = LEADS | {"pat"}
"""In whose queue the first one stands: who leads the team, and who is asked to review it."""


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """One snoozed until next week, and one that stands in Erin's queue."""
    until = NOW + timedelta(days=7)
    Mark.objects.create(
        id=SNOOZED, account=cast["mona"], thing="mr:1036", state=Mark.State.SNOOZED, until=until, made_at=NOW
    )
    Mark.objects.create(
        id=HANDED, account=cast["mona"], receiver=cast["erin"], thing=GIVEN, state=Mark.State.HANDED, team="Ledger",
        note="you know this part", made_at=NOW,
    )  # fmt: skip
    return {}


CELLS: list[Cell] = [
    Cell("queue:queue", "GET", "/queue/", EVERYBODY, "what needs oneself"),
    Cell("queue:queue", "GET", "/queue/?show=handed&kind=team&page=2", EVERYBODY, "what one handed over"),
    Cell("queue:snooze", "POST", "/queue/snooze/", SEES, "let a thing of one's own queue rest",
         {"key": THING, "until": "tomorrow"}),
    Cell("queue:dismiss", "POST", "/queue/dismiss/", SEES, "put a thing of one's own queue away", {"key": THING}),
    Cell("queue:hand_over", "GET", f"/queue/hand-over/?key={THING}", LEADS, "choose to whom to hand over a thing of a "
         "team that one leads"),
    Cell("queue:hand_over", "POST", "/queue/hand-over/", MONA, "hand it over", {"key": THING, "receiver": "pat"}),
    Cell("queue:put_back", "POST", f"/queue/marks/{SNOOZED}/put-back/", MONA, "undo what one said of a thing"),
    Cell("queue:give_back", "POST", f"/queue/marks/{HANDED}/give-back/", ERIN, "give back what was handed over to one"),
]  # fmt: skip
