"""``quarterdeck simulate serve``, ``simulate files`` and ``simulate lake``: the made-up company."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from quarterdeck.cli.common import Instant, now


@click.group("simulate")
def simulate_command() -> None:
    """Serve or write the made-up company."""


def _company_options(*, people: int = 40, years: float = 2.0) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        for option in (
            click.option("--now", "at", type=Instant(), default=None, help="The company's present (default: now)."),
            click.option("--years", type=click.FloatRange(0.1, 30), default=years, show_default=True),
            click.option("--people", type=click.IntRange(4, 5000), default=people, show_default=True),
            click.option("--seed", type=int, default=1, show_default=True),
        ):
            command = option(command)
        return command

    return add


def _present(at: Any) -> datetime:
    return at if isinstance(at, datetime) else now().replace(microsecond=0)


@simulate_command.command("serve")
@_company_options()
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="0 takes a free one.")
@click.option("--latency", type=click.FloatRange(0, 60), default=0.0, help="Seconds that each request takes longer.")
@click.option("--uniform", type=int, default=None, help="A plain company of so many merge requests, for benchmarks.")
@click.option("--files", type=click.Path(path_type=Path), default=None, help="Also write the CSV files here.")
@click.option("--json", "as_json", is_flag=True, help="Say where in one line of JSON.")
def serve_command(at: Any, port: int, latency: float, files: Path | None, as_json: bool, **options: Any) -> None:
    """Serve the made-up company over GitLab's real API on this machine, until it is stopped."""
    from quarterdeck.simulator.files import write_files  # noqa: PLC0415 -- only here
    from quarterdeck.simulator.server import DEFAULT_TOKEN, serve  # noqa: PLC0415

    company = _make(at, **options)
    if files is not None:
        write_files(company, files)

    def ready(url: str) -> None:
        where = {"url": url, "token": DEFAULT_TOKEN, "group": company.top_group}
        text = json.dumps(where) if as_json else f"{url}/{company.top_group} with token {DEFAULT_TOKEN}"
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    with contextlib.suppress(KeyboardInterrupt):  # being stopped is how serving ends
        serve(company, port=port, latency=latency, ready=ready)


def _make(at: Any, *, seed: int, people: int, years: float, uniform: int | None) -> Any:
    if uniform is not None:
        from quarterdeck.simulator.uniform import make_uniform  # noqa: PLC0415

        return make_uniform(merge_requests=uniform, seed=seed, now=_present(at))
    from quarterdeck.simulator.company import make_company  # noqa: PLC0415

    return make_company(seed=seed, people=people, years=years, now=_present(at))


@simulate_command.command("files")
@click.argument("folder", type=click.Path(path_type=Path))
@_company_options()
def files_command(folder: Path, at: Any, **options: Any) -> None:
    """Write the CSV files that the made-up company's manager would bring."""
    from quarterdeck.simulator.files import write_files  # noqa: PLC0415

    write_files(_make(at, uniform=None, **options), folder)
    click.echo(f"written to {folder}")


@simulate_command.command("lake")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--merge-requests", type=click.IntRange(1), default=1_000_000, show_default=True)
@click.option("--teams", type=click.IntRange(1), default=200, show_default=True)
@_company_options(people=2000, years=5.0)
def lake_command(folder: Path, merge_requests: int, teams: int, at: Any, **options: Any) -> None:
    """Write a lake of so many merge requests into FOLDER, for benchmarks."""
    from quarterdeck.simulator.lake import fill_lake  # noqa: PLC0415

    if teams > options["people"]:
        raise click.UsageError(f"{teams} teams need {teams} people or more: give --people")
    fill_lake(folder, merge_requests=merge_requests, teams=teams, now=_present(at), **options)
    click.echo(f"{merge_requests:,} merge requests written to {folder}")
