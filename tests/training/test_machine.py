from __future__ import annotations

import platform
from pathlib import Path

import pytest

from convscope.training.machine import machine


def test_it_names_the_processor_and_the_system_and_nobody() -> None:
    assert platform.system() in machine()
    assert platform.node() not in machine()


def test_without_a_list_of_processors_the_system_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> str:
        raise OSError("no such file")

    monkeypatch.setattr(Path, "read_text", refuse)
    monkeypatch.setattr(platform, "processor", lambda: "arm")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.setattr(platform, "system", lambda: "Darwin")
    assert machine() == "arm, Darwin arm64"
    monkeypatch.setattr(platform, "processor", lambda: "arm64")
    assert machine() == "Darwin arm64"
