"""Markdown as HTML, and Python in colours: all words of a lesson go through here."""

from __future__ import annotations

import html
import io
import keyword
import re
import tokenize
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_KINDS = {tokenize.COMMENT: "note", tokenize.STRING: "text"}


@cache
def _reader() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def paragraphs(words: str) -> str:
    """Words as HTML; HTML in them is text.

    >>> paragraphs("A **pixel** is a number, `0` to `255`.")
    '<p>A <strong>pixel</strong> is a number, <code>0</code> to <code>255</code>.</p>'
    """
    text: str = _reader().render(words).strip()
    return re.sub(r"<table>.*?</table>", lambda m: f'<div class="ls-table">{m[0]}</div>', text, flags=re.DOTALL)


def line(words: str) -> str:
    """Words of a line as HTML, without a paragraph round them.

    >>> line("`2 < 3`")
    '<code>2 &lt; 3</code>'
    """
    text: str = _reader().renderInline(words)
    return text


def coloured(source: str) -> str:
    """Python as HTML whose comments, strings and keywords are marked.

    >>> coloured("x = 1  # one")
    'x = 1  <i class="ls-note"># one</i>'
    """
    lines, parts, row, column = source.splitlines(keepends=True), list[str](), 1, 0

    def copied(to_row: int, to_column: int) -> str:
        nonlocal row, column
        piece = ""
        while row < to_row:
            piece, row, column = piece + lines[row - 1][column:], row + 1, 0
        piece, column = piece + (lines[row - 1][column:to_column] if row <= len(lines) else ""), to_column
        return html.escape(piece)

    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return html.escape(source)
    for token in tokens:
        kind = _KINDS.get(token.type) or _string_kind(token.type)
        kind = "word" if token.type == tokenize.NAME and keyword.iskeyword(token.string) else kind
        if kind:
            parts.append(copied(*token.start))
            parts.append(f'<i class="ls-{kind}">{copied(*token.end)}</i>')
    return "".join(parts) + copied(len(lines) + 1, 0)


def _string_kind(token: int) -> str:
    """From Python 3.12 on the pieces of an f-string come one by one."""
    return "text" if tokenize.tok_name[token].startswith("FSTRING") else ""
