"""What the page Learn asks for: a lesson runs once, what is slow runs when asked, is followed, and can be stopped."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from convscope.errors import UsageError
from convscope.lab.lessons import OpenLesson
from convscope.lab.pages import learn
from convscope.lab.workbench import Workbench
from convscope.lessons.lesson import Code, Lesson, Teacher, Text
from convscope.lessons.reading import lesson_names

NAME = "convolution-by-hand"
SLOW = (
    Code("a = 1"),
    Code("print('working', flush=True)\nfor i in range(n):\n    b = i\nb", slow=True),
    Text("words"),
    Code("b + a"),
    Code("c = 2", slow=True),
)


@pytest.fixture
def bench(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.delenv("CONVSCOPE_DATA", raising=False)
    return Workbench(tmp_path / "runs")


def a_lesson(steps: str, bench: Workbench) -> OpenLesson:
    blocks = (Code(f"n = {steps}"), *SLOW)
    one = Lesson("Slow", (), 5, blocks, Teacher((), (), (), (), ()), name=NAME)
    opened = OpenLesson(one, bench.load)
    bench.lessons._open[NAME] = opened
    return opened


def followed(bench: Workbench, until: float = 20) -> dict[str, Any]:
    end = time.monotonic() + until
    while not (told := learn.progress(bench, {"lesson": NAME}))["done"]:
        assert time.monotonic() < end, told
        time.sleep(0.02)
    return told


def test_the_map_has_every_lesson_and_what_was_passed(bench: Workbench) -> None:
    rows = learn.course(bench, {})["lessons"]
    assert [row["name"] for row in rows] == list(lesson_names())
    assert all(not one["passed"] for row in rows for one in row["exercises"])


def test_a_lesson_runs_once_and_its_views_travel(bench: Workbench) -> None:
    told = learn.show(bench, {"lesson": NAME})
    shown = bench.lessons.get(NAME).bench.shown
    assert learn.show(bench, {"lesson": "3"})["html"] == told["html"]
    assert bench.lessons.get(NAME).bench.shown is shown
    place = next(index for index, each in shown.items() if each.view)
    view = learn.view(bench, {"lesson": NAME, "block": place})["view"]
    assert view["name"] == "convolution"
    assert f'id="view-{place}"' in told["html"]
    with pytest.raises(UsageError, match="shows no view"):
        learn.view(bench, {"lesson": NAME, "block": 0})
    with pytest.raises(UsageError, match="in the lab"):
        learn.show(bench, {"lesson": "/etc/passwd.py"})


def test_a_slow_block_runs_when_asked_and_then_what_waits_for_it(bench: Workbench) -> None:
    a_lesson("4", bench)
    html = learn.show(bench, {"lesson": NAME})["html"]
    assert html.count("ls-run") == 2
    assert "was not run yet" in html
    saved = learn.page(bench, {"lesson": NAME})["page"]
    assert 'ls-run"' not in saved
    assert "was not run for this page" in saved
    learn.run(bench, {"lesson": NAME, "block": 2})
    told = followed(bench)
    assert told["failure"] == ""
    assert list(told["blocks"]) == ["2", "4"]
    assert "working\n3" in told["blocks"]["2"]
    assert ">4<" in told["blocks"]["4"]
    assert learn.show(bench, {"lesson": NAME})["html"].count("ls-run") == 1
    with pytest.raises(UsageError, match="does not wait"):
        learn.run(bench, {"lesson": NAME, "block": 1})


def test_what_runs_is_followed_and_stopped_and_can_be_run_again(bench: Workbench) -> None:
    a_lesson("10**12", bench)
    learn.run(bench, {"lesson": NAME, "block": 2})
    while not (told := learn.progress(bench, {"lesson": NAME}))["printed"]:
        time.sleep(0.02)
    assert not told["done"]
    assert learn.show(bench, {"lesson": NAME})["running"] == 2
    with pytest.raises(UsageError, match="another part"):
        learn.run(bench, {"lesson": NAME, "block": 5})
    learn.stop(bench, {"lesson": NAME})
    assert followed(bench)["failure"] == "Stopped."
    learn.run(bench, {"lesson": NAME, "block": 5})
    bench.lessons.close()
    followed(bench)
