"""What is finished stays as it is, and a correction says what it corrects."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from quarterdeck.reports.review.document import canonical, digest, parse
from quarterdeck.reports.review.edition import changes, correct, freeze, same
from quarterdeck.reports.review.model import Meaning
from tests.reports.review.cast import WRITTEN, document, snapshot

NOW = datetime(2026, 11, 5, 10, tzinfo=UTC)


def test_an_edition_carries_what_it_stands_on() -> None:
    one = freeze(document(), now=NOW, by="Mona")
    assert (one["status"], one["edition"], one["finished_by"]) == ("finished", 1, "Mona")
    assert one["frozen_at"] == "2026-11-05T10:00:00Z"
    assert one["as_of"] == "2026-11-01T00:00:00Z"
    assert one["lake_version"] == 17
    assert one["tables"] == {"events": 9, "merge_requests": 9}
    assert one["definitions"]["oma"] == "gitlab-2022"
    assert one["targets"]["oma"] is None


def test_a_stored_edition_comes_back_as_it_was() -> None:
    one = freeze(document(), now=NOW, by="Mona")
    assert parse(canonical(one)) == one
    assert canonical(parse(canonical(one))) == canonical(one)
    assert len(digest(one)) == 64


def test_a_correction_names_the_earlier_edition_and_what_changed() -> None:
    first = freeze(document(), now=NOW, by="Mona")
    meanings = {**WRITTEN.meanings, "flow": Meaning("The migration is over.", "Mona")}
    later = document(written=replace(WRITTEN, meanings=meanings), state=snapshot(version=21, slow=False))
    second = correct(first, later, now=NOW, by="Mona")
    assert second["edition"] == 2
    assert second["corrects"] == {"edition": 1, "sha256": digest(first)}
    assert "Flow: the text changed" in second["changes"]
    assert "The data was read again: version 21, before 17" in second["changes"]
    assert any(one.startswith("Flow: Open MR Age (OMA) is ") for one in second["changes"])
    assert first["edition"] == 1


def test_an_edition_tells_the_same_as_the_draft_that_it_was_made_of() -> None:
    draft = document()
    assert same(draft, freeze(draft, now=NOW, by="Mona"))
    assert not same(draft, document(state=snapshot(version=18)))


def test_nothing_changed_is_no_change() -> None:
    assert list(changes(document(), document())) == []
