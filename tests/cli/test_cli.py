"""The command line as a person meets it: what is printed where, and what it ends with."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SMALL = "conv 4 3x3 stride 2 relu, globalavgpool, dense 10"


@pytest.fixture
def environment(tmp_path: Path, cache: Path) -> dict[str, str]:
    """An empty home, no data, no network: every address is refused at once by a proxy that does not exist."""
    closed = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("CONVSCOPE", "DISPLAY", "BROWSER"))
    }
    return {**kept, **closed, "HOME": str(tmp_path), "CONVSCOPE_HOME": str(cache), "NO_PROXY": "", "no_proxy": ""}


def convscope(*words: str, environment: dict[str, str], cwd: Path, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "convscope", *words]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, **options)


def test_the_tour_without_data_or_network_runs_on_drawn_clothing_and_says_so(tmp_path, environment) -> None:
    words = ("tour", "--network", SMALL, "--epochs", "1", "--no-browser")
    answer = convscope(*words, environment=environment, cwd=tmp_path)
    assert answer.returncode == 0, answer.stderr
    said = re.sub(r"\s+", " ", answer.stdout)
    assert "cannot be downloaded now, so the built-in clothing, drawn by code, stands in" in said
    assert "of 2,000 correct" in said
    folder = tmp_path / "runs" / "drawn-001"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("curves.png", "events.jsonl", "network.html", "run.json", "weights-000.safetensors", "weights.safetensors")
    ]
    assert (folder / "network.html").as_uri() in said
    assert "\x1b" not in answer.stdout


def test_train_and_look_print_json_alone_on_standard_output(tmp_path, environment) -> None:
    words = ("train", "drawn", "--network", SMALL, "--epochs", "1", "--out", "first", "--json")
    trained = convscope(*words, environment=environment, cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    result = json.loads(trained.stdout)
    assert result["run"] == "first"
    assert result["test"]["n"] == 2000
    assert result["test"]["accuracy"] == result["test"]["correct"] / 2000
    assert "Result" in trained.stderr
    looked = convscope("look", "first", "--no-browser", "--json", environment=environment, cwd=tmp_path)
    assert looked.returncode == 0, looked.stderr
    assert Path(tmp_path, json.loads(looked.stdout)["page"]).stat().st_size < 1_000_000


def test_ctrl_c_saves_and_says_where(tmp_path, environment) -> None:
    words = ("train", "drawn", "--network", SMALL, "--epochs", "500", "--out", "long")
    command = [sys.executable, "-m", "convscope", *words]
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=-1, stderr=-1, text=True)
    try:
        weights = tmp_path / "long" / "weights.safetensors"
        for _ in range(600):
            if weights.exists() or process.poll() is not None:
                break
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    assert "what was learned so far is in long" in complaint
    assert "Traceback" not in complaint
    assert json.loads((tmp_path / "long" / "run.json").read_text())["status"] == "interrupted"
    looked = convscope("look", "long", "--no-browser", environment=environment, cwd=tmp_path)
    assert looked.returncode == 0, looked.stderr


def test_describe_prints_the_table_and_as_json_its_formulas(tmp_path, environment) -> None:
    text = "conv 32 3x3 relu, maxpool 2, flatten, dense 10"
    table = convscope("describe", text, environment=environment, cwd=tmp_path)
    assert table.returncode == 0
    assert re.search(r"^total +54,410 +248,768$", table.stdout, re.MULTILINE)
    data = json.loads(convscope("describe", text, "--json", environment=environment, cwd=tmp_path).stdout)
    assert data["rows"][0]["formulas"]["parameters"] == "3 · 3 · 1 · 32 + 32 = 320"
    colour = convscope("describe", "conv 64 3x3", "--input", "32x32x3", "--json", environment=environment, cwd=tmp_path)
    assert json.loads(colour.stdout)["parameters"] == 1792


def test_describe_reads_a_json_file_and_the_shipped_network(tmp_path, environment) -> None:
    import convscope as cs

    file = tmp_path / "net.json"
    file.write_text(json.dumps(cs.Architecture.parse("conv 8 3x3", (9, 9, 2)).to_json()))
    answer = convscope("describe", "net.json", environment=environment, cwd=tmp_path)
    assert "7 × 7 × 8" in answer.stdout
    assert "61,162" in convscope("describe", "shipped", environment=environment, cwd=tmp_path).stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["describe", "conf 32 3x3"], 2, "unknown layer 'conf'; did you mean 'conv'"),
        (["describe", "conv 3 3x3", "--input", "28"], 2, "written like 28x28x1"),
        (["describe", "none.json"], 3, "none.json does not exist"),
        (["look", "nowhere"], 3, "nowhere is not a run"),
        (["train", "drawn", "--recipe", "slow"], 2, "the recipes are textbook, fast"),
        (["train", "drawn", "--network", "flatten, dense 9"], 2, "Let its last layer be: dense 10"),
        (["train", "drawn", "--epochs", "0"], 2, "epochs must be at least 1"),
        (["train", "fashon-mnist"], 2, "fashion-mnist"),
        (["train", "fashion-mnist", "--path", "."], 4, "Give the folder of its four files"),
        (["train", "fashion-mnist", "--path", "nowhere"], 2, "is no folder"),
        (["train", "drawn", "--out", "."], 2, "never overwritten"),
        (["nonsense"], 2, "invalid choice"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_mistake_is_told_in_a_few_lines_with_its_exit_code(tmp_path, environment, words, code, message) -> None:
    (tmp_path / "something").touch()
    answer = convscope(*words, environment=environment, cwd=tmp_path)
    assert answer.returncode == code, answer.stderr
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr
    if "usage:" not in answer.stderr:
        assert len(answer.stderr.strip().splitlines()) <= 3


def test_a_closed_pipe_is_no_error(tmp_path, environment) -> None:
    command = f"{sys.executable} -m convscope describe 'conv 32 3x3' | head -1"
    answer = subprocess.run(
        command, shell=True, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.stdout.startswith("layer")
    assert answer.stderr == ""


@pytest.mark.parametrize("verb", [[], ["train"], ["look"], ["describe"]], ids=str)
def test_help_shows_examples(tmp_path, environment, verb: list[str]) -> None:
    answer = convscope(*verb, "--help", environment=environment, cwd=tmp_path)
    assert answer.returncode == 0
    assert "examples:\n  convscope" in answer.stdout
    assert all(len(line) <= 120 for line in answer.stdout.splitlines())
