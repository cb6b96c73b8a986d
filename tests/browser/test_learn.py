"""Learn, in the lab: the map, a lesson with live views and its exercises, its place in the address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lab_process import Lab, visits

from convscope.lab.hosting import saved_state
from convscope.lessons.course import course
from convscope.lessons.lesson import Practice
from convscope.lessons.reading import lesson, lesson_names

Open = Callable[..., Any]
NAME = "convolution-by-hand"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    one = Lab(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home"), "--port", "18915")
    yield one
    code, _, complaint = one.end()
    assert (code, complaint) == (0, "")


@pytest.fixture
def visit(browser: Any, lab: Lab) -> Iterator[Open]:
    yield from visits(browser, lab)


def test_the_map_leads_to_a_lesson_that_is_answered_and_played_with(visit: Open) -> None:
    page = visit("learn")
    assert page.locator(".lab-lesson-link").count() == len(lesson_names())
    page.get_by_role("link", name=re.compile("Lesson 3")).press("Enter")
    page.wait_for_selector(".ls-article h1")
    assert page.title().startswith("Convolution by hand")
    card = page.locator(".ls-question").first
    card.get_by_role("textbox").fill("-1")
    card.get_by_role("textbox").press("Enter")
    assert "Right." in card.get_by_role("status").inner_text()
    view = page.locator(".ls-view").first
    view.scroll_into_view_if_needed()
    view.locator(".cv-map .cv-board").focus()
    page.keyboard.press("Home")
    page.locator(".cv-title output[data-value='-1']").first.wait_for()
    page.get_by_role("link", name="All lessons").click()
    page.wait_for_selector(".lab-lessons")
    assert f"1 of {len(lesson(NAME).questions)} predictions" in page.inner_text(".lab-lessons")


def test_where_one_reads_stands_in_the_address(visit: Open) -> None:
    page = visit(f"learn?lesson={NAME}")
    heading = page.locator(".ls-prose h2").nth(1)
    heading.scroll_into_view_if_needed()
    page.locator(".ls-prose h2").nth(1).evaluate("e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 150)")
    page.wait_for_url(re.compile("at=section-"))
    page.reload()
    page.wait_for_selector(".ls-resume")
    assert page.evaluate("scrollY") > 300


def test_an_exercise_is_solved_in_the_lesson(visit: Open) -> None:
    page = visit(f"learn?lesson={NAME}")
    exercise = lesson(NAME).exercises[0]
    live = page.locator(f"[data-block='{lesson(NAME).blocks.index(Practice(exercise))}']")
    live.scroll_into_view_if_needed()
    live.get_by_role("textbox", name="Your answer").fill(course()[exercise].solution)
    live.get_by_role("button", name="Check").click()
    live.locator(".lab-verdict-head b").wait_for(timeout=30_000)
    assert "Passed" in live.locator(".lab-verdict-head").inner_text()
    page.goto(page.url.partition("#")[0] + "#learn")
    page.wait_for_selector(".lab-lessons")
    assert page.locator(".lab-dot.lab-is-done").count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (768, "dark"), (2560, "light")])
@pytest.mark.parametrize("state", ["learn", f"learn?lesson={NAME}"])
def test_nothing_lies_beside_the_page(visit: Open, state: str, width: int, scheme: str) -> None:
    page = visit(state, width=width, scheme=scheme)
    while page.evaluate("scrollY + innerHeight < document.documentElement.scrollHeight - 2"):
        page.mouse.wheel(0, 900)
        page.wait_for_timeout(100)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_lesson_is_saved_as_one_page_that_the_lab_opens_again(visit: Open, tmp_path: Path) -> None:
    page = visit(f"learn?lesson={NAME}")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Save page").click()
    file = tmp_path / "lesson.html"
    coming.value.save_as(file)
    assert coming.value.suggested_filename == "learn-convolution-by-hand.html"
    assert saved_state(file.read_text("utf-8")).startswith(f"learn?lesson={NAME}")


def test_an_unknown_lesson_is_said_in_words(visit: Open) -> None:
    page = visit("learn?lesson=nonsense")
    assert "there is no lesson 'nonsense'" in page.get_by_role("alert").last.inner_text()
