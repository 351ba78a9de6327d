"""``quarterdeck job``: show, check, compare. Job pages are files; no home and no GitLab is needed."""

from __future__ import annotations

import codecs
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quarterdeck.cli.common import emit, with_output

if TYPE_CHECKING:
    from quarterdeck.jobfamily.compare import Comparison
    from quarterdeck.jobfamily.model import Fault, JobPage, Role

NO = 1
LARGEST = 50_000_000
"""Bytes; a larger file is no page."""

MOST_STRANGE = 0.1
"""A tenth of the signs: with more that no text has (control signs, bytes that are no UTF-8), a file is no text."""
_STRANGE = tuple({*map(chr, range(32)), "\x7f", "\ufffd"} - set("\t\n\r\f"))
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks; those of UTF-32 first, for one begins as one of UTF-16 does."""


@click.group("job")
def job_command() -> None:
    """A job page as a model of the role, what is wrong with it, and what a higher level asks beyond a lower one.

    PAGE is a Markdown file, or - for standard input. The model and the faults are described in docs/jobfamily.md.
    """


@job_command.command("show")
@click.argument("page")
@with_output("table", "json")
def show_command(page: str, format_: str, output: Path | None) -> int:
    """The model of a page: its sections, its roles, the indicators found, its faults."""
    from quarterdeck.jobfamily import to_json, to_text  # noqa: PLC0415 -- commands import late
    from quarterdeck.jobfamily.matching import prepare  # noqa: PLC0415

    model, faults = _checked(page)
    known = prepare(_catalogue())
    if format_ == "json":
        emit(json.dumps(to_json.page(model, faults, known), indent=1, ensure_ascii=False), output)
    else:
        emit(to_text.page(model, faults, known), output)
    return 0


@job_command.command("check")
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@with_output("table", "json")
def check_command(pages: tuple[str, ...], format_: str, output: Path | None) -> int:
    """The faults of pages, as page:line: code: what to do. Exit code 1 where there are any."""
    from quarterdeck.jobfamily import to_json  # noqa: PLC0415

    found = [_checked(page) for page in pages]
    if format_ == "json":
        listed = [
            {"page": model.name, "title": model.title, "faults": [to_json.fault(one) for one in faults]}
            for model, faults in found
        ]
        emit(json.dumps({"schema": "quarterdeck.job-check/1", "pages": listed}, indent=1, ensure_ascii=False), output)
    else:
        lines = [f"{model.name}:{one.line}: {one.code}: {one.message}" for model, faults in found for one in faults]
        emit("\n".join(lines or ["no faults"]), output)
    return NO if any(faults for _, faults in found) else 0


@job_command.command("compare")
@click.argument("lower")
@click.argument("higher")
@click.option("--lower-role", default=None, help="The role of LOWER, where the page has several.")
@click.option("--higher-role", default=None, help="The role of HIGHER, where the page has several.")
@with_output("table", "json")
def compare_command(  # noqa: PLR0917 -- click passes them by name
    lower: str, higher: str, lower_role: str | None, higher_role: str | None, format_: str, output: Path | None
) -> int:
    """What HIGHER asks beyond LOWER, line by line: added, dropped, changed. Both may be the same page."""
    from quarterdeck.jobfamily import to_json, to_text  # noqa: PLC0415
    from quarterdeck.jobfamily.compare import compare  # noqa: PLC0415

    made: Comparison = compare(_role(lower, lower_role, "--lower-role"), _role(higher, higher_role, "--higher-role"))
    if format_ == "json":
        emit(json.dumps(to_json.comparison(made), indent=1, ensure_ascii=False), output)
    else:
        emit(to_text.comparison(made), output)
    return 0


def _checked(page: str) -> tuple[JobPage, list[Fault]]:
    from quarterdeck.jobfamily.check import check  # noqa: PLC0415

    model = _page(page)
    return model, check(model, catalogue=_catalogue())


def _page(page: str) -> JobPage:
    from quarterdeck.jobfamily.parse import parse  # noqa: PLC0415

    return parse(_read(page), name=page)


def _read(page: str) -> str:
    """The text of a page, UTF-8, or UTF-16 or UTF-32 with its mark; a few bytes that are none become U+FFFD."""
    if page == "-":
        return _text(sys.stdin.buffer.read(LARGEST), page)
    path = Path(page)
    try:
        if path.stat().st_size > LARGEST:
            raise click.ClickException(f"{page}: larger than {LARGEST // 1_000_000} MB; a job page is Markdown text")
        return _text(path.read_bytes(), page)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "no path"
        raise click.ClickException(f"{page[:200]!r}: {why.lower()}; name a Markdown file, or - for input") from error


def _text(data: bytes, page: str) -> str:
    codec = next((codec for mark, codec in _MARKS if data.startswith(mark)), "utf-8")
    text = data.decode(codec, errors="replace")
    strange = sum(map(text.count, _STRANGE))
    if strange > len(text) * MOST_STRANGE:
        raise click.ClickException(f"{page[:200]!r}: not readable text; save the page as UTF-8 and try again")
    return text


def _catalogue() -> dict[str, tuple[str, str]]:
    """The names and addresses of the product's indicators."""
    from quarterdeck.indicators.catalogue import CATALOGUE  # noqa: PLC0415

    return {indicator.id: (indicator.name, indicator.url) for indicator in CATALOGUE.values()}


def _role(page: str, name: str | None, option: str) -> Role:
    """The role asked for; without a name, the page's only one."""
    model = _page(page)
    roles = model.every_role()
    wanted = [role for role in roles if name is None or role.name.casefold() == name.casefold()]
    if len(wanted) == 1:
        return wanted[0]
    names = ", ".join(repr(role.name) for role in roles[:20])
    what = f"{len(roles)} roles" if name is None else f"no single role {name!r}"
    raise click.ClickException(f"{page}: {what}; choose one with {option}: {names}")
