"""``quarterdeck sync``."""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.common import Day, notice, now, with_home
from quarterdeck.cli.connect import keep_source
from quarterdeck.cli.gitlab import Wire, get_token, opened, recorded, recorded_source, replayed
from quarterdeck.cli.progress import TerminalProgress
from quarterdeck.home import settings
from quarterdeck.home.folder import Home
from quarterdeck.home.settings import SourceSetting
from quarterdeck.lake.road import How, read, read_clone_again
from quarterdeck.lake.store import Lake
from quarterdeck.lake.sync import Silent, SyncResult
from quarterdeck.reports.formats import json


@click.command("sync")
@click.option("--source", "names", multiple=True, help="Only this source; several may be given.")
@click.option("--full", is_flag=True, help="Compare every number with the server's.")
@click.option("--since", type=Day(), default=None, help="Leave out history before this day, open work apart.")
@click.option("--record", type=click.Path(path_type=Path), default=None, help="Write what is read into this folder.")
@click.option("--replay", type=click.Path(path_type=Path, exists=True), default=None, help="Read from a recording.")
@click.option(
    "--wait", type=click.FloatRange(0), default=30.0, show_default=True, help="Seconds for another sync to end."
)
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@with_home
def sync_command(home: Home, names: tuple[str, ...], format_: str, **options: Any) -> int:
    """Read what is new: everything the first time, then what changed since."""
    documents = []
    for source in _chosen(home, names, options):
        documents.append(_clone(home, source) if source.kind == "clone" else _gitlab(home, source, options))
        if format_ == "table":
            _say(documents[-1])
    complete = all(document["complete"] for document in documents)
    if format_ == "json":
        version = Lake(home.lake).manifest().version
        document = {"schema": "quarterdeck.sync/1", "sources": documents, "lake_version": version, "complete": complete}
        click.echo(json.dumps(document))
    return 0 if complete else 1


def _chosen(home: Home, names: tuple[str, ...], options: dict[str, Any]) -> list[SourceSetting]:
    loaded = settings.load(home)
    if options["replay"] and not loaded.sources:
        keep_source(home, recorded_source(options["replay"]))
        loaded = settings.load(home)
    chosen = [loaded.get_source(name) for name in names] or list(loaded.sources)
    if not chosen:
        raise click.UsageError("no source is connected; begin with 'quarterdeck connect' or 'quarterdeck start URL'")
    if (options["record"] or options["replay"]) and (len(chosen) != 1 or chosen[0].kind != "gitlab"):
        raise click.UsageError("--record and --replay take one GitLab source; name it with --source")
    return chosen


def _gitlab(home: Home, source: SourceSetting, options: dict[str, Any]) -> dict[str, Any]:
    progress = TerminalProgress() if sys.stderr.isatty() else Silent()
    how = How(now, progress, options["since"], options["full"], options["wait"])
    token = None if options["replay"] else get_token(home, source)
    if options["replay"]:
        wire = replayed(options["replay"])
    elif options["record"]:
        wire = recorded(options["record"], source, token or "", progress.waiting)
    else:
        wire = Wire(on_wait=progress.waiting)
    began = time.monotonic()
    document = document_of(asyncio.run(_road(home, source, token, wire, how)))
    return {**document, "seconds": time.monotonic() - began}


async def _road(home: Home, source: SourceSetting, token: str | None, wire: Wire, how: How) -> SyncResult:
    async with opened(source, token, wire) as gitlab:
        # A recording and its replay must ask in the same order: one page after the other.
        taped = wire.recorder is not None or wire.recording is not None
        readers = 1 if taped else how.readers
        return await read(gitlab, home, source, replace(how, clock=wire.clock, readers=readers))


def _clone(home: Home, source: SourceSetting) -> dict[str, Any]:
    done = read_clone_again(home, source, clock=now)
    return {
        "source": source.name, "read": done.read, "removed": 0, "requests": {}, "request_total": 0, "seconds": None,
        "complete": True, "server_counts": {}, "our_counts": {}, "caveats": {}, "remarks": [],
    }  # fmt: skip


def document_of(result: SyncResult) -> dict[str, Any]:
    """A source's part of the document of ``sync --format json``."""
    return {
        "source": result.name, "mode": result.mode, "resumed": result.resumed, "read": result.merge_requests,
        "removed": result.removed, "requests": result.requests, "request_total": sum(result.requests.values()),
        "seconds": result.seconds, "seconds_own": result.seconds_own, "complete": result.complete,
        "synced_at": json.instant(result.synced_at), "server_counts": result.server_counts,
        "our_counts": result.our_counts, "differences": result.differences, "caveats": result.caveats,
        "remarks": list(result.remarks),
    }  # fmt: skip


def _say(document: dict[str, Any]) -> None:
    click.echo(sentence(document))
    for remark in document["remarks"]:
        notice(f"  {remark}")
    for reason, count in sorted(document["caveats"].items()) if document["read"] else ():
        notice(f"  {reason.replace('_', ' ')}: {count:,}")


def sentence(document: dict[str, Any]) -> str:
    """What a sync did, in one line."""
    removed = f", {document['removed']:,} gone" if document["removed"] else ""
    cost = f" with {document['request_total']:,} requests" if document["request_total"] else ""
    took = f" in {document['seconds']:.1f} s" if document["seconds"] is not None else ""
    server, ours = sum(document["server_counts"].values()), sum(document["our_counts"].values())
    proof = f"complete: server says {server:,}, we hold {ours:,}" if server else "complete"
    if not document["complete"]:
        proof = f"INCOMPLETE: server says {server:,}, we hold {ours:,}; run it again, or sync --full"
    return f"{document['source']}: {document['read']:,} read{removed}{cost}{took} · {proof}"
