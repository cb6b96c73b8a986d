from __future__ import annotations

import json

import pytest

from convscope.errors import DataError
from convscope.training.event import Event

FULL = Event("epoch", 2, 3, 20, 30, 640, 0.5, 0.75, 0.625, 0.7, 0.05, 1.5, 0.75)


@pytest.mark.parametrize("event", [FULL, Event("start", 0, 3, 0, 30, 0)])
def test_an_event_comes_back_from_its_line(event: Event) -> None:
    assert Event.from_line(event.to_line()) == event
    assert "\n" not in event.to_line()


def test_what_a_later_version_adds_is_passed_over() -> None:
    line = json.dumps({**json.loads(FULL.to_line()), "mood": "good"})
    assert Event.from_line(line) == FULL


@pytest.mark.parametrize("line", ["", "{", "[1]", "3", '{"kind": "step"}', FULL.to_line().replace("epoch", "party", 1)])
def test_another_line_is_no_event(line: str) -> None:
    with pytest.raises(DataError, match="event"):
        Event.from_line(line)
