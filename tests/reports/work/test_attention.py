from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from quarterdeck.reports import attention, attention_text, links
from tests.indicators.work.company import BOT, NOW, TEAMS, Lists, make
from tests.oracles.attention import quiet
from tests.reports.work.company import basis_of, snapshot_of


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("on", [None, date(2026, 5, 8), date(2026, 3, 23)])
def test_what_is_quiet_is_what_a_slow_look_at_every_event_finds(seed: int, on: date | None) -> None:
    lists = make(seed)
    snapshot = snapshot_of(lists)
    at = NOW if on is None else datetime.combine(on + timedelta(days=1), time(), tzinfo=UTC)
    made = attention.build(snapshot, basis_of(snapshot), ["A"], on=on)
    found = {row.mr_id: row.last_human_act_at for row in made.teams[0].rows}
    authors = {mr["mr_id"]: mr["author_id"] for mr in lists.merge_requests}
    created = {mr["mr_id"]: mr["created_at"] for mr in lists.merge_requests}
    expected = quiet(lists.merge_requests, lists.open_spans, lists.events, bots={BOT}, at=at)
    left = datetime(2026, 4, 2, tzinfo=UTC)
    assert found == {
        mr: last
        for mr, last in expected.items()
        if TEAMS.get(authors[mr]) == "A" and not (authors[mr] == 5 and created[mr] >= left)
    }


def _one(**changes: object) -> Lists:
    lists = make(0, merge_requests=0)
    created = NOW - timedelta(days=40)
    row = {
        "mr_id": 1, "iid": 7, "project_id": 1, "author_id": 1, "created_at": created, "title": "@all /close #1",
        "draft": False, "ended_at": None, "state": "opened", "reopened": False, "labels": [],
    }  # fmt: skip
    lists.merge_requests.append(row | changes)
    return lists


def _rows(lists: Lists) -> tuple[attention.Row, ...]:
    snapshot = snapshot_of(lists)
    return attention.build(snapshot, basis_of(snapshot), ["A"]).teams[0].rows


def test_a_bot_does_not_wake_it() -> None:
    lists = _one()
    lists.events.append({"mr_id": 1, "at": NOW - timedelta(days=1), "kind": "commented", "actor_id": BOT})
    assert len(_rows(lists)) == 1


def test_28_days_to_the_instant_are_enough_and_less_are_not() -> None:
    lists = _one()
    act = {"mr_id": 1, "at": NOW - timedelta(days=28), "kind": "commented", "actor_id": 2}
    lists.events.append(act)
    assert len(_rows(lists)) == 1
    lists.events = [act | {"at": NOW - timedelta(days=28) + timedelta(microseconds=1)}]
    assert _rows(lists) == ()


def test_a_draft_is_left_in_peace() -> None:
    assert _rows(_one(draft=True)) == ()


def test_it_says_where_the_author_has_left_the_team() -> None:
    (row,) = _rows(_one(author_id=5, created_at=datetime(2026, 3, 1, tzinfo=UTC)))
    assert not row.author_here
    assert "left the team" in row.todo


def test_the_issue_mentions_whom_it_asks_and_nobody_by_a_title() -> None:
    snapshot = snapshot_of(_one())
    made = attention.build(snapshot, basis_of(snapshot), ["A"])
    issue = attention_text.to_issue(made, made.teams[0])
    assert issue is not None
    assert "@user1" in issue.text
    assert r"\@all /close \#1" in issue.text
    assert "https://gitlab.example.com/acme/ledger/-/merge_requests/7" in issue.text
    assert issue.url is not None
    asked = parse_qs(urlsplit(issue.url).query)
    assert asked == {"issue[title]": [issue.title], "issue[description]": [issue.text]}


def test_a_long_issue_is_cut_at_a_line_of_the_address() -> None:
    text = "\n".join(f"- line {n} ÄÖÜ" for n in range(2000))
    url = links.find_new_issue({"s": "https://g.example"}, "s", "a/b", title="t", text=text)
    assert url is not None
    assert len(url) <= links.LONGEST
    shown = parse_qs(urlsplit(url).query)["issue[description]"][0]
    assert shown.endswith("…")
    assert text.startswith(shown.removesuffix("…").rstrip())


def test_without_anything_quiet_there_is_no_issue() -> None:
    snapshot = snapshot_of(_one(draft=True))
    made = attention.build(snapshot, basis_of(snapshot), ["A"])
    assert attention_text.to_issue(made, made.teams[0]) is None
    assert attention_text.to_issues(made).startswith("Nothing requires attention")


@pytest.mark.parametrize(
    ("day", "due"), [((2026, 5, 8), (2026, 5, 8)), ((2026, 5, 9), (2026, 5, 23)), ((2026, 12, 24), (2027, 1, 8))]
)
def test_it_is_due_on_the_8th_and_the_23rd(day: tuple[int, int, int], due: tuple[int, int, int]) -> None:
    assert attention.next_due(date(*day)) == date(*due)


def test_every_format_holds_every_row() -> None:
    snapshot = snapshot_of(make(0))
    made = attention.build(snapshot, basis_of(snapshot), [])
    assert [team.name for team in made.teams] == ["A", "B"]
    rows = [row for team in made.teams for row in team.rows]
    document = attention_text.to_json(made)
    assert sum(team["quiet"] for team in document["teams"]) == len(rows) > 0
    assert len(attention_text.to_csv(made).splitlines()) == len(rows) + 1
    for write in (attention_text.to_markdown, attention_text.to_text, attention_text.to_issues):
        said = write(made).replace("\\", "")
        assert all(row.reference in said for row in rows)
