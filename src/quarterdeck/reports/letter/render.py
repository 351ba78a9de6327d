"""Letters as Markdown for the reader, and as plain text and HTML for what leaves the program."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from quarterdeck.reports.letter.model import Letter, Line, Part


def to_markdown(letter: Letter) -> str:
    """All of it, for the reader alone."""
    blocks = [f"# {_plain(letter.title)}"]
    for part in letter.parts:
        lines = [f"- {_linked(line)}{f' ({_plain(line.why)})' if line.why else ''}" for line in part.lines]
        blocks.append("\n".join([f"## {_plain(part.heading)}", "", *lines]))
    if letter.empty:
        blocks.append("Nothing needs you.")
    return "\n\n".join(blocks) + "\n"


def _linked(line: Line) -> str:
    away = line.url.startswith(("https://", "http://")) and not set(line.url) & set(" ()<>")
    return f"[{_plain(line.text)}]({line.url})" if away else _plain(line.text)


def _plain(text: str) -> str:
    """Text in which nothing is Markdown."""
    return "".join(f"\\{sign}" if sign in "\\`*_[]<>#|!~" else sign for sign in " ".join(text.split()))


def outside(letter: Letter) -> Iterator[tuple[str, list[Line], str]]:
    """By part the lines that may leave the program, and what is said in place of the others."""
    for part in letter.parts:
        lines = [line for line in part.lines if line.outside]
        if lines or part.summed:
            yield part.heading, lines, part.summed


def to_text(letter: Letter, base: str, stop: str) -> str:
    """As plain text. ``base`` is where the program is found ("": not known), ``stop`` the address that ends it."""
    blocks = [letter.title]
    for heading, lines, summed in outside(letter):
        told = [f"- {line.outside}{_link(line, base)}" for line in lines]
        blocks.append("\n".join([heading, *told, *([f"- {summed}"] if summed else [])]))
    blocks.append(f"Everything: {base}/queue/" if base else "Everything stands in your queue in Quarterdeck.")
    if stop:
        blocks.append(f"To get no more of these: {stop}")
    return "\n\n".join(blocks) + "\n"


def _link(line: Line, base: str) -> str:
    if line.url.startswith(("https://", "http://")):
        return f"\n  {line.url}"
    return f"\n  {base}{line.url}" if base and line.url.startswith("/figures/") else ""


def to_html(letter: Letter, base: str, stop: str) -> str:
    """As HTML that loads nothing."""
    blocks = [f"<h1>{escape(letter.title)}</h1>"]
    for heading, lines, summed in outside(letter):
        told = "".join(f"<li>{_anchor(line, base)}</li>" for line in lines)
        told += f"<li>{escape(summed)}</li>" if summed else ""
        blocks.append(f"<h2>{escape(heading)}</h2><ul>{told}</ul>")
    if base:
        blocks.append(f'<p><a href="{escape(base)}/queue/">Everything that needs you</a></p>')
    if stop:
        blocks.append(f'<p><a href="{escape(stop)}">Get no more of these</a></p>')
    return f'<!doctype html><html lang="en"><body>{"".join(blocks)}</body></html>'


def _anchor(line: Line, base: str) -> str:
    told, link = escape(line.outside), _link(line, base).strip()
    return f'<a href="{escape(link)}">{told}</a>' if link else told


__all__ = ["Part", "outside", "to_html", "to_markdown", "to_text"]
