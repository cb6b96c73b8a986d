"""convscope lab: what it takes, how it ends, and that its pages are those of the browser."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import convscope.lab
from convscope.cli import lab, main

PAGES = Path(convscope.lab.__file__).parent / "web" / "js" / "pages.js"


def test_the_verb_knows_the_pages_that_the_browser_has() -> None:
    assert list(lab.PAGES) == re.findall(r"name: \"(\w+)\"", PAGES.read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lab", "nonsense?x=1"], "has no page 'nonsense'"),
        (["lab", "--port", "70000"], "a number from 1 to 65,535"),
        (["lab", "--data", "no-such-set"], "no-such-set is not on this machine"),
        (["lab", "--path", "nowhere"], "nowhere is no folder"),
    ],
)
def test_a_mistake_is_told(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert message in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals that ask a program to end")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_without_a_terminal_a_verb_or_a_browser_it_says_its_address_serves_and_ends(
    number: int, tmp_path: Path, cache: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONVSCOPE", "DISPLAY"))}
    environment = {**kept, "HOME": str(tmp_path), "CONVSCOPE_HOME": str(cache)}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-m", "convscope", "--port", "18700"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **pipes) as process:
        said = ""
        while "Ctrl-C" not in re.sub(r"\s+", " ", said):
            line = process.stdout.readline()
            assert line, process.communicate()
            said += line
        address = re.findall(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+", said)[0]
        with urllib.request.urlopen(address) as answer:
            assert b"convscope lab" in answer.read()
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(address.partition("?")[0])
        process.send_signal(number)
        rest, complaint = process.communicate(timeout=30)
    assert (process.returncode, complaint) == (0, "")
    assert "drawn, 12,000 + 2,000" in said
    assert "Ended" in rest
