"""An exercise in the lab: typed, checked, told what is wrong, passed, kept; by keyboard, in two browsers at once."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lab_process import Lab, visits

from convscope.cli import main
from convscope.lessons.course import course

Open = Callable[..., Any]
LOOPS = "convolution-in-loops"
FIRST = "first-layer-parameters"
ENDLESS = "def convolve(image, kernel):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    one = Lab(tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("home"), "--port", "18865")
    yield one
    code, _, complaint = one.end()
    assert (code, complaint) == (0, "")


@pytest.fixture
def visit(browser: Any, lab: Lab) -> Iterator[Open]:
    yield from visits(browser, lab)


def wrong(name: str, diagnosis: str) -> str:
    exercise = course()[name]
    return next(one for one in exercise.wrong if one.diagnosis == diagnosis).code(exercise.solution)


def write(page: Any, code: str) -> None:
    page.get_by_role("textbox", name="Your answer").fill(code)


def verdict(page: Any, timeout: float = 30_000) -> str:
    """Check, and what is said in the end."""
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".lab-verdict-head:not(.lab-stale) b", timeout=timeout)
    return str(page.locator(".lab-verdict-head").inner_text())


def test_a_wrong_answer_gets_its_diagnosis_the_first_wrong_cell_and_the_convolution_behind_it(visit: Open) -> None:
    page = visit(f"exercise?name={LOOPS}")
    write(page, wrong(LOOPS, "flipped kernel"))
    assert verdict(page).startswith("0 of 5 checks passed")
    assert (
        page.locator(".lab-says").first.inner_text() == "row 0, column 0: expected -1, got 1 (24 of 36 values differ)"
    )
    assert page.locator(".lab-advice b").first.inner_text() == "Flipped kernel"
    assert page.locator(".lab-drawing mark").first.inner_text().strip("[ ]") == "1"
    page.wait_for_selector(".lab-slide .cv-title output")
    assert page.locator(".lab-slide .cv-title output").get_attribute("data-value") == "-1"
    assert page.locator(".lab-slide .cv-where").inner_text() == "Row 0, column 0"


def test_a_right_answer_passes_shows_the_solution_leads_on_and_is_kept(visit: Open, lab: Lab) -> None:
    page = visit(f"exercise?name={FIRST}")
    assert page.locator(".lab-solution").count() == 0
    write(page, course()[FIRST].solution + "# mine\n")
    assert verdict(page).startswith("Passed: 7 of 7 checks.")
    page.get_by_text("Our solution").click()
    assert page.locator(".lab-solution pre").inner_text().strip() == course()[FIRST].solution.strip()
    page.get_by_text("1 of").first.wait_for()
    page.get_by_role("link", name="Next exercise").click()
    page.wait_for_url(re.compile("name=bias-counts"))
    page.go_back()
    page.get_by_text("✓ passed").wait_for()
    assert page.get_by_role("textbox", name="Your answer").input_value().endswith("# mine\n")
    page.reload()
    page.get_by_text("✓ passed").wait_for()


def test_all_of_it_by_keyboard(visit: Open) -> None:
    page = visit("exercise?name=output-size")
    field = page.get_by_role("textbox", name="Your answer")
    while not field.evaluate("e => e === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("def f(x):\nif x:\nreturn 1\nreturn 2")
    assert field.input_value() == "def f(x):\n    if x:\n        return 1\n    return 2"
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    assert field.input_value().endswith("\n        return 2")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+/")
    assert field.input_value().endswith("\n    # return 2")
    page.keyboard.press("Control+/")
    page.keyboard.press("Control+a")
    page.keyboard.press("Tab")
    assert field.input_value() == "    def f(x):\n        if x:\n            return 1\n        return 2"
    page.keyboard.press("Control+z")
    assert field.input_value() == "def f(x):\n    if x:\n        return 1\n    return 2"
    page.keyboard.press("Control+Enter")
    page.locator(".lab-verdict-head", has_text="checks passed").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Check"
    help_text = field.evaluate("e => document.getElementById(e.getAttribute('aria-describedby')).textContent")
    assert "Escape, then Tab, leaves the editor" in help_text


def test_what_is_typed_is_coloured_numbered_and_never_changed(visit: Open) -> None:
    page = visit("exercise?name=output-size")
    texts = """b""\", r'\\', f"{x}", 'open"""
    lines = ["def f(x):", '\tüb = 0x1f + .5e-3j  # "no text"', '    return """a', texts, "@w"]
    code = "\n".join([*lines, "class A: pass"])
    write(page, code)
    behind = page.locator(".lab-behind")
    assert behind.evaluate("e => e.textContent") == code + "\n"
    names = ("comment", "text", "number", "defined")
    kinds = {kind: behind.locator(f".lab-py-{kind}").all_inner_texts() for kind in names}
    assert kinds["comment"] == ['# "no text"']
    assert kinds["text"][0] == '"""a\nb"""'
    assert kinds["number"] == ["0x1f", ".5e-3j"]
    assert kinds["defined"] == ["f", "A"]
    assert page.locator(".lab-gutter").inner_text().split() == [str(i + 1) for i in range(6)]
    write(page, "x" * 300)
    page.keyboard.press("End")
    assert page.locator(".lab-scroll").evaluate("e => e.scrollWidth > e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_check_that_does_not_end_is_stopped_told_and_disturbs_no_other_browser(visit: Open) -> None:
    page, other = visit(f"exercise?name={LOOPS}"), visit(f"exercise?name={LOOPS}")
    write(page, ENDLESS)
    page.get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Stopped. Nothing was counted.").wait_for()
    page.get_by_role("button", name="Check").click()
    began = time.monotonic()
    write(other, wrong(LOOPS, "flipped kernel"))
    assert verdict(other).startswith("0 of 5")
    assert other.locator(".lab-advice b").first.inner_text() == "Flipped kernel"
    assert time.monotonic() - began < 8
    page.wait_for_selector(".lab-findings", timeout=30_000)
    assert "longer than 10 seconds" in page.locator(".lab-says").first.inner_text()
    assert page.locator(".lab-wrong-line").inner_text() == "2"
    assert page.get_by_role("textbox", name="Your answer").input_value() == ENDLESS


def test_two_browsers_do_not_write_over_each_other(visit: Open) -> None:
    page, other = visit("exercise?name=same-padding"), visit("exercise?name=same-padding")
    write(page, "first = 1\n")
    page.locator(".lab-kept", has_text="kept in").wait_for()
    write(other, "second = 2\n")
    other.get_by_text("was changed elsewhere").wait_for()
    assert other.get_by_role("textbox", name="Your answer").input_value() == "second = 2\n"
    other.get_by_role("button", name="Keep mine").click()
    other.locator(".lab-kept", has_text="kept in").wait_for()
    write(page, "first = 3\n")
    page.get_by_role("button", name="Take that one").click()
    assert page.get_by_role("textbox", name="Your answer").input_value() == "second = 2\n"
    page.reload()
    page.wait_for_selector(".lab-editor")
    assert page.get_by_role("textbox", name="Your answer").input_value() == "second = 2\n"
    page.get_by_role("button", name="Start over").click()
    page.get_by_text("What you had is kept in").wait_for()
    other.evaluate("dispatchEvent(new Event('focus'))")
    other.locator(".lab-behind", has_text="def ").wait_for()
    assert other.get_by_role("textbox", name="Your answer").input_value() == course()["same-padding"].starter


def test_beside_a_learners_folder_it_works_on_the_same_files_and_progress(browser: Any, tmp_path: Path) -> None:
    folder = tmp_path / "convscope-exercises"
    assert main(["learn", str(folder)]) == 0
    assert main(["learn", str(folder), "--hint", FIRST]) == 0
    one = Lab(tmp_path, tmp_path / "home", "--port", "18875")
    with contextmanager(visits)(browser, one) as visit:
        page = visit(f"exercise?name={FIRST}")
        assert page.locator(".lab-hints li").count() == 1
        page.get_by_role("button", name="Another hint").click()
        page.locator(".lab-hints li").nth(1).wait_for()
        write(page, course()[FIRST].solution)
        assert verdict(page).startswith("Passed")
        page.locator(".lab-kept", has_text="kept in convscope-exercises").wait_for()
    assert one.end()[0] == 0
    kept = json.loads((folder / "progress.json").read_text("utf-8"))
    assert (kept["scores"][FIRST], kept["hints"][FIRST], kept["current"]) == (1.0, 2, FIRST)
    file = next(folder.glob("*_first_layer_parameters.py"))
    assert file.read_text("utf-8").startswith(f"# exercise: {FIRST}\n")
    assert main(["check", str(file)]) == 0
    assert not (tmp_path / "home" / "exercises").exists()


def test_what_is_no_exercise_is_said_in_words(visit: Open) -> None:
    page = visit("exercise?name=output-sise")
    page.get_by_role("alert").filter(has_text="Did you mean 'output-size'?").wait_for()
