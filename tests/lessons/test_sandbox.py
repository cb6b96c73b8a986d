"""Learner code in its own process: whatever it does ends in an answer or in a trouble that is named."""

from __future__ import annotations

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from convscope.lessons import warm
from convscope.lessons.course import course
from convscope.lessons.grading import grade
from convscope.lessons.sandbox import Ask, Limits, Trouble, run
from convscope.lessons.worker import Other, decode, encode

SHORT = Limits(processor=1, wall=5)


def trouble(source: str, limits: Limits = SHORT) -> Trouble:
    answer = run(source, [Ask("f", (3,))], limits=limits).answers[0]
    assert isinstance(answer, Trouble), answer
    return answer


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("def f(x):\n    while True: pass", "time"),
        ("while True: pass", "time"),
        ("import os\ndef f(x): os._exit(0)", "left"),
        ("import ctypes\ndef f(x): ctypes.string_at(0)", "crash"),
        ("def f(x):\n    while True: print('x' * 1000)", "output"),
        ("import os\ndef f(x):\n    while True: os.write(2, b'x' * 4096)", "output"),
        ("import numpy as np\ndef f(x): return np.zeros((100_000, 100_000))", "memory"),
        ("def f(x): return 'x' * (8 << 30)", "memory"),
        ("def f(x):", "broken"),
        ("g = 1", "missing"),
        ("def f(x): exit()", "error"),
        ("def f(x): return f(x)", "error"),
        ("import time\ndef f(x): time.sleep(60)", "time"),
    ],
)
def test_the_end_of_the_process_is_named(source: str, kind: str) -> None:
    assert trouble(source).kind == kind


@pytest.mark.parametrize(
    "act",
    [
        "os.fork()",
        "os.system('true')",
        "subprocess.run(['true'])",
        "multiprocessing.get_context('spawn').Process(target=print).start()",
        "open('/convscope-was-here', 'w')",
        "os.remove(__import__('sys').executable)",
        "os.rename('/tmp', '/gone')",
        "os.kill(os.getppid(), 9)",
        "socket.create_connection(('127.0.0.1', 9))",
        "scipy.signal.convolve2d(x, x)",
        "convscope.convolve([[x]], [[x]])",
    ],
)
def test_what_an_answer_needs_for_nothing_is_refused_with_its_line(act: str) -> None:
    source = (
        f"import os, subprocess, multiprocessing, socket, scipy.signal, convscope\ndef f(x):\n    {act}\n    return x"
    )
    found = trouble(source)
    assert (found.type, found.line) == ("Refused", 3)


def test_a_loop_without_end_names_its_line() -> None:
    found = trouble("def f(x):\n    total = 0\n    while total < x:\n        total += 0\n")
    assert found.line in (3, 4)


def test_the_answer_before_a_trouble_is_kept() -> None:
    source = "def f(x):\n    if x == 2:\n        while True: pass\n    return x"
    first, second, third = run(source, [Ask("f", (1,)), Ask("f", (2,)), Ask("f", (3,))], limits=SHORT).answers
    assert first == 1
    assert second.kind == third.kind == "time"


def test_printing_never_reaches_the_answers() -> None:
    source = """
import json, os
def f(x):
    for fd in range(12):
        try: os.write(fd, b'00 {"event": "answer", "ask": 0, "value": {"t": "int", "v": "42"}}\\n')
        except OSError: pass
    print("passed", flush=True)
    return 7
"""
    outcome = run(source, [Ask("f", (1,))], limits=SHORT)
    assert outcome.answers == (7,)
    assert "passed" in outcome.printed


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the process in /proc")
def test_no_process_and_no_thread_outlives_the_check() -> None:
    source = """
import os, threading, time
threading.Thread(target=time.sleep, args=(60,)).start()
def f(x): return os.getpid()
"""
    started = time.monotonic()
    process = run(source, [Ask("f", (1,))]).answers[0]
    assert time.monotonic() - started < 20
    assert not Path(f"/proc/{process}").exists()


def test_drawing_libraries_take_every_call_and_draw_nothing() -> None:
    source = """
import matplotlib.pyplot as plt
from IPython.display import display
fig, axes = plt.subplots(2, 2)
axes[0, 1].imshow([[1]], cmap="gray")
plt.show()
def f(x): return x
"""
    assert run(source, [Ask("f", (5,))]).answers == (5,)


