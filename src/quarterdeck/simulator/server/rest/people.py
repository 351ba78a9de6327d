"""Users, the token, and the server itself."""

from __future__ import annotations

from typing import Any

from quarterdeck.simulator.server.rest import shapes
from quarterdeck.simulator.server.rest.call import Call, RestError, Rows, not_found


def version(call: Call) -> dict[str, Any]:
    return {"version": call.world.company.version, "revision": "0f5d1e2c9ab"}


def metadata(call: Call) -> dict[str, Any]:
    enterprise = call.world.company.version.endswith("-ee")
    return {**version(call), "kas": {"enabled": False, "version": None}, "enterprise": enterprise}


def me(call: Call) -> dict[str, Any]:
    user = call.viewer.user
    if user is None:
        raise RestError(401, {"message": "401 Unauthorized"})
    return {**shapes.whole_user(call, user), "email": user.email, "is_admin": False, "two_factor_enabled": True}


def token(call: Call) -> dict[str, Any]:
    """The token that asks."""
    found, user = call.viewer.token, call.viewer.user
    if found is None or user is None:
        raise RestError(401, {"message": "401 Unauthorized"})
    return {
        "id": 1,
        "name": found.name,
        "revoked": found.revoked,
        "created_at": None,
        "description": "",
        "scopes": list(found.scopes),
        "user_id": user.id,
        "last_used_at": None,
        "active": True,
        "expires_at": found.expires.isoformat() if found.expires else None,
    }


def users(call: Call) -> Rows:
    query = call.query
    found = sorted(call.world.users.values(), key=lambda user: -user.id)
    if name := query.get("username"):
        found = [user for user in found if user.username.lower() == name.lower()]
    if call.flag("humans", False):
        found = [user for user in found if user.type == "HUMAN"]
    text = query.get("search", "").lower()
    rows = [user for user in found if text in user.username.lower() or text in user.name.lower()]
    return Rows(rows, lambda user: shapes.user(call, user))


def user(call: Call) -> dict[str, Any]:
    number = call.parts[0]
    found = call.world.users.get(int(number)) if number.isdigit() else None
    if found is None:
        raise not_found("User")
    return shapes.whole_user(call, found)
