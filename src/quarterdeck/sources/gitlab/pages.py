"""Merge requests page by page: the next page is on its way while this one is completed and worked on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from quarterdeck.sources.gitlab import raw
from quarterdeck.sources.gitlab.graph import Graph
from quarterdeck.sources.gitlab.reading import PARTS, Reader, Reading
from quarterdeck.sources.gitlab.tails import Tails
from quarterdeck.sources.page import Page
from quarterdeck.sources.protocol import Query

Records = Page[raw.MergeRequestRecord]


class Pages:
    """Several iterators may run side by side."""

    def __init__(self, graph: Graph, reader: Reader, path_of: Callable[[int], str | None]) -> None:
        self._graph, self._reader = graph, reader
        self._tails = Tails(graph, path_of)

    async def read(self, query: Query, cursor: str | None) -> AsyncIterator[Records]:
        """Every page after ``cursor``, in the order asked for."""
        task: asyncio.Task[Reading] | None = asyncio.create_task(self._reader.read(query, cursor))
        try:
            while task is not None:
                reading = await task
                after = reading.next_cursor
                task = asyncio.create_task(self._reader.read(query, after)) if after else None
                yield await self._page(query, reading)
        finally:
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    async def _page(self, query: Query, reading: Reading) -> Records:
        records = [raw.MergeRequestRecord(node, cut=[]) for node in reading.nodes]
        requests = reading.requests
        if PARTS[query.detail]:
            tails = await self._tails.complete(records, reading.missing)
            self._reader.fits[query.detail].tailed(len(records), tails)
            requests += tails
            if self._graph.lacking.has("notes", "filter"):
                _tell_apart(records)
        return Page(tuple(records), reading.next_cursor, reading.asked_at, requests)


def _tell_apart(records: list[raw.MergeRequestRecord]) -> None:
    """A server that cannot filter notes sends them all: keep of comments who and when, and never their text."""
    for record in records:
        notes = record.node.activity
        if notes is None:
            continue
        human = [note for note in notes.nodes if note is not None and not note.system]
        notes.nodes = [note for note in notes.nodes if note is not None and note.system]
        comments: list[raw.Comment | None] = [raw.Comment(note.id, note.created_at, note.author) for note in human]
        record.node.comments = raw.Nodes(comments)