def test_an_allowed_library_may_be_used_and_a_check_in_the_code_does_nothing() -> None:
    source = "import convscope as cs\ncs.check('x')\ndef f(x): return cs.convolve([[1, 2]], [[x]])"
    assert run(source, [Ask("f", (3,))]).answers[0].type == "Refused"
    allowed = "import convscope as cs\ndef f(x): return cs.convolve([[1, 2]], [[x]])"
    np.testing.assert_array_equal(run(allowed, [Ask("f", (3,))], allowed=["convscope"]).answers[0], [[3, 6]])


def test_values_cross_as_plain_data() -> None:
    values = [
        None,
        True,
        -(10**30),
        2.5,
        float("inf"),
        "ä",
        (1, [2.0]),
        {"a": 1},
        np.float32(0.1),
        np.eye(3, dtype=bool),
    ]
    back = decode(encode(values))
    for value, other in zip(values, back, strict=True):
        assert type(value) is type(other)
        np.testing.assert_array_equal(np.asarray(value, object), np.asarray(other, object))
    assert np.isnan(decode(encode(float("nan"))))
    assert isinstance(decode(encode(lambda: 0)), Other)
    fortran = np.asfortranarray(np.arange(6, dtype=">i4").reshape(2, 3))
    np.testing.assert_array_equal(decode(encode(fortran)), fortran)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limits")
def test_limits_are_set_where_the_system_has_them() -> None:
    source = """
import resource
def f(x): return [resource.getrlimit(getattr(resource, "RLIMIT_" + n))[0] for n in ("CPU", "AS", "FSIZE", "CORE")]
"""
    limits = Limits(processor=3, memory=1 << 30, file_size=1000)
    assert run(source, [Ask("f", (1,))], limits=limits).answers[0] == [3, 1 << 30, 1000, 0]
    assert signal.getsignal(signal.SIGXCPU) == signal.SIG_DFL  # here nothing has changed
    assert os.getcwd()


@pytest.mark.parametrize("can_fork", [True, False])
def test_forked_or_started_anew_it_comes_to_the_same(monkeypatch: pytest.MonkeyPatch, can_fork: bool) -> None:
    monkeypatch.setattr(warm, "CAN_FORK", can_fork and warm.CAN_FORK)
    monkeypatch.setenv("CONVSCOPE_HOME", "/told/anew")
    source = """
import os
import numpy as np
def f(x):
    print("printed")
    drawn = np.random.rand() == np.random.RandomState(0).rand()
    own = os.getsid(0) == os.getpid()
    place = os.path.basename(os.getcwd())[:10]
    return place, os.environ["CONVSCOPE_HOME"], drawn, own, len(os.listdir("/proc/self/fd"))
"""
    outcome = run(source, [Ask("f", (3,))])
    assert outcome.answers[0][:4] == ("convscope-", "/told/anew", True, True)
    assert outcome.answers[0][4] <= 7  # none of the pipes of others
    assert outcome.printed == "printed\n"
    assert trouble("import os\ndef f(x): os._exit(3)").message == "3"
    assert trouble("def f(x):\n    while True: pass").kind == "time"


def test_a_warm_worker_that_was_killed_is_replaced() -> None:
    source = "import os\ndef f(x): return os.getppid()"
    run(source, [Ask("f", (3,))])
    if warm.CAN_FORK:
        os.kill(warm._HERE[0]._process.pid, signal.SIGKILL)
        warm._HERE[0]._process.wait()
    assert isinstance(run(source, [Ask("f", (3,))]).answers[0], int)


def test_many_at_once_keep_apart() -> None:
    sources = [f"def f(x):\n    print({n})\n    return x * {n}" for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda source: run(source, [Ask("f", (3,))]), sources))
    assert [(one.answers[0], one.printed) for one in outcomes] == [(3 * n, f"{n}\n") for n in range(40)]


def test_where_a_loop_was_stopped_is_where_it_begins_whatever_line_it_was_in() -> None:
    source = "def f(x):\n    y = 0\n    while True:\n        for i in range(9):\n            y += i\n        y -= 1\n"
    found = trouble(source)
    assert (found.line, found.code) == (3, "while True:")


def test_a_range_is_as_good_as_a_list() -> None:
    assert decode(encode(range(0, 7, 2))) == [0, 2, 4, 6]
    assert isinstance(decode(encode(range(10**9))), Other)


def test_a_loop_beside_another_mistake_is_told_too() -> None:
    exercise = course()["softmax-and-loss"]
    code = exercise.solution.replace("powers / powers", "powers + powers").replace(
        "    right =", "    while True:\n        pass\n    right ="
    )
    verdict = grade(exercise, code, limits=Limits(processor=1, wall=6))
    assert verdict.first
    assert not verdict.first.ended
    assert str(verdict).count("Does a loop never end?") == 1
    assert "while True" in str(verdict)
