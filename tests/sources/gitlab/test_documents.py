"""Every document is one that GitLab takes: its fields are in the real schema, its cost within the limits."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLSchema, build_schema, parse, validate

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.counts import TOGETHER as COUNTS_TOGETHER
from quarterdeck.sources.gitlab.counts import Counter
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.fit import FIXED, Fit, score
from quarterdeck.sources.gitlab.graph import Graph, Scope
from quarterdeck.sources.gitlab.reading import PARTS
from quarterdeck.sources.gitlab.tails import LISTS, TOGETHER, Want, document
from quarterdeck.sources.protocol import Query
from tests.sources.gitlab.complexity import coded, documented
from tests.sources.gitlab.fake import client_of, in_turn, reply

PLAIN = (
    "opening_group", "opening_project", "projects", "project", "members_group", "members_project", "users", "scope",
    "near", "alive", "tier",
)  # fmt: skip
ISSUE = ("issue", "issue_weighed")
AT = datetime(2026, 1, 1, tzinfo=UTC)
NODE = raw.MergeRequest("gid://gitlab/MergeRequest/1", "1", 7, "t", "opened", False, AT, AT)


def _paged(kind: str, detail: str) -> str:
    return load(f"merge_requests_{kind}", detail)


def _tails(names: list[str], *, by_project: bool = False) -> tuple[str, dict[str, Any]]:
    wants = [Want(NODE, name, "c") for name in names]
    return document(wants, (lambda _: "g/p") if by_project else None)


def _counts(kind: str = "group") -> str:
    at = datetime(2026, 1, 1, 12, 30, 15, tzinfo=UTC)
    queries = [Query(state="merged", created_after=at, created_before=at, updated_after=at)] * COUNTS_TOGETHER
    counter = Counter(Graph(client_of(in_turn(reply({}))[0])), Scope(kind, "group/with/a/long/path"))
    size = counter._size(queries)
    return counter._document([*queries[: size - 1], Query(project="group/with/a/project")])


def _documents() -> dict[str, str]:
    found = {name: load(name) for name in PLAIN}
    found |= {f"iids {detail}": _paged("iids", detail) for detail in FIXED}
    for kind in ("group", "project"):
        found |= {f"{kind} {detail}": _paged(kind, detail) for detail in FIXED}
        found[f"counts {kind}"] = _counts(kind)
    found |= {f"tail {name}": _tails([name])[0] for name in {*LISTS, *PARTS["open"]}}
    for kind in ("group", "project"):
        found |= {f"{name} of a {kind}": load(f"issues_{kind}", name) for name in ISSUE}
    found["tails"] = _tails(list(PARTS["open"]))[0]
    found["tails by project"] = _tails(list(PARTS["open"]), by_project=True)[0]
    return found


@lru_cache(maxsize=1)
def _schema() -> GraphQLSchema:
    beside = Path(__file__).resolve().parents[4] / "shared" / "data" / "gitlab_schema.graphql"
    real = Path(os.environ.get("QUARTERDECK_SCHEMA", beside))
    if not real.exists():
        pytest.skip(f"GitLab's schema is not at {real}; set QUARTERDECK_SCHEMA to its file")
    return build_schema(real.read_text(encoding="utf-8"), assume_valid=True)


@pytest.mark.schema
def test_every_document_is_valid_in_gitlabs_own_schema() -> None:
    schema = _schema()
    faults = {name: validate(schema, parse(text)) for name, text in _documents().items()}
    assert {name: [str(one) for one in found] for name, found in faults.items() if found} == {}


def test_no_file_of_documents_is_left_unchecked() -> None:
    folder = Path(__file__).resolve().parents[3] / "src/quarterdeck/sources/gitlab/documents"
    files = {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.graphql")}
    pages = {"merge_requests_group", "merge_requests_project", "merge_requests_iids", *FIXED}
    pages |= {"issues_group", "issues_project", *ISSUE}
    assert files == {*PLAIN, *pages, *(f"tails/{name}" for name in PARTS["open"])}


@pytest.mark.parametrize("name", sorted(_documents()))
def test_every_document_fits_into_gitlabs_ten_thousand_characters(name: str) -> None:
    assert len(_documents()[name]) < 10_000


@pytest.mark.parametrize("limit", [200, 250, 300])
@pytest.mark.parametrize("detail", sorted(FIXED))
def test_a_page_is_as_large_as_complexity_allows_and_never_larger(detail: str, limit: int) -> None:
    fit = Fit(detail, limit=limit)
    for kind in ("group", "project", "iids"):
        for count in (documented, coded):
            assert count(_paged(kind, detail), {"first": fit.size}) <= limit
    assert fit.size == 100 or coded(_paged("group", detail), {"first": fit.size + 4}) > limit * 0.95


def test_a_hundred_merge_requests_come_in_one_page_at_gitlabs_limit() -> None:
    assert Fit("full").size == 100
    assert Fit("identity").size == 100
    assert Fit("open").size >= 80


@pytest.mark.parametrize("detail", sorted(FIXED))
@pytest.mark.parametrize("notes", [5, 40, 100])
def test_our_count_of_a_page_is_that_of_the_document(detail: str, notes: int) -> None:
    text = Fit(detail, notes=notes).text(_paged("group", detail))
    exact = coded(text, {"first": 60})
    assert exact - 1 <= score(detail, 60, notes) <= exact + 4


def test_seven_tails_of_the_dearest_kind_stay_within_what_anybody_may_ask() -> None:
    text, variables = _tails(["activity"] * TOGETHER)
    assert max(documented(text, variables), coded(text, variables)) <= 250


@pytest.mark.parametrize("name", [*PLAIN, "counts"])
def test_all_other_documents_are_cheap_enough_for_anonymous_users(name: str) -> None:
    text = _counts() if name == "counts" else load(name)
    assert max(documented(text, {}), coded(text, {})) <= 200


@pytest.mark.parametrize("kind", ["group", "project"])
def test_a_hundred_issues_come_in_one_page_at_any_limit(kind: str) -> None:
    text = load(f"issues_{kind}", "issue_weighed")
    assert max(documented(text, {"first": 100}), coded(text, {"first": 100})) <= 200


def test_of_issues_neither_a_text_nor_a_person_is_asked_for() -> None:
    for name in ISSUE:
        assert not any(word in load(name) for word in ("author", "username", " name", "notes", "description"))


def test_comments_are_never_asked_for_their_text() -> None:
    for name, text in _documents().items():
        for part in text.split("notes(")[1:]:
            asked = part.split("pageInfo")[0]
            assert ("body" in asked) == ("ONLY_ACTIVITY" in asked), name
    assert not any(word in text for text in _documents().values() for word in ("description", "email", "bodyHtml"))
