"""convscope train --resume: Ctrl-C says how to go on, and going on takes all settings from the run."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from convscope.cli import main

SMALL = "conv 4 4x4 stride 4 relu, globalavgpool, dense 10"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONVSCOPE_HOME", str(cache))
    monkeypatch.chdir(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_a_stopped_run_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("train", "drawn", "--network", SMALL, "--recipe", "textbook", "--epochs", "2", "--out", "broken")
    assert main([*words[:-1], "straight", "--seed", "4"]) == 0
    command = [sys.executable, "-m", "convscope", *words, "--seed", "4"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as child:
        for _ in range(600):
            if (tmp_path / "broken" / "checkpoint.safetensors").exists() or child.poll() is not None:
                break
            time.sleep(0.05)
        child.send_signal(signal.SIGINT)
        _, complaint = child.communicate(timeout=60)
    assert child.returncode == 130, complaint
    assert "Go on with: convscope train --resume broken" in complaint
    assert len(complaint.strip().splitlines()) == 3
    assert main(["train", "--resume", "broken", "--epochs", "3"]) == 2
    assert "epochs was 2, now 3" in capsys.readouterr().err
    assert main(["train", "--resume", "broken", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seed"] == 4
    steps = [json.loads(line)["step"] for line in Path("broken", "events.jsonl").read_text().splitlines()]
    assert steps == [json.loads(line)["step"] for line in Path("straight", "events.jsonl").read_text().splitlines()]


def test_what_cannot_go_on_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--resume", "nowhere"]) == 3
    assert "nowhere is not a run" in capsys.readouterr().err
    assert main(["train", "--resume", "nowhere", "--out", "here"]) == 2
    assert "leave out --out, --initial and --freeze" in capsys.readouterr().err


def test_transfer_and_augmentation_are_said_and_kept(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["train", "drawn", "--network", SMALL, "--epochs", "1"]
    assert main([*words, "--augment", "shift 1", "--out", "first"]) == 0
    assert main([*words, "--initial", "first", "--freeze", "conv1", "--out", "second"]) == 0
    assert "from first: conv1, dense1" in capsys.readouterr().out
    kept = [json.loads(Path(name, "run.json").read_text()) for name in ("first", "second")]
    assert kept[0]["recipe"]["shift"] == 1
    assert (kept[1]["initial"], kept[1]["freeze"]) == ("first", ["conv1"])
    assert main([*words, "--augment", "twist"]) == 2
    assert "Write such as: flip, shift 2" in capsys.readouterr().err
