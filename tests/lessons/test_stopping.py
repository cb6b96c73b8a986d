"""A check that is no longer wanted ends at once, whatever it waits for."""

from __future__ import annotations

import threading
import time

import pytest

from convscope.lessons import trained
from convscope.lessons.course import course
from convscope.lessons.exercise import Exercise
from convscope.lessons.grading import grade
from convscope.lessons.stopping import Stopped


def stopped(exercise: Exercise, source: str) -> float:
    """Seconds from the wish to stop to the end."""
    stop, asked = threading.Event(), []
    timer = threading.Timer(0.6, lambda: (asked.append(time.monotonic()), stop.set()))
    timer.start()
    with pytest.raises(Stopped):
        grade(exercise, source, stop=stop)
    return time.monotonic() - asked[0]


def test_a_loop_that_never_ends() -> None:
    source = "import os\ndef convolve(image, kernel):\n    while True: pass\n"
    assert stopped(course()["convolution-in-loops"], source) < 1.5


def test_a_training() -> None:
    trained.accuracy.cache_clear()
    exercise = course()["small-network"]
    assert stopped(exercise, exercise.solution) < 1.5


def test_one_that_was_stopped_before_it_began() -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        grade(course()["output-size"], "x = 1", stop=stop)
