"""A class graded: convscope grade beside one pytest process a learner: python benchmarks/grade.py [--learners N]

The class is made up, the same for the same seed: a folder a learner, with right and wrong answers and starters left as
they were; one learner in twenty-five has something worse in one file: a loop without end, a flood of output, an exit, a
crash, all of the memory, a broken line. Both sides grade the same files with the same checks, as many at a time.

The plain way is what a teacher writes in an afternoon: a test for each check that imports the learner's file, run by
pytest, one process a learner, ended after 60 s. It keeps learners apart, not answers: where a process hangs or is ended
by one answer, all others of the learner are lost. Told are seconds, learners a second, learners with an answer that got
another grade than it is worth, and whether two runs of ours write the same files, to the bit.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from convscope.lessons.classroom import grade_class, submissions
from convscope.lessons.course import course

COURSE = course()
EXERCISES = (
    *("count-the-numbers", "uint8-arithmetic", "dense-by-hand", "first-layer-parameters", "horizontal-edges"),
    *("convolution-in-loops", "output-size", "same-padding", "relu-and-pooling", "receptive-field"),
)
LONGEST = 60
BAD: dict[str, str] = {
    "loop": "while True:\n    pass\n",
    "flood": "while True:\n    print('x' * 1000)\n",
    "exit": "import os\nos._exit(0)\n",
    "crash": "import ctypes\nctypes.string_at(0)\n",
    "memory": "x = bytearray(1 << 40)\n",
    "syntax": "def f(:\n",
}
PLAIN = """
import importlib.util, pathlib
import pytest
from convscope.lessons.course import course
folder = pathlib.Path({folder!r})
NAMES = {names!r}

def answered(name):
    file = folder / (name.replace("-", "_") + ".py")
    spec = importlib.util.spec_from_file_location("answer_" + file.stem, file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

CHECKS = [(name, i) for name in NAMES for i in range(len(course()[name].checks()))]

@pytest.mark.parametrize(("name", "index"), CHECKS)
def test_answer(name, index):
    check, module = course()[name].checks()[index], answered(name)
    values = [getattr(module, a.name)(*a.arguments, **a.keywords) if a.call else getattr(module, a.name)
              for a in check.asks]
    assert all(value is not None for value in values)
    assert check.judge(values) is None
"""


def make_class(folder: Path, learners: int, seed: int = 0) -> dict[str, dict[str, str]]:
    """Write the folders of a class; for each learner what was written for each exercise: right, wrong, starter, …"""
    chance, written = random.Random(seed), {}
    for number in range(learners):
        learner = f"learner-{number:03d}"
        place = folder / learner
        place.mkdir(parents=True)
        written[learner] = {name: _answer(place, name, chance) for name in EXERCISES}
        if number % 25 == 24:
            kind = list(BAD)[number // 25 % len(BAD)]
            name = chance.choice(EXERCISES)
            _file(place, name).write_text(f"# exercise: {name}\n{BAD[kind]}", "utf-8")
            written[learner][name] = kind
    return written


def _file(place: Path, name: str) -> Path:
    return place / f"{name.replace('-', '_')}.py"


def _answer(place: Path, name: str, chance: random.Random) -> str:
    exercise = COURSE[name]
    kind = chance.choices(("right", "wrong", "starter"), (6, 3, 1))[0]
    wrong = chance.choice(exercise.wrong).code(exercise.solution)
    code = {"right": exercise.solution, "wrong": wrong, "starter": exercise.starter}[kind]
    _file(place, name).write_text(f"# exercise: {name}\n{code}", "utf-8")
    return kind


def ours(folder: Path, pages: Path, jobs: int) -> dict[str, dict[str, float]]:
    """The scores by learner and exercise."""
    return {result.learner: result.scores for result in grade_class(submissions(folder), COURSE, pages, jobs=jobs)}


def plain(folder: Path, jobs: int) -> dict[str, dict[str, float]]:
    """The same by one pytest process a learner."""
    with ThreadPoolExecutor(jobs) as pool:
        places = sorted(folder.iterdir())
        return dict(zip((place.name for place in places), pool.map(_by_pytest, places), strict=True))


def _by_pytest(place: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as own:
        test, report = Path(own) / "test_answers.py", Path(own) / "report.txt"
        test.write_text(PLAIN.format(folder=str(place), names=EXERCISES), "utf-8")
        words = ["-q", "-rA", "--tb=no", "-p", "no:cacheprovider", "-c", os.devnull, str(test)]
        with report.open("wb") as out:
            try:
                subprocess.run(
                    [sys.executable, "-m", "pytest", *words], stdout=out, stderr=out, timeout=LONGEST, check=False
                )
            except subprocess.TimeoutExpired:
                return {}
        lines = report.read_text("utf-8", "replace").splitlines()
    passed = [line.partition("[")[2].rpartition("-")[0] for line in lines if line.startswith("PASSED")]
    return {name: passed.count(name) / len(COURSE[name].checks()) for name in EXERCISES}


def missed(scores: Mapping[str, Mapping[str, float]], written: Mapping[str, Mapping[str, str]]) -> int:
    """Learners with an answer that is worth more or less than what it got: a right one 1, any other less."""
    return sum(
        any((kind == "right") != (scores[learner].get(name, 0.0) == 1) for name, kind in answers.items())
        for learner, answers in written.items()
    )


def timed(work: Callable[[], dict[str, dict[str, float]]]) -> tuple[float, dict[str, dict[str, float]]]:
    """Seconds, and what came of it."""
    start = time.perf_counter()
    scores = work()
    return time.perf_counter() - start, scores


def _same(first: Path, second: Path) -> bool:
    files = sorted(file.name for file in first.iterdir())
    equal = all((first / name).read_bytes() == (second / name).read_bytes() for name in files)
    return equal and files == sorted(file.name for file in second.iterdir())


def main(arguments: Sequence[str] | None = None) -> None:
    """Grade a class in all ways, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time, on both sides")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as own:
        folder, pages, again = (Path(own) / name for name in ("handed-in", "pages", "again"))
        written = make_class(folder, options.learners)
        print(f"{options.learners} learners, {len(EXERCISES)} answers each, {options.jobs} at a time", file=sys.stderr)
        rows = {
            "convscope grade": timed(lambda: ours(folder, pages, options.jobs)),
            "again, nothing changed": timed(lambda: ours(folder, pages, options.jobs)),
            "again, from nothing": timed(lambda: ours(folder, again, options.jobs)),
            "one pytest process a learner": timed(lambda: plain(folder, options.jobs)),
        }
        equal = _same(pages, again)
    result = {
        name: {
            "seconds": seconds,
            "learners a second": options.learners / seconds,
            "misgraded": missed(scores, written),
        }
        for name, (seconds, scores) in rows.items()
    }
    if options.json:
        print(json.dumps({"bit-equal": equal, **result}, indent=2))
        return
    print(f"{'':30}{'seconds':>10}{'learners a second':>20}{'misgraded':>12}")
    for name, row in result.items():
        print(f"{name:30}{row['seconds']:>10.1f}{row['learners a second']:>20.2f}{row['misgraded']:>12}")
    print(f"pages and results of the two runs from nothing are equal to the bit: {'yes' if equal else 'NO'}")


if __name__ == "__main__":
    main()
