"""The analysis in JavaScript equals Python's, rows to the letter and mistakes where they stand, run by Node.js."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from architectures import MISTAKES, cases, script

from convscope.architecture import Architecture
from convscope.errors import UsageError

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed; the browser tests hold the same texts")


def answers(folder: Path, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the analysis in JavaScript says of texts."""
    (folder / "check.mjs").write_text(script(folder / "source"), "utf-8")
    (folder / "cases.json").write_text(json.dumps(given), "utf-8")
    code = (
        "import check from './check.mjs'; import { readFileSync } from 'node:fs';"
        "console.log(JSON.stringify(check.run(JSON.parse(readFileSync('cases.json', 'utf8')))));"
    )
    command = [str(NODE), "--input-type=module", "--eval", code]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    return list(json.loads(answer.stdout))


@needs_node
def test_rows_and_formulas_equal_those_of_python(tmp_path: Path) -> None:
    given = cases()
    for case, answer in zip(given, answers(tmp_path, given), strict=True):
        assert answer == {"rows": case["rows"]}, case["text"]
    assert len(given) > 150


@needs_node
def test_mistakes_are_found_where_python_finds_them(tmp_path: Path) -> None:
    given = [{"text": text, "input": list(shape)} for text, shape in MISTAKES]
    for (text, shape), answer in zip(MISTAKES, answers(tmp_path, given), strict=True):
        with pytest.raises(UsageError) as error:
            Architecture.parse(text, shape)
        said = str(error.value)
        assert "rows" not in answer, text
        first = answer["message"].split("\n")[0].split(";")[0].rstrip(".")
        assert first in said, text
        if "^" in said:
            caret = said.splitlines()[-1]
            assert answer["place"] == len(caret) - len(caret.lstrip()) - 2, text
            assert answer["length"] == caret.count("^"), text


@needs_node
def test_what_a_page_does_not_compute_is_said(tmp_path: Path) -> None:
    texts = ["convtransposed 3 2x2", "relu, upsample 2", "groupnorm 2", "reshape 4x4x1"]
    for answer in answers(tmp_path, [{"text": text, "input": [4, 4, 4]} for text in texts]):
        assert "is not computed by this page, it needs Python" in answer["message"]
