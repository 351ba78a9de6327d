"""Evidence is Erin's; one piece she shares with Mona. Skills are Ledger's. Nobody else finds anything."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from quarterdeck.desk.growth.models import Claim, Evidence, Growth, Skill
from quarterdeck.desk.people.models import Account, Person, Team
from quarterdeck.home.folder import Home
from tests.web.cast import Cast
from tests.web.lake import NOW
from tests.web.matrix import EVERYBODY, LEDGER, LEDGER_MANAGER, Cell

OWN, SHARED, CLAIM = UUID(int=31), UUID(int=32), UUID(int=33)
ERIN = frozenset({"erin"})
PAIR = frozenset({"erin", "mona"})
MEMBERS = frozenset({"erin", "pat", "mona"})
_COLLEAGUES = EVERYBODY - {"ada", "owner"}
_PIECE = {"kind": "talk", "title": "A talk", "version": "1"}


def _person(account: Account) -> Person:
    assert account.person is not None
    return account.person


def prepare(cast: Cast, home: Home) -> dict[str, object]:
    """Two pieces of Erin's, one shared with Mona; a skill of Ledger, proposed to Erin."""
    erin, mona = _person(cast["erin"]), _person(cast["mona"])
    growth = Growth.objects.create(person=erin, made_at=NOW)
    for key, manager in ((OWN, None), (SHARED, mona)):
        Evidence.objects.create(
            id=key, growth=growth, kind="talk", on_date=date(2026, 3, 1), title="a title", text="own words",
            made_at=NOW, changed_at=NOW, shared_with=manager, shared_at=NOW if manager else None,
        )  # fmt: skip
    skill = Skill.objects.create(team=Team.objects.get(name="Ledger"), name="migrations", made_at=NOW)
    Claim.objects.create(id=CLAIM, skill=skill, person=erin, word="alone", proposed_by=cast["mona"], changed_at=NOW)
    return {"skill": skill.pk}


CELLS = [
    Cell("growth:evidence", "GET", "/growth/evidence/", EVERYBODY, "one's own evidence"),
    Cell("growth:evidence", "POST", "/growth/evidence/", _COLLEAGUES, "collect a piece of evidence", _PIECE),
    Cell("growth:evidence_shared", "GET", "/growth/evidence/shared/", EVERYBODY, "evidence that one's people share"),
    Cell("growth:suggestions", "GET", "/growth/evidence/suggestions/", EVERYBODY, "what one's own work suggests"),
    Cell("growth:settle_suggestion", "POST", "/growth/evidence/suggestions/settle/", frozenset(),
         "keep or put aside a suggestion of one's own work", {"subject": "mr:1", "keep": "1"}),
    Cell("growth:evidence_piece", "GET", f"/growth/evidence/{OWN}/", ERIN, "a piece that is not shared"),
    Cell("growth:evidence_piece", "GET", f"/growth/evidence/{SHARED}/", PAIR, "a piece that is shared"),
    Cell("growth:evidence_piece", "POST", f"/growth/evidence/{SHARED}/", ERIN, "change it", _PIECE),
    Cell("growth:remove_evidence", "POST", f"/growth/evidence/{OWN}/remove/", ERIN, "take it out", {"remove": "1"}),
    Cell("growth:share_evidence", "POST", f"/growth/evidence/{OWN}/share/", ERIN, "share it", {"share": "1"}),
    Cell("growth:comment_evidence", "POST", f"/growth/evidence/{SHARED}/comments/", PAIR, "say something to it",
         {"comment": "well done"}),
    Cell("growth:stretch", "GET", "/growth/stretch/", EVERYBODY, "open issues that fit one's own gaps"),
    Cell("growth:stretch_aside", "POST", "/growth/stretch/aside/", _COLLEAGUES, "put an issue aside",
         {"subject": "issue:1"}),
    Cell("growth:skills", "GET", "/growth/skills/", EVERYBODY, "one's teams and how far their skills are covered"),
    Cell("growth:skills_team", "GET", "/growth/skills/ledger/", LEDGER, "the skills of a team"),
    Cell("growth:skills_team", "POST", "/growth/skills/ledger/", MEMBERS | {"owner"}, "name a skill",
         {"name": "on-call"}),
    Cell("growth:say_skill", "POST", "/growth/skills/of/{skill}/", MEMBERS, "one's own word for a skill",
         {"word": "alone"}),
    Cell("growth:propose_skill", "POST", "/growth/skills/of/{skill}/propose/", frozenset(),
         "propose a skill to somebody of one's team (here nobody of it)", {"person": "0", "word": "alone"}),
    Cell("growth:remove_skill", "POST", "/growth/skills/of/{skill}/remove/", LEDGER_MANAGER, "take a skill out",
         {"remove": "1"}),
    Cell("growth:answer_claim", "POST", f"/growth/skills/claims/{CLAIM}/", ERIN, "confirm what was proposed",
         {"agree": "1"}),
]  # fmt: skip
