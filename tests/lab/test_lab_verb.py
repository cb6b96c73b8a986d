"""convscope lab: what it takes, and that its pages are those of the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import convscope.lab
from convscope.cli import lab, main

PAGES = Path(convscope.lab.__file__).parent / "web" / "js" / "pages.js"


def test_the_verb_knows_the_pages_that_the_browser_has() -> None:
    assert list(lab.PAGES) == re.findall(r"name: \"(\w+)\"", PAGES.read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "message"),
    [(["lab", "nonsense?x=1"], "has no page 'nonsense'"), (["lab", "--port", "70000"], "a number from 1 to 65,535")],
)
def test_a_mistake_is_told(words: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert message in capsys.readouterr().err
