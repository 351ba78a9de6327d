"""Who is believed, and what an event is about."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quarterdeck.web.upkeep import hooks
from quarterdeck.web.upkeep.hooks import Change, delivery_id, find_change, is_genuine, lies_within, make_secret

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
_HEADERS = ["x-gitlab-token", "webhook-signature", "webhook-timestamp", "webhook-id"]
SECRET = "whsec_" + base64.b64encode(b"0123456789abcdef0123456789abcdef").decode()


def signed(body: bytes, *, secret: str = SECRET, at: datetime = NOW, name: str = "msg-1") -> dict[str, str]:
    key, stamp = base64.b64decode(secret.removeprefix("whsec_")), str(int(at.timestamp()))
    digest = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name, "webhook-timestamp": stamp, "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }  # fmt: skip


def test_a_known_signature_of_the_standard_is_right() -> None:
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert is_genuine(secret, headers, body, now=datetime.fromtimestamp(1614265330, UTC))


def test_the_secret_itself_is_right_and_anything_else_is_not() -> None:
    assert is_genuine(SECRET, {"x-gitlab-token": SECRET}, b"", now=NOW)
    for wrong in ("", SECRET[:-1], SECRET + "x", SECRET.lower(), "\udcff", "None"):
        assert not is_genuine(SECRET, {"x-gitlab-token": wrong}, b"", now=NOW)
    assert not is_genuine(SECRET, {}, b"", now=NOW)


def test_a_signature_is_of_one_body_one_time_and_one_id() -> None:
    headers = signed(b"body")
    assert is_genuine(SECRET, headers, b"body", now=NOW)
    assert not is_genuine(SECRET, headers, b"other", now=NOW)
    assert not is_genuine(SECRET, headers | {"webhook-id": "msg-2"}, b"body", now=NOW)
    assert not is_genuine(SECRET, headers | {"webhook-timestamp": "1"}, b"body", now=NOW)
    assert not is_genuine(make_secret(), headers, b"body", now=NOW)


def test_a_signed_delivery_that_was_overheard_is_not_taken_later() -> None:
    headers = signed(b"body")
    assert is_genuine(SECRET, headers, b"body", now=NOW + timedelta(minutes=4))
    assert not is_genuine(SECRET, headers, b"body", now=NOW + timedelta(minutes=6))
    assert not is_genuine(SECRET, headers, b"body", now=NOW - timedelta(minutes=6))


def test_one_good_signature_among_several_is_enough_and_a_wrong_one_is_not_mended_by_a_token() -> None:
    headers = signed(b"body")
    several = {**headers, "webhook-signature": f"v1,AAAA v2,BBBB {headers['webhook-signature']}"}
    assert is_genuine(SECRET, several, b"body", now=NOW)
    wrong = {**headers, "webhook-signature": "v1,AAAA", "x-gitlab-token": SECRET}
    assert not is_genuine(SECRET, wrong, b"body", now=NOW)
    assert not is_genuine(SECRET, {**headers, "x-gitlab-token": "wrong"}, b"body", now=NOW)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(_HEADERS), st.text()))
def test_no_headers_without_the_secret_are_believed(headers: dict[str, str]) -> None:
    assert not is_genuine(SECRET, headers, b"body", now=NOW)


def merge_request_event(**change: Any) -> dict[str, Any]:
    return {
        "object_kind": "merge_request", "event_type": "merge_request",
        "project": {"id": 7, "path_with_namespace": "Acme/App"},
        "object_attributes": {"iid": 12, "id": 90, "target_project_id": 7, "action": "merge", **change},
    }  # fmt: skip


def note_event(kind: str = "MergeRequest") -> dict[str, Any]:
    return {
        "object_kind": "note", "project_id": 7, "project": {"id": 7, "path_with_namespace": "acme/app"},
        "object_attributes": {"id": 5, "noteable_type": kind, "noteable_id": 90},
        "merge_request": {"id": 90, "iid": 12, "target_project_id": 7, "source_project_id": 8},
    }  # fmt: skip


def find(event: object) -> Change | None:
    return find_change(json.dumps(event).encode())


def test_an_event_of_a_merge_request_or_a_note_on_it_names_it_by_its_target_project() -> None:
    assert find(merge_request_event()) == Change(7, 12, "acme/app")
    assert find(note_event()) == Change(7, 12, "acme/app")
    system = merge_request_event() | {"event_type": "merge_request"}
    del system["object_kind"]
    assert find(system) == Change(7, 12, "acme/app")


@pytest.mark.parametrize(
    "event",
    [
        {"object_kind": "push", "project_id": 7}, {"event_name": "project_create"}, {}, note_event("Issue"),
        note_event("Commit"), merge_request_event(iid=None), merge_request_event(iid="12; drop"),
        merge_request_event(iid=-1), merge_request_event(iid=True), merge_request_event(target_project_id=2**80),
        {"object_kind": "merge_request", "object_attributes": [], "project": "x"},
    ],
)  # fmt: skip
def test_any_other_event_is_about_no_merge_request(event: dict[str, Any]) -> None:
    assert find(event) is None


@pytest.mark.parametrize("body", [b"", b"x", b"[1]", b"null", b"\xff", b"[" * 200_000])
def test_what_is_no_object_is_not_understood(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - of whatever sort
        find_change(body)


def test_a_delivery_is_known_again_by_its_key_and_not_by_a_uuid_that_others_share() -> None:
    key = {"idempotency-key": "k", "x-gitlab-event-uuid": "u"}
    assert delivery_id(key, b"a") == delivery_id(key, b"b") == "k"
    shared = {"x-gitlab-event-uuid": "u"}
    assert delivery_id(shared, b"a") != delivery_id(shared, b"b")
    assert delivery_id(shared, b"a") == delivery_id(shared, b"a")
    assert delivery_id({}, b"a") == delivery_id({}, b"a") != delivery_id({}, b"b")
    assert len(delivery_id({"webhook-id": "x" * 5000}, b"")) <= 200
    assert len(delivery_id({"x-gitlab-event-uuid": "x" * 5000}, b"")) <= 200


def test_what_lies_in_a_group_is_told_by_whole_parts_of_its_path() -> None:
    assert lies_within("acme/app", "Acme", kind="group")
    assert lies_within("acme/sub/app", "acme", kind="group")
    assert not lies_within("acme-evil/app", "acme", kind="group")
    assert not lies_within("other/acme/app", "acme", kind="group")
    assert lies_within("acme/app", "acme/app", kind="project")
    assert not lies_within("acme/app/x", "acme/app", kind="project")
    assert hooks.MAX_BYTES > 1_000_000
