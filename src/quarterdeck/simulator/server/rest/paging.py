"""Offset pages: their size, their headers, and the totals that GitLab leaves out of long lists."""

from __future__ import annotations

from urllib.parse import urlencode

from quarterdeck.simulator.server.listing import Listing
from quarterdeck.simulator.server.rest.call import Call, RestError, Rows

MAX_PAGE, DEFAULT_PAGE = 100, 20
MAX_COUNTED = 10_000
_SECRET = frozenset({"private_token", "access_token"})


def _number(call: Call, name: str, default: int) -> int:
    text = call.query.get(name)
    if not text:
        return default
    if not text.lstrip("-").isdigit():
        raise RestError(400, {"error": f"{name} is invalid"})
    return int(text)


def _link(call: Call, page: int, size: int, rel: str) -> str:
    several = [pair for pair in call.request.pairs if pair[0].endswith("[]")]
    single = {key: value for key, value in call.request.pairs if not key.endswith("[]") and key not in _SECRET}
    single |= {"id": call.parts[0]} if call.parts else {}
    single |= {"page": str(page), "per_page": str(size)}
    query = urlencode(sorted([*several, *single.items()]))
    return f'<{call.base_url}{call.request.path}?{query}>; rel="{rel}"'


def paged(call: Call, found: Rows) -> tuple[list[object], dict[str, str]]:
    """The rows of the page asked for, and its headers. Raises `RestError` 400 for a page that is no number."""
    page = max(1, _number(call, "page", 1))
    size = _number(call, "per_page", DEFAULT_PAGE)
    size = DEFAULT_PAGE if size < 1 else min(size, MAX_PAGE)
    rows, start = found.rows, (page - 1) * size
    taken = rows.offset(start, size + 1) if isinstance(rows, Listing) else list(rows[start : start + size + 1])
    headers = _headers(call, page=page, size=size, more=len(taken) > size, total=len(rows))
    return [found.show(row) for row in taken[:size]], headers


def _headers(call: Call, *, page: int, size: int, more: bool, total: int) -> dict[str, str]:
    links = [_link(call, page - 1, size, "prev")] if page > 1 else []
    links += [_link(call, page + 1, size, "next")] if more else []
    links.append(_link(call, 1, size, "first"))
    headers = {
        "X-Page": str(page),
        "X-Per-Page": str(size),
        "X-Next-Page": str(page + 1) if more else "",
        "X-Prev-Page": str(page - 1) if page > 1 else "",
    }
    if total <= MAX_COUNTED:
        pages = max(1, -(-total // size))
        links.append(_link(call, pages, size, "last"))
        headers |= {"X-Total": str(total), "X-Total-Pages": str(pages)}
    return {**headers, "Link": ", ".join(links)}
