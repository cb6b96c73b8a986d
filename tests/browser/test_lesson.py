"""The offline page of a lesson: read, answered and played with, by mouse and by keyboard, with the network off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import convscope as cs
from convscope.lessons.course import course
from convscope.lessons.lesson import Question
from convscope.lessons.lesson_page import lesson_page
from convscope.lessons.making import make
from convscope.lessons.reading import lesson
from convscope.lessons.teacher_page import teacher_page
from convscope.lessons.worked import IMAGE, VERTICAL

Open = Callable[..., Any]
LESSON = "convolution-by-hand"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("lessons")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONVSCOPE_HOME", str(cache))
        made = {name: lesson_page(make(lesson(name), "drawn")) for name in (LESSON, "grid-of-numbers")}
    texts = {**made, "teacher": teacher_page(lesson(LESSON))}
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, "utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def read(opened: Open, path: Path, **more: Any) -> Any:
    return opened(path, ready=".ls-article h1", **more).page


def card(page: Any, number: int) -> Any:
    return page.locator(".ls-question").nth(number)


def test_a_question_is_answered_by_keyboard_and_shows_what_it_hid(opened: Open, pages: dict[str, Path]) -> None:
    page = read(opened, pages[LESSON])
    card(page, 0).get_by_role("button", name="Show it without a guess").click()
    asked = card(page, 1)
    right = asked.locator("[data-right]")
    hidden = page.locator(f'[data-waits="{asked.get_attribute("data-block")}"]').first
    assert hidden.is_hidden()
    asked.locator(".ls-choice").first.focus()
    page.keyboard.press("Enter")
    assert hidden.is_visible()
    assert asked.locator(".ls-choice").first.get_attribute("aria-pressed") == "true"
    block = lesson(LESSON).blocks[int(asked.get_attribute("data-block"))]
    assert isinstance(block, Question)
    said = asked.get_by_role("status").inner_text()
    assert "Not quite" in said
    assert block.right.because.split()[0] in said
    assert "ls-right" in right.get_attribute("class")
    page.reload()
    page.wait_for_selector(".ls-article h1")
    assert hidden.is_visible(), "the answer is kept"
    asked.get_by_role("button", name="Forget my answer").press("Enter")
    assert hidden.is_hidden()
    assert page.evaluate("document.activeElement.className") == "ls-choice"


@pytest.mark.parametrize(
    ("guess", "says"),
    [("-1", "Right."), ("−1,0", "Right."), ("-1 * 1", "Right."), ("4", "Not quite."), ("-1 million", "Not quite.")],
)
def test_a_number_is_guessed(opened: Open, pages: dict[str, Path], guess: str, says: str) -> None:
    asked = card(read(opened, pages[LESSON]), 0)
    asked.get_by_role("textbox").fill(guess)
    asked.get_by_role("textbox").press("Enter")
    assert says in asked.get_by_role("status").inner_text()


@pytest.mark.parametrize("guess", ["1,2,3", "many", "", "2 *"])
def test_what_is_no_number_is_said_in_words(opened: Open, pages: dict[str, Path], guess: str) -> None:
    asked = card(read(opened, pages[LESSON]), 0)
    asked.get_by_role("textbox").fill(guess)
    asked.get_by_role("textbox").press("Enter")
    assert asked.get_by_role("textbox").get_attribute("aria-invalid") == "true"
    assert "Write a number" in asked.get_by_role("alert").inner_text()


@pytest.mark.parametrize(
    ("guess", "says"),
    [
        ("6.2 million", "Right."),
        ("1920*1080*3", "Right."),
        ("6,220,800", "Right."),
        ("6.220.800", "Right."),
        ("6.22e6", "Right."),
        ("6.3 million", "Not quite."),
        ("6.2", "Not quite."),
    ],
)
def test_a_large_number_is_read_as_people_write_it(opened: Open, pages: dict[str, Path], guess: str, says: str) -> None:
    asked = card(read(opened, pages["grid-of-numbers"]), 1)
    asked.get_by_role("textbox").fill(guess)
    asked.get_by_role("textbox").press("Enter")
    assert says in asked.get_by_role("status").inner_text()


def test_who_would_rather_see_is_shown(opened: Open, pages: dict[str, Path]) -> None:
    page = read(opened, pages[LESSON])
    card(page, 0).get_by_role("button", name="Show it without a guess").click()
    assert "It is −1" in card(page, 0).get_by_role("status").inner_text()
    assert page.locator('[data-waits="3"]').first.is_visible()


def test_a_view_is_drawn_as_it_comes_near_and_works(opened: Open, pages: dict[str, Path]) -> None:
    page = read(opened, pages[LESSON], height=700)
    assert page.locator(".ls-view .convscope").count() == 0
    card(page, 0).get_by_role("button", name="Show it without a guess").click()
    view = page.locator(".ls-view").first
    view.scroll_into_view_if_needed()
    output = view.locator(".cv-title output")
    output.wait_for()
    board = view.locator(".cv-map .cv-board")
    board.focus()
    page.keyboard.press("Home")
    view.locator(".cv-title output[data-value='-1']").wait_for()
    assert cs.convolve(IMAGE, VERTICAL)[0, 0] == -1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (2560, "light")])
@pytest.mark.parametrize("name", [LESSON, "grid-of-numbers", "teacher"])
def test_nothing_lies_beside_the_page(opened: Open, pages: dict[str, Path], name: str, width: int, scheme: str) -> None:
    page = read(opened, pages[name], width=width, scheme=scheme)
    for button in page.get_by_role("button", name="Show it without a guess").all():
        if button.is_visible():
            button.click()
    while page.evaluate("scrollY + innerHeight < document.documentElement.scrollHeight - 2"):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(120)
    assert page.locator(".ls-view:visible").count() == page.locator(".ls-drawn:visible").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#lesson").get_attribute("data-theme") == scheme


def test_on_paper_everything_is_there_in_light(opened: Open, pages: dict[str, Path]) -> None:
    page = read(opened, pages[LESSON], scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.locator(".ls-drawn").nth(page.locator(".ls-view").count() - 1).wait_for(state="attached")
    assert all(block.is_visible() for block in page.locator("[data-waits]").all())
    assert set(page.locator(".ls-view > div > .convscope").evaluate_all("all => all.map(e => e.dataset.theme)")) == {
        "light"
    }


def test_the_teacher_reads_answers_and_solutions(opened: Open, pages: dict[str, Path]) -> None:
    text = read(opened, pages["teacher"]).inner_text("#lesson")
    one = lesson(LESSON)
    assert all(each.said in text for each in one.teacher.misconceptions)
    assert text.count("Hints, in order") == len(one.exercises)
    assert all(line in text for name in one.exercises for line in course()[name].solution.split("\n") if line)
