"""Accounts: who is a bot, who bore which name."""

from __future__ import annotations

from typing import Any

import pytest

from quarterdeck.lake.shape import Account, BotRules, UserBook
from quarterdeck.sources.gitlab import raw
from tests.lake.shape.build import user


def met(username: str, **fields: Any) -> Account:
    users = UserBook()
    users.meet(raw.User(id="gid://gitlab/User/7", username=username, **fields))
    found = users.find(7)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("username", "fields", "kind", "reason"),
    [
        ("ana", {"bot": False, "type": "HUMAN"}, "human", None),
        ("ana", {}, "human", None),
        ("ana-bot", {"bot": False, "type": "HUMAN"}, "human", None),
        ("x", {"bot": True, "type": "PROJECT_BOT"}, "bot", "token"),
        ("project_12_bot", {"bot": True}, "bot", "token"),
        ("project_12_bot2", {}, "bot", "token"),
        ("group_3_bot_0f3e99", {}, "bot", "token"),
        ("deployer", {"bot": True, "type": "SERVICE_ACCOUNT"}, "bot", "service"),
        ("deployer", {"bot": False, "type": "SERVICE_USER"}, "bot", "service"),
        ("service_account_group_3_0f3e", {}, "bot", "service"),
        ("GitLabDuo", {"bot": True, "type": "DUO_CODE_REVIEW_BOT"}, "bot", "flag"),
        ("support-bot", {"bot": True}, "bot", "flag"),
        ("alert-bot", {"type": "ALERT_BOT"}, "bot", "flag"),
        ("GitLabDuo", {"bot": False, "type": "HUMAN"}, "bot", "list"),
        ("coderabbitai", {"bot": False, "type": "HUMAN"}, "bot", "list"),
        ("Renovate-Runner", {"bot": False}, "bot", "list"),
        ("ghost", {"bot": True, "type": "GHOST"}, "ghost", None),
        ("ghost1", {}, "ghost", None),
        ("ghost", {"bot": False, "type": "HUMAN"}, "human", None),
        ("jo_placeholder_user_4", {"bot": True}, "unknown", None),
        ("jo", {"bot": True, "type": "PLACEHOLDER"}, "unknown", None),
        ("import", {"bot": True, "type": "IMPORT_USER"}, "unknown", None),
    ],
)
def test_the_kind_of_an_account(username: str, fields: dict[str, Any], kind: str, reason: str | None) -> None:
    found = met(username, **fields)
    assert (found.kind, found.bot_reason) == (kind, reason)


def test_the_teams_list_adds_and_clears_bots() -> None:
    rules = BotRules(names=frozenset({"@Ship-It", "ci-*"}), not_bots=frozenset({"renovate-fan", "project_1_bot"}))
    assert rules.classify("ship-it") == ("bot", "list")
    assert rules.classify("CI-Nightly") == ("bot", "list")
    assert rules.classify("renovate-fan") == ("human", None)
    assert rules.classify("project_1_bot", flag=True, type_="PROJECT_BOT") == ("human", None)
    assert rules.classify("circle") == ("human", None)


def test_a_new_list_reclassifies_whom_the_flag_did_not_name() -> None:
    users = UserBook()
    for number, name, kind in [(1, "ana", "HUMAN"), (2, "ship-it", "HUMAN"), (3, "tok", "PROJECT_BOT")]:
        users.meet(raw.User(id=f"gid://gitlab/User/{number}", username=name, type=kind))
    assert users.bots == {3}
    assert users.reclassify(BotRules(names=frozenset({"ship-it"}))) == {2}
    assert users.bots == {2, 3}
    assert users.reclassify(BotRules(not_bots=frozenset({"tok"}))) == {2, 3}
    assert users.bots == set()


def test_the_ghost_user_is_nobody() -> None:
    users = UserBook()
    assert users.meet(raw.User(id="gid://gitlab/User/5", username="ghost", type="GHOST")) is None
    assert users.find(5) is not None
    assert users.meet(None) is None


def test_a_rename_between_two_syncs_keeps_the_former_name() -> None:
    users = UserBook([Account(1, "anna"), Account(2, "ben")])
    users.meet(user("ana"))
    assert users.find_id("Anna") == 1
    assert users.find_id("ANA") == 1


def test_a_reused_name_means_its_present_bearer() -> None:
    users = UserBook([Account(1, "ana", ("ben",)), Account(2, "ben")])
    assert users.find_id("ben") == 2


def test_a_name_that_two_bore_before_means_neither() -> None:
    users = UserBook([Account(1, "ana", ("x",)), Account(2, "ben", ("x",))])
    assert users.find_id("x") is None


def test_the_book_comes_back_from_its_columns() -> None:
    users = UserBook([Account(2, "ben", ("benny",), "human", None, 30), Account(1, "tok", (), "bot", "token", None)])
    columns = users.columns()
    assert list(columns["user_id"]) == [1, 2]
    again = UserBook.from_columns(columns)
    assert again.columns() == columns
    assert again.bots == {1}
    assert again.find_id("benny") == 2


def test_members_give_and_take_access() -> None:
    users = UserBook([Account(2, "ben", access_level=40), Account(3, "carl", access_level=30)])
    users.set_members([raw.Member(user=user("ana"), access_level={"integerValue": 50, "stringValue": "OWNER"})])
    levels = users.columns()
    assert dict(zip(levels["user_id"], levels["access_level"], strict=True)) == {1: 50, 2: None, 3: None}


def test_a_changed_kind_is_noted_for_the_clocks() -> None:
    users = UserBook([Account(1, "ana"), Account(2, "ben")])
    users.meet(user("ana", type="SERVICE_ACCOUNT", bot=True))
    users.meet(user("ben"))
    assert users.changed_kinds == {1}


def test_a_number_and_a_name_alone_say_nothing_against_what_is_known() -> None:
    book = UserBook()
    bot = raw.User("gid://gitlab/User/4", "helper", bot=True, type="SERVICE_ACCOUNT")
    assert book.meet_thin(raw.User(bot.id, "helper")) == 4
    assert book.bots == set()
    assert book.meet(bot) == 4
    assert book.meet_thin(raw.User(bot.id, "helper")) == 4
    assert book.bots == {4}
    assert book.meet_thin(None) is None
    assert book.meet_thin(raw.User("gid://gitlab/User/5", "ghost")) is None
    assert book.meet_thin(raw.User("gid://gitlab/User/5", "ghost")) is None
