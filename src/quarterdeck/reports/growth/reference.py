"""A merge request that somebody names, found in the lake: ``group/project!12`` or its address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from quarterdeck.lake.store import Snapshot
from quarterdeck.reports.growth.sql import TOOK_PART
from quarterdeck.reports.links import find_merge_request, sites

_SHORT = re.compile(r"^(?P<project>[\w.-]+(?:/[\w.-]+)+)!(?P<iid>\d{1,9})$")
_ADDRESS = re.compile(r"^/(?P<project>.+?)(?:/-)?/merge_requests/(?P<iid>\d{1,9})(?:/.*)?$")


@dataclass(frozen=True, slots=True)
class Named:
    """What was found. ``title`` and ``mr_id`` only of work in which the one who asks took part, else empty and None:
    a title is not shown to whoever guesses a number."""

    link: str
    title: str = ""
    mr_id: int | None = None


def is_reference(text: str) -> bool:
    """Whether it names a merge request in short, which is no address yet."""
    return _SHORT.match(text.strip()) is not None


def find(snapshot: Snapshot, text: str, numbers: Sequence[int] | None) -> Named | None:
    """The merge request that a text names; None where it names none, or its project is not connected. ``numbers`` are
    those of who asks; None: the owner of a laptop, who may see everything there."""
    known = sites(snapshot.manifest)
    split = _split(text.strip(), known)
    if split is None:
        return None
    site, path, iid = split
    rows = snapshot.connection.execute(
        "select p.source, p.path, m.mr_id, m.title from projects p "
        "left join merge_requests m on m.project_id = p.project_id and m.source = p.source and m.iid = ? "
        "where lower(p.path) = ? order by p.source",
        [iid, path.lower()],
    ).fetchall()
    for source, project, mr_id, title in rows:
        link = find_merge_request(known, source, project, iid)
        if link is None or (site is not None and known[source] != site):
            continue
        if mr_id is not None and (numbers is None or _took_part(snapshot, mr_id, numbers)):
            return Named(link, title, mr_id)
        return Named(link)
    return None


def _split(text: str, known: Mapping[str, str]) -> tuple[str | None, str, int] | None:
    """Site (None: any), path of the project and number."""
    if short := _SHORT.match(text):
        return None, short["project"], int(short["iid"])
    for site in known.values():
        if text.lower().startswith(f"{site.lower()}/"):
            address = _ADDRESS.match(unquote(urlsplit(text).path)[len(urlsplit(site).path) :])
            return None if address is None else (site, address["project"], int(address["iid"]))
    return None


def _took_part(snapshot: Snapshot, mr_id: int, numbers: Sequence[int]) -> bool:
    listed = ", ".join(str(int(number)) for number in numbers)
    if not listed:
        return False
    found = snapshot.connection.execute(TOOK_PART.format(mr_id=int(mr_id), numbers=listed)).fetchone()
    return found is not None
