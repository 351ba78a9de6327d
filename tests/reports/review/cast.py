"""An invented team and its month: as a lake that one can ask, and as a section that was made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from quarterdeck.home.settings import Settings
from quarterdeck.lake.manifest import Manifest, SourceState
from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.review.context import TimeOff
from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.make import make
from quarterdeck.reports.review.model import Action, Intention, Meaning, Written
from quarterdeck.reports.review.period import Period
from tests.support import connection_with

KNOWN_UNTIL = datetime(2026, 11, 4, 9, 30, tzinfo=UTC)
OCTOBER = Period(date(2026, 10, 1))
PEOPLE = {"ana": 1, "ben": 2, "chi": 3, "dov": 4, "eva": 5, "finn": 6}
TEAM_OF = {"ana": "Ledger", "ben": "Ledger", "chi": "Ledger", "dov": "Ledger", "eva": "Payouts", "finn": "Payouts"}


def requests(*, slow: bool = True) -> list[dict[str, Any]]:
    """A merge request by each person every ten days since July 2025, open for twelve; since late August, where
    ``slow``, every other stays open."""
    made = []
    for number, (who, person) in enumerate(PEOPLE.items()):
        for n in range(60):
            created = datetime(2025, 7, 2, 8 + number, tzinfo=UTC) + timedelta(days=10 * n + number)
            if created >= KNOWN_UNTIL:
                break
            stays = slow and created >= datetime(2026, 8, 20, tzinfo=UTC) and n % 2
            ended = created + timedelta(days=12 + n % 3)
            done = not stays and ended < KNOWN_UNTIL
            made.append(
                {
                    "mr_id": 1000 * person + n, "iid": 1000 * person + n, "author_id": person, "created_at": created,
                    "title": f"Change {n}", "requested_at": created + timedelta(hours=2), "request_evidence": "noted",
                    "state": "merged" if done else "opened", "merged_at": ended if done else None,
                    "ended_at": ended if done else None,
                }
            )  # fmt: skip
            assert who in TEAM_OF
    return made


def snapshot(
    *, complete: bool = True, version: int = 17, slow: bool = True, **more: Iterable[dict[str, Any]]
) -> Snapshot:
    """The state of a lake with Ledger (four people) and Payouts (two), which make Payments."""
    tables: dict[str, Iterable[dict[str, Any]]] = {
        "merge_requests": requests(slow=slow),
        "users": [{"user_id": n, "username": who, "access_level": 30} for who, n in PEOPLE.items()],
        "projects": [{"project_id": 1, "path": "acme/app"}],
        "teams": [
            {"position": 0, "team": "Payments"}, {"position": 1, "team": "Ledger", "parent": "Payments"},
            {"position": 2, "team": "Payouts", "parent": "Payments"},
        ],
        "memberships": [
            {"person_id": n, "user_id": n, "team": TEAM_OF[who], "start_date": date(2024, 1, 1)}
            for who, n in PEOPLE.items()
        ],
        "positions": [{"position_id": "P-1", "team": "Ledger", "opened_date": date(2026, 9, 1)}],
        "plan": [{"team": "Ledger", "month": date(2026, 10, 1), "planned_headcount": 5.0, "planned_hires": 1.0}],
        **more,
    }  # fmt: skip
    counts = {"merge_requests": 1}
    source = SourceState(
        "acme", "gitlab", "https://gitlab.example.com", "acme", KNOWN_UNTIL, complete, counts,
        counts if complete else {"merge_requests": 0},
    )  # fmt: skip
    manifest = Manifest(version, KNOWN_UNTIL, {"merge_requests": 9, "events": 9}, {"acme": source})
    return Snapshot(manifest, connection_with(**tables), Path("nowhere"), {})


@cache
def _usual_snapshot() -> Snapshot:
    return snapshot()


WRITTEN = Written(
    {
        "three_lines": Meaning(
            "Reviews went well. The queue worries us. We ask Payments for a second reviewer.", "Mona"
        ),
        "flow": Meaning("The migration kept old work open.", "Mona"),
    },
    (Action("Split the migration", "ben", date(2026, 10, 15), "done"), Action("Name a second owner", "ana", None)),
    (Intention("Review the oldest first", "omrt"),),
)


def document(
    *, team: str = "Ledger", written: Written | None = WRITTEN, settings: Settings | None = None,
    period: Period = OCTOBER, time_off: list[TimeOff] | None = None, state: Snapshot | None = None,
) -> Document:  # fmt: skip
    """A draft out of the invented lake."""
    return make(
        state or _usual_snapshot(), settings or Settings(), team=team, period=period, written=written, time_off=time_off
    )


def section(found: Document, key: str) -> dict[str, Any]:
    """The section of that key."""
    return next(one for one in found["sections"] if one["key"] == key)
