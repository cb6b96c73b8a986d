"""One offline HTML page of a lesson, with all its views in it."""

from __future__ import annotations

import html
from collections.abc import Callable

from convscope.lessons.lesson import Lesson
from convscope.lessons.lesson_html import article
from convscope.lessons.making import Made
from convscope.lessons.reading import lesson, neighbours
from convscope.views.link import link_all
from convscope.views.page import HEAD, in_text, inline_script, json_in_html, policy
from convscope.views.view import HERE, View, own_style_text, shared_style_text

Address = Callable[[Lesson], str]
"""Where the page of another lesson lies; nothing where there is none."""

_STYLE = """
:root { color-scheme: light dark; scroll-padding-top: 24px; }
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
body { margin: 0; background: #ffffff; }
@media (prefers-color-scheme: dark) { :root:not([data-theme]) body { background: #14161a; color: #e8eaed; } }
[data-theme="dark"] body { background: #14161a; }
"""

_PAGE = (
    HEAD
    + """<body>
<main id="lesson" class="convscope ls">
<div class="ls-bar"><b>convscope</b><button type="button" class="ls-plain" id="theme">Dark</button></div>
<noscript><p class="ls-head">The questions and the views of this page need JavaScript, which is switched off. Nothing is
loaded from anywhere.</p></noscript>
{content}
</main>
{data}
<script type="module">{script}</script>
</body>
</html>
"""
)


def lesson_page(made: Made, address: Address = lambda _: "") -> str:
    """The page as a text: one file that works with the network off.

    Args:
        made: the lesson, with what its code showed.
        address: where the pages of the lessons before and after lie.
    """
    views = {index: shown.view for index, shown in made.shown.items() if shown.view}
    data = "\n".join(_data(index, view) for index, view in views.items())
    return page_of(made.lesson.title, f"{article(made)}\n{foot(made.lesson, address)}", tuple(views.values()), data)


def page_of(title: str, content: str, views: tuple[View, ...] = (), data: str = "") -> str:
    """A page in the look of a lesson.

    Args:
        title: plain text.
        content: HTML with one ``<article>``.
        views: which views are drawn in it; what they share stands in the page once.
        data: what they show, as elements of their own.
    """
    names = sorted({name for view in views for name in (view.name, *view.parts)})
    drawing = sorted({view.name for view in views})
    module = link_all(HERE / "js", ["lesson.js", "lesson_page.js", *(f"{name}.js" for name in drawing)])
    script = inline_script(module.removesuffix("export default views;\n") + "views.lesson_page(views);\n")
    style = "\n".join([_STYLE, shared_style_text(), *map(own_style_text, names), own_style_text("lesson")])
    return _PAGE.format(
        policy=policy(script),
        title=html.escape(f"{title} · convscope"),
        style=style.replace("</", "<\\/"),
        content=content,
        data=data,
        script=script,
    )


def foot(one: Lesson, address: Address) -> str:
    """The way to the lessons before and after."""
    before, after = neighbours(one)
    parts = [
        _way("Before", lesson(before), address) if before else "",
        _way("Next", lesson(after), address) if after else "",
    ]
    return f'<nav class="ls-foot" aria-label="Other lessons">{"".join(parts)}</nav>' if before or after else ""


def _way(word: str, other: Lesson, address: Address) -> str:
    words = f"<span>{word} · lesson {other.number}</span><b>{html.escape(other.title)}</b>"
    if place := address(other):
        return f'<a class="ls-{word.lower()}" href="{html.escape(place)}">{words}</a>'
    return f'<div class="ls-{word.lower()}">{words}<code>convscope lesson {other.number}</code></div>'


def _data(index: int, view: View) -> str:
    arrays = {name: in_text(array) for name, array in view.arrays.items()}
    content = json_in_html({"spec": view.spec, "arrays": arrays, "state": {}})
    return f'<script type="application/json" id="data-{index}">{content}</script>'
