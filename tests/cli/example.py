"""The worked example of the indicators' definition, as a GitLab that serves it and the files that go with it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from quarterdeck.simulator.model import Company, Group, MergeRequest, Note, Project, ReviewerRow, StateEvent, User

TEAMS = "team,parent\nCore,\n"
PEOPLE = (
    "handle,email,gitlab_username,team,start_date\n"
    "ana,ana@example.com,ana,Core,2026-01-01\nben,ben@example.com,ben,Core,2026-01-01\n"
)
TOKEN = "glpat-worked-example-token"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}:00+00:00")


def _mr(number: int, title: str, author: int, created: str, **more: object) -> MergeRequest:
    created_at = at(created)
    values: dict[str, object] = {
        "updated_at": created_at,
        "sha": f"{number:040x}",
        "source_branch": f"b{number}",
        **more,
    }
    return MergeRequest(number, 11, number, title, "secret words of a description", author, created_at, **values)  # type: ignore[arg-type]


def company() -> Company:
    """A by ana, B by ben with carl from the start, C by ana closed and reopened, D by a bot."""
    ask = Note(501, at("03-03 00:00"), 1, "requested review from @carl", system=True, action="reviewer")
    comment = Note(502, at("03-04 00:00"), 3, "secret words of a comment")
    merged = StateEvent(701, at("03-11 00:00"), "merged", 3)
    reopened = [StateEvent(702, at("03-08 00:00"), "closed", 1), StateEvent(703, at("03-09 00:00"), "reopened", 1)]
    merge_requests = [
        _mr(4, "D", 9, "02-01 00:00"),
        _mr(
            1, "A", 1, "03-01 00:00", updated_at=merged.at, state="merged", merged_at=merged.at, merge_user_id=3,
            reviewers=[ReviewerRow(3, "reviewed", ask.at)], notes=[ask, comment], state_events=[merged],
        ),
        _mr(2, "B", 2, "03-05 00:00", reviewers=[ReviewerRow(3, "unreviewed", at("03-05 00:00"))]),
        _mr(3, "C", 1, "03-06 12:00", updated_at=at("03-09 00:00"), state_events=reopened),
    ]  # fmt: skip
    users = [
        User(1, "ana", "Ana", "ana@example.com", access_level=30),
        User(2, "ben", "Ben", "ben@example.com", access_level=30),
        User(3, "carl", "Carl", "carl@example.com", access_level=40),
        User(9, "project_11_bot_1f", "bot", "bot@noreply.example.com", type="PROJECT_BOT", access_level=30),
    ]
    group = Group(5, "acme", "Acme")
    project = Project(11, "acme/app", "app", 5, datetime(2026, 1, 1, tzinfo=UTC))
    now = datetime(2026, 3, 12, 12, tzinfo=UTC)
    return Company(1, date(2026, 1, 1), now, "acme", [group], [project], users, merge_requests, {})
