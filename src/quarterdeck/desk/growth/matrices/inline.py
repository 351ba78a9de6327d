"""One line of Markdown as plain words, and the marks that a site's templates leave in a text."""

from __future__ import annotations

import html
import re

INCLUDE = re.compile(
    r"""(?:\{\{[%<]\s*|\{%-?\s*|<%=?\s*)            # Hugo, Jekyll, ERB
        (?:include|readfile|partial|include_relative|includes?[-_]?file)\s*\(?\s*
        (?:file\s*=\s*|src\s*=\s*|path\s*=\s*)?["'“]?([^"'”\s%>}]+)""",
    re.VERBOSE | re.IGNORECASE,
)
_SHORTCODE = re.compile(r"\{\{[%<].*?[%>]\}\}|\{%.*?%\}|<%.*?%>|\{\{.*?\}\}")
_COMMENT = re.compile(r"<!--.*?-->")
_LINK = re.compile(r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_BOLD = re.compile(r"(\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*])([*_])(?=\S)([^*_]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
_ATTRIBUTES = re.compile(r"\s*\{:?\s*[#.][^}]*\}\s*$")


def has_template(text: str) -> bool:
    """Whether something that a site's templates fill stands there."""
    return bool(_SHORTCODE.search(text))


def plain(text: str) -> str:
    """The words alone."""
    text = _COMMENT.sub(" ", _SHORTCODE.sub(" ", text))
    text = _LINK.sub(r"\1", text)
    text = re.sub(r"<br\s*/?>", " ", text, flags=re.IGNORECASE)
    text = _TAG.sub("", text)
    for _ in range(2):
        text = _ITALIC.sub(r"\2", _BOLD.sub(r"\2", text))
    text = re.sub(r"`+([^`]+)`+", r"\1", text)
    return " ".join(html.unescape(_ESCAPED.sub(r"\1", text)).split())


def heading(text: str) -> str:
    """The words of a heading, without closing signs and attributes."""
    return plain(re.sub(r"\s+#+\s*$", "", _ATTRIBUTES.sub("", text))).strip(" :")


def bold_alone(text: str) -> str | None:
    """The words of a line that is wholly bold, as a heading is often written; None for any other."""
    found = re.fullmatch(r"(\*\*|__)(.+?)\1:?|(\*\*|__)(.+?):\3", text.strip())
    return plain(found[2] or found[4]).strip(" :") if found else None
