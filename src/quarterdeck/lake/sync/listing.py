"""Lists of merge requests, closed properly however their reading ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from quarterdeck.lake.sync.session import Session
from quarterdeck.sources.gitlab.raw import MergeRequestRecord
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import Query

Pages = AsyncIterator[Page[MergeRequestRecord]]


@asynccontextmanager
async def listed(session: Session, query: Query) -> AsyncIterator[Pages]:
    """The pages that match; a source may have the next one on its way, which ends here with the block."""
    pages = session.source.merge_requests(query)
    try:
        yield pages
    finally:
        close = getattr(pages, "aclose", None)
        if close is not None:
            await close()
