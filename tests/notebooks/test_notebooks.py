"""Every notebook is valid, runs from top to bottom, and can be kept by marimo; the verb writes it."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

import convscope as cs
from convscope.cli import main
from convscope.notebooks import NOTEBOOKS, Notebook
from convscope.views import View


@pytest.fixture(params=NOTEBOOKS.values(), ids=list(NOTEBOOKS))
def notebook(request: pytest.FixtureRequest) -> Notebook:
    found: Notebook = request.param
    return found


def test_it_is_a_notebook_to_jupyter(notebook: Notebook) -> None:
    data = nbformat.reads(notebook.jupyter(), as_version=4)
    nbformat.validate(data)
    assert data.cells[0].source.startswith("# ")


def test_its_cells_run_and_show_views(
    notebook: Notebook, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    train, test = cs.load("drawn")
    monkeypatch.setattr(cs, "load", lambda name: (train[:600], test[:100]))
    names: dict[str, Any] = {}
    shown = [_run(cell.text, names) for cell in notebook.cells if cell.kind == "code"]
    views = [each for each in shown if isinstance(each, View)]
    assert len(views) >= 2
    assert all(view.widget().spec == view.spec for view in views)


def _run(text: str, names: dict[str, Any]) -> Any:
    """Run a cell and return the value of its last line, as a notebook shows it."""
    tree = ast.parse(text)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if isinstance(last, ast.Expr) else None


def test_no_name_is_given_a_value_in_two_cells(notebook: Notebook) -> None:
    functions = [node for node in ast.parse(notebook.marimo()).body if isinstance(node, ast.FunctionDef)]
    given: list[str] = []
    for function in functions:
        names = {
            node.id for node in ast.walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        given.extend(names - {"event"})
    assert len(given) == len(set(given))


def test_the_verb_lists_writes_and_keeps_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["notebook"]) == 0
    listed = capsys.readouterr().out
    assert all(name in listed for name in NOTEBOOKS)
    assert main(["notebook", "first-look", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"notebook": "first-look.ipynb"}
    assert Path("first-look.ipynb").read_text("utf-8") == NOTEBOOKS["first-look"].jupyter()
    assert main(["notebook", "first-look"]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["notebook", "first-look", "--force"]) == 0
    assert main(["notebook", "my-model", "--marimo"]) == 0
    assert "marimo edit my_model.py" in capsys.readouterr().out
    assert main(["notebook", "first-lok"]) == 2
    assert "Did you mean 'first-look'?" in capsys.readouterr().err
