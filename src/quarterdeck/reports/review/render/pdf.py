"""A review as PDF: A4, the same bytes for the same document.

Letters outside Western Europe need DejaVu, which the build brings (`make assets`); without it the standard fonts are
used, and a letter that they lack becomes a question mark.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from quarterdeck.reports.review.document import Document
from quarterdeck.reports.review.render.blocks import Block, Bullets, Grid, Heading, Text, blocks, title

FONTS = Path(__file__).parent / "fonts"
_FILES = {"": "DejaVuSans.ttf", "B": "DejaVuSans-Bold.ttf"}
_INK, _SOFT, _LINE = (28, 35, 48), (95, 100, 112), (200, 204, 212)
_SIZES = {1: 17.0, 2: 12.0}
_PADDING = (0.6, 1.0)
_LONGEST_WORD = 45.0
"""Millimetres; a longer word, such as a path, is broken."""
_PLAIN = str.maketrans(
    {
        "≤": "<=", "≥": ">=", "→": "->", "−": "-", "–": "-", "—": "-", "…": "...", "•": "·", "’": "'", "‘": "'",
        "“": '"', "”": '"', "\u200b": "", "\u202f": " ", "\u2009": " ",
    }
)  # fmt: skip


class _Paper(FPDF):
    """A page with its number below."""

    family = "Helvetica"
    foot = ""

    def footer(self) -> None:
        self.set_y(-13)
        self.set_font(self.family, size=8)
        self.set_text_color(*_SOFT)
        self.cell(0, 8, f"{self.foot} · {self.page_no()}", align="R")


def page(document: Document) -> bytes:
    """The whole review. Its date is that of the edition, or the instant that a draft tells of."""
    paper = _paper(document)
    for block in blocks(document):
        _draw(paper, block)
    return bytes(paper.output())


def _paper(document: Document) -> _Paper:
    paper = _Paper(format="A4")
    paper.set_creation_date(datetime.fromisoformat(document["frozen_at"] or document["as_of"]))
    paper.set_margins(16, 14, 16)
    paper.set_auto_page_break(auto=True, margin=16)
    if fonts := _fonts():
        paper.family = "DejaVu"
        for style, file in fonts.items():
            paper.add_font("DejaVu", style, file)
    paper.set_title(_shown(paper, title(document)))
    paper.set_producer("Quarterdeck")
    paper.set_lang("en")
    paper.foot = _shown(paper, title(document))
    paper.add_page()
    return paper


@lru_cache(maxsize=1)
def _fonts() -> Mapping[str, Path]:
    """The fonts that the build brought; none where it brought none."""
    found = {style: FONTS / name for style, name in _FILES.items()}
    return found if all(path.is_file() for path in found.values()) else {}


def _shown(paper: _Paper, text: str) -> str:
    """The text with letters that the font has."""
    if paper.family == "DejaVu":
        return text.replace("\u200b", "")
    simple = unicodedata.normalize("NFC", text.translate(_PLAIN))
    return simple.encode("latin-1", "replace").decode("latin-1")


def _draw(paper: _Paper, block: Block) -> None:
    if isinstance(block, Heading):
        _heading(paper, block)
    elif isinstance(block, Bullets):
        for item in block.items:
            _text(paper, Text(f"•  {item}"))
        paper.ln(1)
    elif isinstance(block, Grid):
        _grid(paper, block)
    else:
        _text(paper, block)


def _heading(paper: _Paper, block: Heading) -> None:
    if block.level > 1:
        paper.ln(4)
        if paper.get_y() > paper.page_break_trigger - 30:
            paper.add_page()
    size = _SIZES[block.level]
    paper.set_font(paper.family, "B", size)
    paper.set_text_color(*_INK)
    paper.start_section(_shown(paper, block.text), level=block.level - 1, strict=False)
    _write(paper, block.text, size * 0.5)


def _text(paper: _Paper, block: Text) -> None:
    bold, soft = block.tone == "lead", block.tone in {"soft", "missing"}
    paper.set_font(paper.family, "B" if bold else "", 8.5 if soft else 9.5)
    paper.set_text_color(*(_SOFT if soft else _INK))
    _write(paper, block.text, 4.8)
    paper.ln(0.6)


def _write(paper: _Paper, text: str, height: float) -> None:
    shown = _shown(paper, text)
    paper.multi_cell(0, height, shown, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT, wrapmode=_wrap(text))


def _wrap(text: str) -> WrapMode:
    """Between words, but anywhere where a word is longer than a line."""
    return WrapMode.CHAR if max(map(len, text.split() or [""])) > 90 else WrapMode.WORD


def _grid(paper: _Paper, block: Grid) -> None:
    """A table whose title stays with its first line, its columns as wide as their texts ask for."""
    paper.ln(1)
    if paper.get_y() > paper.page_break_trigger - 26:
        paper.add_page()
    _text(paper, Text(block.title, "soft"))
    paper.set_font(paper.family, size=7.2)
    paper.set_text_color(*_INK)
    paper.set_draw_color(*_LINE)
    sides = tuple("RIGHT" if n in block.right else "LEFT" for n in range(len(block.columns)))
    held = [block.columns, *(_held(block, line) for line in block.lines)]
    lines = [[_shown(paper, cell) for cell in line] for line in held]
    widths, broken = _widths(paper, lines)
    with paper.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES, text_align=sides, line_height=4.0, padding=_PADDING,
        col_widths=widths, headings_style=FontFace(emphasis="BOLD"),
        wrapmode=WrapMode.CHAR if broken else WrapMode.WORD,
    ) as table:  # fmt: skip
        for line in lines:
            row = table.row()
            for cell in line:
                row.cell(cell)
    paper.ln(1.5)


def _held(block: Grid, line: Sequence[str]) -> list[str]:
    """Numbers keep their unit beside them."""
    return [cell.replace(" ", "\u00a0") if n in block.right else cell for n, cell in enumerate(line)]


def _widths(paper: _Paper, lines: Sequence[Sequence[str]]) -> tuple[tuple[float, ...], bool]:
    """Widths of the columns in millimetres, and whether a word must be broken.

    Each column begins as wide as its longest text; the widest give way, down to their longest word, until all fit.
    """
    columns = list(zip(*lines, strict=True))
    wanted = [max(_wide(paper, cell) for cell in column) for column in columns]
    words = [max(_wide(paper, word) for cell in column for word in cell.split(" ")) for column in columns]
    least = [min(width, _LONGEST_WORD) for width in words]
    spare = sum(wanted) - paper.epw
    while spare > 0 and (open_ := [n for n, width in enumerate(wanted) if width > least[n]]):
        widest = max(open_, key=lambda n: wanted[n])
        step = min(spare, 2.0, wanted[widest] - least[widest])
        wanted[widest] -= step
        spare -= step
    return tuple(wanted), spare > 0 or any(width > least[n] for n, width in enumerate(words))


def _wide(paper: _Paper, text: str) -> float:
    """The width of a cell that holds a text in one line; headings are bold, so all are measured as bold."""
    style = paper.font_style
    paper.set_font(style="B")
    width = paper.get_string_width(text) + 2 * _PADDING[1] + 2 * paper.c_margin + 0.2
    paper.set_font(style=style)
    return float(width)
