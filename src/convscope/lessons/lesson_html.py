"""A lesson as HTML: what the offline page and the lab show alike; ``views/js/lesson.js`` brings it to life."""

from __future__ import annotations

import base64
import html
import re
from collections.abc import Iterator

from convscope.lessons.course import course
from convscope.lessons.lesson import Code, Lesson, Number, Practice, Question, Text
from convscope.lessons.lesson_notebook import SETUP
from convscope.lessons.making import Made, Shown, waiting
from convscope.lessons.markdown import coloured, line, paragraphs
from convscope.lessons.reading import ORDER

PREDICT = "Predict first"
_BEGINS = (
    '<div class="ls-begins"><p>The code on this page begins with</p>'
    f'<pre class="ls-source"><code>{coloured(SETUP.strip())}</code></pre></div>'
)


def article(made: Made, runs: bool = False) -> str:
    """The lesson as one ``<article>``; its views are empty places, ``data-view``, with the block's place in ``id``.

    Args:
        made: the lesson, with what its code showed.
        runs: whether code that has not run can be run where this is shown.
    """
    lesson = made.lesson
    waits = lesson.hidden_by()
    blocks = (_block(made, index, waits.get(index), runs) for index in range(len(lesson.blocks)))
    name = html.escape(lesson.name)
    return f'<article class="ls-article" data-lesson="{name}">\n{_head(made)}\n{"".join(blocks)}</article>'


def _head(made: Made) -> str:
    lesson = made.lesson
    number = f"Lesson {lesson.number} of {len(ORDER)}" if lesson.number else "A lesson"
    able = "".join(f"<li>{line(each)}</li>" for each in lesson.able)
    return (
        f'<header class="ls-head"><p class="ls-kicker">{number} <span>·</span> {lesson.minutes} minutes, '
        f"exercises not counted</p>"
        f"<h1>{html.escape(lesson.title)}</h1>"
        f'<p class="ls-after">Afterwards you will be able to</p><ul class="ls-able">{able}</ul>'
        f"{_data(made)}{_BEGINS}</header>"
    )


def _data(made: Made) -> str:
    if not made.data:
        return ""
    return f'<p class="ls-data">The images here are <b>{html.escape(made.data)}</b>: {html.escape(made.origin)}.</p>'


def _block(made: Made, index: int, waits: int | None, runs: bool) -> str:
    """A block in its frame; one that waits for an answer says for which."""
    block = made.lesson.blocks[index]
    kind, inside = _inside(made, index, runs)
    hidden = f' data-waits="{waits}" hidden' if waits is not None else ""
    tag = "section" if isinstance(block, Question | Number | Practice) else "div"
    return f'<{tag} class="ls-block ls-{kind}" data-block="{index}"{hidden}>{inside}</{tag}>\n'


def _inside(made: Made, index: int, runs: bool) -> tuple[str, str]:
    block = made.lesson.blocks[index]
    match block:
        case Text():
            return "prose", _prose(block, index)
        case Code():
            return "code", code_html(made.lesson, index, made.shown.get(index), runs)
        case Question():
            return "question", _question(block, index)
        case Number():
            return "question", _number(block, index)
        case Practice():
            return "practice", _practice(block.exercise)


def _prose(block: Text, index: int) -> str:
    return re.sub(r"<h(\d)>", rf'<h\1 id="section-{index}" tabindex="-1">', paragraphs(block.words), count=1)


def code_html(lesson: Lesson, index: int, shown: Shown | None, runs: bool = False) -> str:
    """A block of code with what it shows; where it was not run yet that is said, with a button if it can be."""
    block = lesson.blocks[index]
    assert isinstance(block, Code)
    source = f'<pre class="ls-source"><code>{coloured(block.source)}</code></pre>' if block.shown else ""
    caption = f'<p class="ls-caption">{line(block.caption)}</p>' if block.caption else ""
    return source + ("".join(_result(index, shown)) if shown else _not_run(lesson, index, runs)) + caption


