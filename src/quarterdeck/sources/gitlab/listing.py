"""REST lists, read to their end: by ``Link``, else by ``x-next-page``; totals are never believed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from quarterdeck.sources.gitlab.client import Client

_NEXT = re.compile(r'<([^>]+)>\s*;[^,]*\brel="?next"?')


async def listed(client: Client, path: str, params: Mapping[str, Any], *, shape: Any, kind: str) -> AsyncIterator[Any]:
    """Each page's value; None once, and nothing more, where the list is not there or not to be seen."""
    wanted: dict[str, Any] | None = {**params, "per_page": 100}
    seen: set[str] = set()
    while wanted is not None:
        answer = await client.rest(path, wanted, shape=shape, kind=kind)
        yield answer.value
        if answer.value is None:
            return
        seen.add(str(sorted(wanted.items())))
        wanted = _next(answer.headers, wanted)
        if wanted is not None and str(sorted(wanted.items())) in seen:
            return


def _next(headers: Mapping[str, str], wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    """The parameters of the next page: GitLab's link tells more (keysets) than the page number does.

    Only the link's parameters are used: its address may be one that this machine cannot reach.
    """
    link = _NEXT.search(headers.get("link", ""))
    if link:
        return {**wanted, **{key: values[-1] for key, values in parse_qs(urlsplit(link[1]).query).items()}}
    page = headers.get("x-next-page", "").strip()
    return {**wanted, "page": page} if page.isdigit() else None
