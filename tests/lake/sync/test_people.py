"""Accounts: imported people get their numbers, bots are told from humans, names are looked up in batches."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from quarterdeck.lake.rows import RowsBuilder
from quarterdeck.lake.schema import MEMBERSHIPS
from quarterdeck.lake.shape import BotRules
from quarterdeck.lake.store import Lake
from quarterdeck.sources.gitlab import raw

from .running import dump, run
from .twin import NOW, START, Twin, company, user

HOUR = timedelta(hours=1)


def imported(folder: Path, *names: str | None) -> None:
    """People as `import people` leaves them: a user name, and no number yet."""
    rows = RowsBuilder(column.name for column in MEMBERSHIPS.columns)
    for person, name in enumerate(names, 1):
        rows.add(person, None, name, None, "team", None, 1.0, date(2025, 1, 1), None, None, None)
    with Lake(folder).writer() as writer:
        writer.replace("memberships", rows.columns())
        writer.commit(now=NOW)


def numbers(folder: Path) -> dict[int, Any]:
    return {row[0]: row[1] for row in dump(folder)["memberships"]}


def test_imported_people_get_the_number_of_their_account(tmp_path: Path) -> None:
    imported(tmp_path, "u2", "U3", "nobody", None)
    run(company(60), tmp_path)
    assert numbers(tmp_path) == {1: 2, 2: 3, 3: None, 4: None}


def test_a_person_who_never_did_anything_is_looked_up(tmp_path: Path) -> None:
    twin = company(60)
    twin.accounts.append(user(77, "quiet"))
    imported(tmp_path, "quiet")
    run(twin, tmp_path)
    assert numbers(tmp_path) == {1: 77}
    assert twin.log.count("users") == 1


def test_a_number_is_kept_when_the_name_goes_to_somebody_else(tmp_path: Path) -> None:
    twin = company(60)
    imported(tmp_path, "u2")
    run(twin, tmp_path)
    twin.accounts[1].username = "renamed"
    twin.accounts.append(user(99, "u2"))
    twin.change(1, NOW + HOUR, author=twin.accounts[-1])
    run(twin, tmp_path, at=NOW + 30 * HOUR)
    assert numbers(tmp_path) == {1: 2}


def test_people_imported_after_the_first_sync_get_their_number_from_the_next(tmp_path: Path) -> None:
    twin = company(60)
    run(twin, tmp_path)
    imported(tmp_path, "u4")
    run(twin, tmp_path, at=NOW + HOUR)
    assert numbers(tmp_path) == {1: 4}


def requested(folder: Path) -> dict[int, Any]:
    """When the review clock of each merge request started, in microseconds."""
    return {row[1]: row[13] for row in dump(folder)["merge_requests"]}


def test_a_new_name_on_the_bot_list_corrects_the_clocks_of_what_was_read_long_ago(tmp_path: Path) -> None:
    twin = company(60)
    run(twin, tmp_path)
    before = requested(tmp_path)
    rules = BotRules(names=frozenset({"u3"}))
    run(twin, tmp_path, at=NOW + HOUR, bots=rules)
    after = requested(tmp_path)
    put_to_u3 = {number for number in twin.nodes if (number + 1) % 5 == 2}
    assert {number for number in twin.nodes if after[number] is None} == put_to_u3
    assert all(after[number] == before[number] for number in twin.nodes.keys() - put_to_u3)
    run(twin, tmp_path, at=NOW + 2 * HOUR, bots=BotRules())
    assert requested(tmp_path) == before


def test_a_bot_that_the_server_owns_up_to_later_corrects_the_clocks(tmp_path: Path) -> None:
    twin = company(60)
    run(twin, tmp_path)
    bot = raw.User(id="gid://gitlab/User/3", username="u3", bot=True, type="SERVICE_ACCOUNT")
    twin.accounts[2] = bot
    twin.change(2, NOW + HOUR, author=bot)
    run(twin, tmp_path, at=NOW + 2 * HOUR)
    assert {number for number, at in requested(tmp_path).items() if at is None} == {
        number for number in twin.nodes if (number + 1) % 5 == 2
    }


def test_names_that_only_notes_mention_are_looked_up_in_batches(tmp_path: Path) -> None:
    twin = Twin(page=20)
    for number in range(1, 81):
        twin.add(number, created_at=START + number * HOUR)
        mentioned = user(1000 + number, f"quiet{number}")
        twin.accounts.append(mentioned)
        activity = twin.nodes[number].activity
        assert activity is not None
        note = activity.nodes[0]
        assert note is not None
        note.body = f"requested review from @quiet{number} and @gone{number}"
    run(twin, tmp_path)
    subjects = {row[5] for row in dump(tmp_path)["events"] if row[3] == "review_requested"}
    assert subjects == {*range(1001, 1081), None}
    assert twin.log.count("users") <= 4
