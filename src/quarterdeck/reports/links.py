"""Addresses in GitLab: where a row's one act is done."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from quarterdeck.lake.manifest import Manifest

LONGEST = 6000
"""Longest address that is made: GitLab's web servers take 8 KiB for the line, with method and cookies apart."""
_MORE = "\n\n…"


def sites(manifest: Manifest) -> dict[str, str]:
    """The address of each connected GitLab by the name of its source; clones have none."""
    return {
        source.name: source.url.rstrip("/")
        for source in manifest.sources.values()
        if source.kind == "gitlab" and urlsplit(source.url).scheme in {"http", "https"}
    }  # fmt: skip


def find_merge_request(sites: Mapping[str, str], source: str, project: str, iid: int) -> str | None:
    """The address of a merge request; None where its source has no pages or its project is not known."""
    site = sites.get(source)
    return f"{site}/{quote(project)}/-/merge_requests/{iid}" if site and project else None


def find_new_issue(sites: Mapping[str, str], source: str, project: str, *, title: str, text: str) -> str | None:
    """The address of a new issue, filled in; a text that makes it too long is cut at a line's end and ends in …."""
    site = sites.get(source)
    if not site or not project:
        return None
    head = (
        f"{site}/{quote(project)}/-/issues/new?issue%5Btitle%5D={quote(title[:255], safe='')}&issue%5Bdescription%5D="
    )
    return head + _fitting(text, LONGEST - len(head))


def _fitting(text: str, room: int) -> str:
    """The text as part of an address of at most ``room`` characters."""
    whole = quote(text, safe="")
    if len(whole) <= room:
        return whole
    kept, left = "", room - len(quote(_MORE, safe=""))
    for line in text.splitlines(keepends=True):
        left -= len(quote(line, safe=""))
        if left < 0:
            break
        kept += line
    return quote(kept.rstrip() + _MORE, safe="")
