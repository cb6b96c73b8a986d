"""What the README shows works as it stands there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import convscope as cs
from convscope.cli import parser

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
PYTHON = re.search(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^(convscope[^#\n]*?)\s*(?:#.*)?$", README, re.MULTILINE)


def test_the_python_example_runs(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    train, test = cs.load("drawn")
    monkeypatch.setattr(cs, "load", lambda name: (train[:1000], test[:200]))
    assert PYTHON
    exec(PYTHON[1], {})
    said = capsys.readouterr().out
    assert "conv: sum of products" in said
    assert "54,410" in said
    assert (tmp_path / "page.html").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_one_that_the_program_knows(command: str) -> None:
    words = shlex.split(command)[1:]
    parser().parse_args(["lab", *words] if not words or words[0].startswith("-") else words)


def test_the_commands_are_found() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("text", ["conv 32 3x3 relu, maxpool 2, flatten, dense 10", "flatten, dense 10"])
def test_the_default_recipe_trains_networks_without_normalisation(text: str) -> None:
    train, test = cs.load("drawn")
    architecture = cs.Architecture.parse(text, (28, 28, 1))
    recipe = cs.Recipe.named("fast", architecture, epochs=2)
    *_, end = cs.train(architecture, train[:4000], test[:500], recipe)
    assert end.test_accuracy is not None
    assert end.test_accuracy > 0.5
