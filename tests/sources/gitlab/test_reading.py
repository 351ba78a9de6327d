"""Pages: how large, what happens when they fail, and that nothing is lost silently."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import httpx2
import pytest

from quarterdeck.sources.errors import NotFound, ServerFailed, TooComplex, TooOld, Unreachable
from quarterdeck.sources.gitlab.document import load
from quarterdeck.sources.gitlab.fit import Fit
from quarterdeck.sources.gitlab.pace import Limits
from quarterdeck.sources.protocol import Query
from tests.sources.gitlab.fake import FakeGitLab, Hours, ids_of, in_turn, merge_request, pages_of, reply, run, source_of

TIMED_OUT = httpx2.Response(503, json={"errors": [{"message": "Request timed out."}]})


def _all(fake: Any, query: Query | None = None, **more: Any) -> tuple[Any, list[Any]]:
    source = source_of(fake, **more)
    return source, run(pages_of(source.merge_requests(query or Query())))


def _fake(count: int, trouble: Any = lambda *_: None) -> FakeGitLab:
    return FakeGitLab([merge_request(number) for number in range(1, count + 1)], trouble)


def _ids(fake: FakeGitLab) -> list[str]:
    return [node["id"] for node in fake.nodes]


def test_everything_comes_a_hundred_at_a_time() -> None:
    fake = _fake(250)
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert [len(page.items) for page in pages] == [100, 100, 50]
    assert [page.next_cursor for page in pages] == ["100", "200", None]
    assert source.stats.requests == {"pages": 3}
    node = pages[0].items[0].node
    assert node.created_at == datetime(2026, 3, 1, 11, tzinfo=UTC)
    assert [note.body for note in node.activity.nodes] == ["requested review from @user3"] * 2


def test_reading_goes_on_after_a_cursor() -> None:
    fake = _fake(120)
    source = source_of(fake)
    pages = run(pages_of(source.merge_requests(Query(), cursor="100")))
    assert ids_of(pages) == _ids(fake)[100:]


def test_filters_are_sent_as_gitlab_reads_them_and_absent_ones_not_at_all() -> None:
    fake = _fake(1)
    at = datetime(2026, 1, 1, 10, tzinfo=timezone(timedelta(hours=2)))
    _all(fake, Query(state="merged", created_after=at, project="g/p", sort="UPDATED_ASC"))
    _, variables, text = fake.asked[0]
    assert variables == {
        "path": "g/p",
        "first": 100,
        "state": "merged",
        "createdAfter": "2026-01-01T08:00:00Z",
        "sort": "UPDATED_ASC",
    }
    assert "project(fullPath: $path)" in text


def test_the_next_page_is_asked_for_before_this_one_is_worked_on() -> None:
    fake = _fake(250)

    async def first() -> int:
        pages = source_of(fake).merge_requests(Query())
        await anext(pages)
        # Whoever works on the page awaits something.
        for _ in range(20):
            await Hours().sleep(0)
        asked = len(fake.asked)
        await pages.aclose()  # type: ignore[attr-defined]
        return asked

    assert run(first()) == 2


def test_a_page_that_times_out_is_halved_until_it_comes_and_grows_again_later() -> None:
    def trouble(_name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        return TIMED_OUT if variables.get("first", 0) > 30 else None

    fake = _fake(400, trouble)
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    sizes = fake.sizes()
    assert sizes[:2] == [100, 100]
    assert min(sizes) == 25
    assert sizes.count(50) == 2, "what failed is not tried again soon"
    assert 25 < max(sizes[5:]) <= 33
    assert source.stats.cut == {}


def test_a_server_that_was_down_does_not_make_pages_small() -> None:
    down = [True] * 9

    def trouble(_name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        later = variables.get("after") or "first" not in variables
        return httpx2.Response(503) if later and down and down.pop() else None

    fake = _fake(250, trouble)
    _, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert min(fake.sizes()) >= 50
    assert fake.count("Alive") > 1


def test_a_single_one_that_never_comes_whole_comes_in_parts() -> None:
    def trouble(name: str, text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        start = int(variables.get("after") or 0)
        holds = name == "MergeRequests" and start <= 6 < start + variables["first"]
        return TIMED_OUT if holds and "diffStats" in text else None

    fake = _fake(12, trouble)
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    record = next(one for page in pages for one in page.items if one.node.iid == "7")
    assert record.cut == []
    assert record.node.diff_stats[0].path == "a.py"
    assert [one.username for one in record.node.reviewers.nodes] == ["user3"]
    assert source.stats.requests["tails"] == 2
    assert source.stats.cut == {}


def test_a_part_that_never_comes_is_counted_as_cut() -> None:
    def trouble(name: str, text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        return TIMED_OUT if "diffStats " in text.replace("{", " ") or "diffStats\n" in text else None

    fake = _fake(2, trouble)
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert [record.cut for page in pages for record in page.items] == [["diffStats"], ["diffStats"]]
    assert source.stats.cut == {"diffStats": 2}
    assert pages[0].items[0].node.labels.nodes[0].title == "label 0"


def test_an_error_beside_data_that_passes_costs_one_more_request() -> None:
    fake = _fake(3)
    whole = fake(_request())
    errors = [{"message": "oops", "path": ["scope", "mergeRequests", "nodes", 1, "labels"]}]
    handle, seen = in_turn(reply(whole.json()["data"], errors=errors), whole)
    source, pages = _all(handle)
    assert len(seen) == 2
    assert [record.cut for page in pages for record in page.items] == [[], [], []]
    assert source.stats.retries == 1


def test_a_part_lost_to_a_lasting_error_is_read_on_its_own() -> None:
    fake = _fake(3)
    real = fake._page

    def page(text: str, variables: dict[str, Any]) -> dict[str, Any]:
        found = real(text, variables)
        found["nodes"][1]["labels"] = None
        return found

    fake._page = page  # type: ignore[method-assign]
    error = {"message": "oops", "path": ["scope", "mergeRequests", "nodes", 1, "labels"]}

    def trouble(name: str, text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        if name != "MergeRequests":
            return None
        return reply({"scope": {"mergeRequests": page(text, variables)}}, errors=[error])

    fake.trouble = trouble
    source, pages = _all(fake)
    assert [record.node.labels.nodes[0].title for record in pages[0].items] == ["label 0"] * 3
    assert source.stats.requests == {"pages": 2, "tails": 1}
    assert source.stats.cut == {}


def _null_node(fake: FakeGitLab, *, errors: list[Any] | None, even_bare: bool = False) -> Any:
    def trouble(name: str, text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        if name != "MergeRequests" or ("diffStats" not in text and not even_bare):
            return None
        page = fake._page(text, variables)
        page["nodes"][1] = None
        return reply({"scope": {"mergeRequests": page}}, errors=errors)

    return trouble


def test_a_null_node_beside_an_error_is_asked_for_again_in_its_bare_form() -> None:
    fake = _fake(3)
    fake.trouble = _null_node(fake, errors=[{"message": "boom", "path": ["scope", "mergeRequests", "nodes", 1]}])
    source, pages = _all(fake)
    assert sorted(ids_of(pages)) == _ids(fake)
    assert all(record.node.diff_stats and record.cut == [] for record in pages[0].items)
    assert source.stats.cut == {}


def test_a_node_that_never_comes_is_counted() -> None:
    fake = _fake(3)
    fake.trouble = _null_node(fake, errors=[{"message": "boom"}], even_bare=True)
    source, pages = _all(fake)
    assert ids_of(pages) == [_ids(fake)[0], _ids(fake)[2]]
    assert source.stats.cut == {"nodes": 1}


def test_a_null_node_without_an_error_is_one_that_the_token_may_not_see() -> None:
    fake = _fake(3)
    fake.trouble = _null_node(fake, errors=None)
    source, pages = _all(fake)
    assert ids_of(pages) == [_ids(fake)[0], _ids(fake)[2]]
    assert source.stats.cut == {"hidden": 1}


def test_one_odd_merge_request_does_not_hide_the_others() -> None:
    fake = _fake(3)
    fake.nodes[1]["createdAt"] = "yesterday"
    source, pages = _all(fake)
    assert ids_of(pages) == [_ids(fake)[0], _ids(fake)[2]]
    assert source.stats.cut == {"nodes": 1}


def test_no_data_at_all_is_never_taken_for_an_empty_list() -> None:
    gone, _ = in_turn(reply({"scope": None}))
    with pytest.raises(NotFound, match="group g"):
        _all(gone)
    failing, _ = in_turn(reply({"scope": None}, errors=[{"message": "boom"}]))
    with pytest.raises(ServerFailed, match="boom"):
        _all(failing)


def test_a_list_that_goes_on_nowhere_is_a_fault() -> None:
    page = {"pageInfo": {"hasNextPage": True, "endCursor": None}, "nodes": []}
    handle, _ = in_turn(reply({"scope": {"mergeRequests": page}}))
    with pytest.raises(ServerFailed, match="goes on"):
        _all(handle)


def test_an_outage_in_the_middle_ends_in_an_error_after_the_pages_before_it() -> None:
    def trouble(_name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        if variables.get("after") == "100":
            raise httpx2.ConnectError("refused")
        return None

    fake, seen = _fake(250, trouble), list[int]()

    async def read() -> None:
        async for page in source_of(fake, limits=Limits(tries=3)).merge_requests(Query()):
            seen.append(len(page.items))

    with pytest.raises(Unreachable):
        run(read())
    assert seen == [100]


def test_a_page_that_is_too_complex_is_shrunk_at_once_and_for_good() -> None:
    def trouble(_name: str, _text: str, variables: dict[str, Any]) -> httpx2.Response | None:
        if variables.get("first", 0) <= 60:
            return None
        message = "Query has complexity of 245, which exceeds max complexity of 200"
        return reply(errors=[{"message": message}])

    fake = _fake(200, trouble)
    _, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert fake.sizes()[0] == 100
    assert fake.sizes().count(100) == 1
    assert min(fake.sizes()[1:]) >= 50


def test_where_no_page_is_small_enough_the_lists_in_it_shrink_and_then_it_is_said() -> None:
    fit = Fit("full")
    refusal = TooComplex(1000, 110)
    for _ in range(12):
        try:
            fit.refused(fit.size, refusal)
        except TooComplex:
            break
    else:
        pytest.fail("it never gave up")
    assert fit.notes <= 5


def test_a_known_limit_sets_the_page_before_anything_is_refused() -> None:
    fake = _fake(150)
    scope = {"id": "gid://gitlab/Group/1", "fullPath": "g", "projects": {"nodes": []}, "members": {"nodes": []}}
    fake.opening = {"scope": scope, "queryComplexity": {"limit": 200}}
    source = source_of(fake)

    async def read() -> Any:
        await source.opening()
        return await pages_of(source.merge_requests(Query()))

    assert ids_of(run(read())) == _ids(fake)
    assert fake.sizes() == [59, 59, 59]


def _request() -> httpx2.Request:
    text = load("merge_requests_group", "full")
    return httpx2.Request("POST", "https://gitlab.test", json={"query": text, "variables": {"first": 100}})


class Lacks:
    """A server without some fields and arguments, that says so as GitLab does, five at a time."""

    def __init__(self, fake: FakeGitLab, fields: dict[str, str], arguments: dict[str, str] | None = None) -> None:
        self.fake, self.fields, self.arguments = fake, fields, arguments or {}

    def __call__(self, _name: str, text: str, _variables: dict[str, Any]) -> httpx2.Response | None:
        errors = [
            {
                "message": f"Field '{name}' doesn't exist on type '{kind}'",
                "locations": [{"line": number, "column": line.index(name) + 1}],
            }
            for number, line in enumerate(text.split("\n"), 1)
            for name, kind in self.fields.items()
            if line.strip().split(" ")[0].split("(")[0] == name
        ]
        errors += [
            {"message": f"Field '{field}' doesn't accept argument '{name}'"}
            for name, field in self.arguments.items()
            if f"{name}: " in text
        ]
        return reply(errors=errors[:5]) if errors else None


def test_fields_that_a_server_lacks_are_left_out_and_named() -> None:
    fake = _fake(150)
    fake.trouble = Lacks(
        fake,
        {"type": "UserCore", "internal": "Note", "diffStatsSummary": "MergeRequest"},
        {"includeArchived": "mergeRequests"},
    )
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert sorted(source.stats.lacking) == [
        "MergeRequest.diffStatsSummary",
        "Note.internal",
        "UserCore.type",
        "mergeRequests(includeArchived)",
    ]
    assert not any(word in fake.asked[-1][2] for word in ("type", "internal", "Summary", "includeArchived"))
    assert source.stats.requests["pages"] <= 2 + 5
    assert fake.sizes()[-2:] == [100, 100]


def test_what_graphql_core_says_is_understood_too() -> None:
    fake = _fake(2)
    said = "Cannot query field 'internal' on type 'Note'. Did you mean 'id'?"
    fake.trouble = lambda _n, text, _v: reply(errors=[{"message": said}]) if "internal" in text else None
    source, pages = _all(fake)
    assert ids_of(pages) == _ids(fake)
    assert source.stats.lacking == ["Note.internal"]


def test_a_server_that_lacks_the_essential_is_too_old() -> None:
    fake = _fake(2)
    fake.trouble = Lacks(fake, {"iid": "MergeRequest"})
    with pytest.raises(TooOld, match=r"lacks MergeRequest\.iid"):
        _all(fake)
    fake.trouble = Lacks(fake, {}, {"createdAfter": "mergeRequests"})
    with pytest.raises(TooOld, match="createdAfter"):
        _all(fake)


def test_a_refusal_that_teaches_nothing_is_told_and_not_repeated() -> None:
    handle, seen = in_turn(reply(errors=[{"message": "Query too large"}], status=422))
    with pytest.raises(Exception, match="Query too large"):
        _all(handle)
    assert len(seen) == 1


def test_where_notes_cannot_be_filtered_comments_are_told_apart_and_their_text_dropped() -> None:
    fake = _fake(2)
    for node in fake.nodes:
        system = [{**note, "system": True} for note in node["activity"]]
        human = [{**note, "system": False, "body": "a secret word"} for note in node["comments"]]
        node["activity"] = human + system
    lacks = Lacks(fake, {}, {"filter": "notes"})
    fake.trouble = lacks
    source, pages = _all(fake)
    node = pages[0].items[0].node
    assert [note.body for note in node.activity.nodes] == ["requested review from @user3"] * 2
    assert [comment.author.username for comment in node.comments.nodes] == ["user3"]
    assert "secret" not in repr(pages)
    assert "notes(filter)" in source.stats.lacking