def _result(index: int, shown: Shown) -> Iterator[str]:
    text = (shown.printed.rstrip("\n") + "\n" + shown.text).strip("\n")
    if text:
        yield f'<pre class="ls-out" tabindex="0" aria-label="What it shows">{html.escape(text)}</pre>'
    for picture in shown.pictures:
        data = base64.b64encode(picture.encode()).decode("ascii")
        yield f'<img class="ls-picture" alt="A picture drawn by the code above" src="data:image/svg+xml;base64,{data}">'
    if shown.view:
        title = html.escape(shown.view.title)
        yield (
            f'<div class="ls-view" id="view-{index}" data-view="{shown.view.name}" role="group" aria-label="{title}">'
            f'<p class="ls-coming">{title}</p></div>'
        )


def _not_run(lesson: Lesson, index: int, runs: bool) -> str:
    place = waiting(lesson).get(index, index)
    if place != index:
        return '<p class="ls-late">This needs what the code further up makes, which was not run yet.</p>'
    if not runs:
        return '<p class="ls-late">This takes a while, and was not run for this page.</p>'
    return (
        f'<p class="ls-late" data-run="{index}"><button type="button" class="ls-button ls-run">Run it</button> '
        "<span>It takes a while, and shows how far it is.</span></p>"
    )


def _question(block: Question, index: int) -> str:
    buttons = "".join(
        f'<button type="button" class="ls-choice" data-choice="{i}"{" data-right" if choice.right else ""}>'
        f'<span class="ls-letter" aria-hidden="true">{"ABCDEFGH"[i]}</span><span>{line(choice.says)}</span></button>'
        for i, choice in enumerate(block.choices)
    )
    because = "".join(
        f'<div data-because="{i}" hidden>{paragraphs(choice.because)}</div>' for i, choice in enumerate(block.choices)
    )
    group = f'<div class="ls-choices" role="group" aria-labelledby="asks-{index}">{buttons}</div>'
    return _asked(block, index, group, because)


def _number(block: Number, index: int) -> str:
    form = (
        f'<div class="ls-choices ls-guess" data-answer="{block.answer:.12g}" data-tolerance="{block.tolerance:.12g}">'
        f'<input class="ls-input" type="text" autocomplete="off" aria-labelledby="asks-{index}" '
        f'aria-describedby="unread-{index}">'
        '<button type="button" class="ls-button ls-say">That is my guess</button></div>'
        f'<p class="ls-unread" id="unread-{index}" role="alert"></p>'
    )
    return _asked(block, index, form, f'<div data-because="0" hidden>{paragraphs(block.because)}</div>')


def _asked(block: Question | Number, index: int, form: str, because: str) -> str:
    gate = '<p class="ls-gate">What follows appears once you have said what you expect.' if block.hides else "<p>"
    show = '<button type="button" class="ls-plain ls-show">Show it without a guess</button>'
    return (
        f'<p class="ls-kicker">{PREDICT}</p><div class="ls-asks" id="asks-{index}">{paragraphs(block.asks)}</div>{form}'
        f'<div class="ls-because" role="status"><p class="ls-verdict" hidden></p>{because}</div>'
        f'<div class="ls-under">{gate} {show}</p></div>'
    )


def _practice(name: str) -> str:
    exercise = course()[name]
    command = f"convscope check {course().file_name(name)}"
    return (
        f'<p class="ls-kicker">Exercise <span>·</span> {exercise.minutes} minutes</p>'
        f"<h3>{html.escape(exercise.title)}</h3>"
        f'<div class="ls-task">{paragraphs(exercise.task)}</div>'
        f'<div class="ls-how" data-exercise="{html.escape(name)}"><p>In your folder of exercises '
        f"(<code>convscope learn</code>), or in a notebook:</p>"
        f'<pre class="ls-source"><code>{html.escape(command)}\ncs.check("{html.escape(name)}")</code></pre></div>'
    )
