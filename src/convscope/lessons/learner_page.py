"""The page of one learner, and the table of the class, as offline HTML."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from convscope.lessons.verdict import Verdict

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --quiet: #5b6570; --pass: #1e6b3a; --fail: #a3211a;
  --advice: #1a5596; --rule: #d8dde3; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e8eb; --paper: #15181c; --quiet: #a0a9b3; --pass: #7fd69b;
  --fail: #ff9d94; --advice: #93c5fd; --rule: #343a41; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }
pre { font: 14px/1.4 ui-monospace, monospace; white-space: pre-wrap; border-top: 1px solid var(--rule); padding: 1rem 0;
  margin: 0; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .35rem .6rem .35rem 0;
  border-bottom: 1px solid var(--rule); } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
a { color: var(--advice); } .pass { color: var(--pass); } .fail { color: var(--fail); } .advice { color:
var(--advice); }
.quiet { color: var(--quiet); } .head, .says { font-weight: 600; }
"""


def learner_page(learner: str, verdicts: Sequence[Verdict], problems: Sequence[str]) -> str:
    """All verdicts of a learner on one page; what the code printed is left out, so that the page stays the same."""
    passed, total = sum(v.passed for v in verdicts), len(verdicts)
    parts = [f"<h1>{html.escape(learner)}</h1>"]
    parts += [f'<p class="{"pass" if passed == total else "quiet"}">{passed} of {total} answers pass.</p>']
    parts += [f'<p class="fail">{html.escape(problem)}</p>' for problem in problems]
    parts += [_verdict(replace(verdict, printed="")) for verdict in verdicts]
    return _page(learner, "\n".join(parts))


def class_page(lines: Sequence[tuple[str, str, str, int]]) -> str:
    """The table of a class: for each learner the name, the page, the points, and how many answers pass."""
    body = "".join(
        f'<tr><td><a href="{html.escape(page)}">{html.escape(name)}</a></td><td class="n">{points}</td>'
        f'<td class="n">{passed}</td></tr>'
        for name, page, points, passed in lines
    )
    head = '<tr><th>learner</th><th class="n">points</th><th class="n">passed</th></tr>'
    return _page("The class", f"<h1>The class</h1><table>{head}{body}</table>")


def _verdict(verdict: Verdict) -> str:
    lines = [f'<span class="{line.kind}">{html.escape(line.text)}</span>' for line in verdict.lines(100)]
    return "<pre>" + "\n".join(lines) + "</pre>"


def _page(title: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style><body>{body}</body></html>\n"
    )
