"""Every exercise: the starter fails politely, the solution passes, wrong answers are recognised, cheats fail."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from convscope.lessons.course import HERE, course
from convscope.lessons.exercise import Exercise
from convscope.lessons.grading import grade
from convscope.lessons.misconceptions import SAYS
from convscope.lessons.sandbox import Limits
from convscope.lessons.verdict import Verdict
from convscope.lessons.worker import Other

NAMES = course().names
AUTHORS = ("stops with", "does not run", "Traceback", "has another form")

EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __call__(self, *_, **__): return self
    def __array__(self, *_, **__): import numpy; return numpy.zeros(3)
    def __hash__(self): return 0
    shape, dtype, ndim = (3, 3), float, 2
"""
CHEATS = {
    "printing the verdict": "print('passed: 5 of 5 checks'); print({{'event': 'end', 'passed': True}})",
    "patching the checker": "import sys, convscope, unittest.mock as m\n"
    "for module in list(sys.modules.values()):\n"
    "    for name in ('grade', 'compare', 'same', 'judge', 'encode'):\n"
    "        try: setattr(module, name, lambda *_, **__: True)\n"
    "        except Exception: pass\n",
    "an object equal to everything": EQUAL + "for name in {names}: globals()[name] = Equal()\n",
    "exiting early": "import os, sys\ntry: sys.exit(0)\nexcept SystemExit: pass\nos._exit(0)\n",
    "reading the solution": "exec(open({file!r}).read().split('solution=')[1])",
    "a thread that outlives the check": "import threading, time\n"
    "def later():\n    while True: time.sleep(0.05)\n"
    "threading.Thread(target=later).start()\n",
    "tampering with NumPy": "import numpy as np\n"
    "np.allclose = np.isclose = np.array_equal = lambda *_, **__: True\n"
    "np.asarray = np.array = lambda *_, **__: np.ones(3)\nnp.testing.assert_allclose = lambda *_, **__: None\n",
    "writing the result file": "import json\n"
    "for name in ('progress.json', 'result.json', '.convscope', 'grades.csv'):\n"
    "    open(name, 'w').write(json.dumps({{'passed': True, 'score': 1}}))\n",
    "forking": "import os\ntry: pid = os.fork()\nexcept Exception: pid = 0\n",
}


def cheated(exercise: Exercise, code: str) -> str:
    names = sorted({ask.name for check in exercise.checks() for ask in check.asks})
    file = str(HERE / f"{exercise.name.replace('-', '_')}.py")
    return f"{exercise.starter}\n{code.format(names=names, file=file)}"


def graded(exercise: Exercise, sources: dict[str, str]) -> dict[str, Verdict]:
    with ThreadPoolExecutor(4) as pool:
        return dict(zip(sources, pool.map(lambda source: grade(exercise, source), sources.values()), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_an_exercise_keeps_the_contract(name: str) -> None:
    exercise = course()[name]
    codes = {f"wrong {i}": wrong.code(exercise.solution) for i, wrong in enumerate(exercise.wrong)}
    verdicts = graded(exercise, {"starter": exercise.starter, "solution": exercise.solution, **codes})
    solved, begun = verdicts.pop("solution"), verdicts.pop("starter")
    assert solved.passed, solved
    assert solved.score == 1
    assert begun.first, "the starter passes"
    assert begun.score == 0, f"the starter earns something\n{begun}"
    assert not any(word in str(begun) for word in AUTHORS), begun
    for wrong, verdict in zip(exercise.wrong, verdicts.values(), strict=True):
        assert not verdict.passed, wrong.diagnosis
        assert verdict.misconception == wrong.diagnosis, f"{verdict}\nexpected {wrong.diagnosis}"
        advised = next(f.mistake for f in verdict.findings if f.mistake and f.mistake.misconception)
        assert len(advised.advice) > 20


def test_partial_credit_is_earned() -> None:
    corners, edges = course()["corners"], course()["horizontal-edges"]
    scores = {wrong.diagnosis: grade(corners, wrong.code(corners.solution)).score for wrong in corners.wrong}
    assert scores == {"one direction only": 0.25, "sum not 0": 0, "outline": 0.25, "no answer": 0}
    signs = next(wrong for wrong in edges.wrong if wrong.diagnosis == "signs cancel")
    assert grade(edges, signs.code(edges.solution)).score == 0.5
    turned = grade(edges, edges.solution.replace("vertical.T", "-vertical.T"))
    assert turned.misconception == "the other sign"
    assert turned.score == 0.5


@pytest.mark.parametrize("name", NAMES)
def test_nine_cheats_fail(name: str) -> None:
    exercise = course()[name]
    verdicts = graded(exercise, {cheat: cheated(exercise, code) for cheat, code in CHEATS.items()})
    assert [cheat for cheat, verdict in verdicts.items() if verdict.passed] == []
    assert "not for reading" in str(verdicts["reading the solution"])


def test_the_tenth_cheat_fails_catching_the_time_limit() -> None:
    exercise = course()["convolution-in-loops"]
    catching = """
import signal
signal.signal(signal.SIGXCPU, signal.SIG_IGN)
def convolve(image, kernel):
    while True:
        try:
            while True: pass
        except BaseException: pass
"""
    verdict = grade(exercise, catching, limits=Limits(processor=1, wall=6))
    assert verdict.first
    assert verdict.score == 0
    assert "longer than 1 second" in verdict.first.says


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_whole(name: str) -> None:
    exercise = course()[name]
    diagnoses = [wrong.diagnosis for wrong in exercise.wrong]
    assert len(diagnoses) >= 3
    assert len(set(diagnoses)) == len(diagnoses), "each wrong answer has a diagnosis of its own"
    assert len(exercise.hints) >= 2
    assert exercise.title[0].isupper()
    assert exercise.afterwards.endswith(".")
    assert all(len(line) <= 100 for line in (exercise.task + exercise.starter + exercise.solution).splitlines())
    assert exercise.name == name
    assert exercise.checks()


def test_the_course_names_every_file_once() -> None:
    files = {file.stem.replace("_", "-") for file in HERE.glob("*.py") if not file.stem.startswith("_")}
    assert files == set(NAMES)
    assert len(NAMES) == len(set(NAMES))
    assert all(sentence.endswith(".") for sentence in SAYS.values())


WEIRD = (12345.678, -7, True, "text", "", [], [1, "a"], {"a": 1}, (), [[1, 2], [3]], Other("set"))
SHAPES = ((1,), (7,), (3, 3), (6, 6), (2, 3, 4), (1, 2, 3, 4), (0,), (0, 3))


@pytest.mark.parametrize("name", NAMES)
def test_a_judge_says_something_sensible_of_any_value(name: str) -> None:
    values: list[Any] = [*WEIRD, *(np.full(shape, 12345.678) for shape in SHAPES), np.full((6, 6), np.nan)]
    for check in course()[name].checks():
        for value in values:
            mistake = check.judge([value] * len(check.asks))
            assert mistake is None or mistake.says, check.what


def test_loops_that_end_early_are_told_in_a_map_of_the_right_size() -> None:
    exercise = course()["convolution-in-loops"]
    for old, new in (("range(H - h + 1):", "range(H - h):"), ("range(W - w + 1):", "range(W - w):")):
        verdict = grade(exercise, exercise.solution.replace(old, new))
        assert verdict.misconception == "off by one", verdict
