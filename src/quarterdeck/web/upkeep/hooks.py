"""What GitLab says when something changes, and whether it is GitLab who says it. Pure: no database, no clock.

GitLab sends the secret itself (``X-Gitlab-Token``), or since version 19 a signature made with it, as in the Standard
Webhooks specification: HMAC-SHA256 over id, time and body.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

MAX_BYTES = 2 * 2**20
"""GitLab's own events of merge requests and notes are a small part of this."""
IN_TIME = timedelta(minutes=5)
"""A signed delivery that is older, or from the future, is not taken: it may be one that was overheard."""
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Change:
    """A merge request that changed. ``path`` is its project's full path, in lower case."""

    project_id: int
    iid: int
    path: str


def make_secret() -> str:
    """A new secret, in the form that GitLab takes both as a secret token and as a signing token."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Whether whoever sent this knows the secret. Header names in lower case. Every comparison takes the same time.

    Where there is a signature it must be right, and so must be a token beside it; one of them there must be.
    """
    token, signature = headers.get("x-gitlab-token", ""), headers.get("webhook-signature", "")
    if not token and not signature:
        return False
    good_token = not token or hmac.compare_digest(_digest(token), _digest(secret))
    good_signature = not signature or _is_signed(secret, signature, headers, body, now=now)
    return good_token and good_signature


def needs_body(headers: Mapping[str, str]) -> bool:
    """Whether the body is part of what is checked; if not, a wrong secret is refused before the body is read."""
    return bool(headers.get("webhook-signature"))


def delivery_id(headers: Mapping[str, str], body: bytes) -> str:
    """What tells a delivery from all others, and stays when it is sent again.

    GitLab's ``X-Gitlab-Event-UUID`` alone does not: events that a webhook set off share it.
    """
    for name in ("webhook-id", "idempotency-key"):
        if headers.get(name):
            return headers[name][:200]
    digest = hashlib.sha256(body).hexdigest()
    event = headers.get("x-gitlab-event-uuid", "")[:100]
    return f"{event}/{digest}" if event else digest


def find_change(body: bytes) -> Change | None:
    """The merge request that an event is about: its own event or a note on it, from a project, group or system hook.

    None for any other event. ValueError where the body is no JSON object.
    """
    try:
        event = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(event, dict):
        raise ValueError("no object")  # noqa: TRY004 - of the body's content, not of an argument
    project = _part(event, "project")
    kind = event.get("object_kind") or event.get("event_type")
    about = _part(event, "object_attributes")
    if kind == "note" and about.get("noteable_type") == "MergeRequest":
        about = _part(event, "merge_request")
    elif kind != "merge_request":
        return None
    project_id = _number(about.get("target_project_id") or project.get("id") or event.get("project_id"))
    iid = _number(about.get("iid"))
    path = _part(about, "target").get("path_with_namespace") or project.get("path_with_namespace") or ""
    if project_id is None or iid is None:
        return None
    return Change(project_id, iid, str(path).lower())


def lies_within(path: str, scope: str, *, kind: str) -> bool:
    """Whether a project's path lies in a connected group, or is the connected project; one without a path may."""
    scope = scope.lower()
    return not path or path == scope or (kind == "group" and path.startswith(f"{scope}/"))


def _is_signed(secret: str, said: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    key, sent_at = _key(secret), headers.get("webhook-timestamp", "")
    if key is None or not (sent_at.isascii() and sent_at.isdecimal() and len(sent_at) < 12):
        return False
    signed = f"{headers.get('webhook-id', '')}.{sent_at}.".encode() + body
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = [part.partition(",") for part in said.split()[:10]]
    matches = [hmac.compare_digest(right, value.encode()) for version, _, value in given if version == "v1"]
    return any(matches) and abs(now.timestamp() - int(sent_at)) <= IN_TIME.total_seconds()


def _key(secret: str) -> bytes | None:
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        return None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="surrogateescape")).digest()


def _number(value: object) -> int | None:
    """A number that GitLab could have given; None for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53 else None


def _part(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = values.get(name)
    return found if isinstance(found, dict) else {}
