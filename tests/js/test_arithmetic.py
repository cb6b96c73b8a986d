"""The arithmetic in JavaScript equals PyTorch's, run by Node.js; the browser tests run the same vectors in Chromium."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from vectors import script, vectors

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="Node.js is not installed; the browser tests hold the same vectors")
def test_arithmetic_equals_pytorch_in_node(tmp_path: Path) -> None:
    (tmp_path / "check.mjs").write_text(script(tmp_path / "source"), "utf-8")
    (tmp_path / "vectors.json").write_text(json.dumps(vectors()), "utf-8")
    code = (
        "import check from './check.mjs'; import { readFileSync } from 'node:fs';"
        "console.log(JSON.stringify(check.run(JSON.parse(readFileSync('vectors.json', 'utf8')))));"
    )
    command = [str(NODE), "--input-type=module", "--eval", code]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    results = json.loads(answer.stdout)
    assert len(results) > 50
    assert [each for each in results if not isinstance(each["worst"], int | float) or each["worst"] > 1] == []
