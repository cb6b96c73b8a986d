"""What a person wishes of a training that runs in a thread of its own: the thread looks between two steps."""

from __future__ import annotations

import threading


class Wishes:
    """Pause, go on, one step, stop: each is only noted, and never waits for the training.

    Args:
        going: whether it begins without being told to.

    >>> wishes = Wishes()
    >>> wishes.pause()
    >>> wishes.step()
    >>> wishes.may_step(), wishes.going
    (True, False)
    """

    def __init__(self, *, going: bool = True) -> None:
        self._changed = threading.Condition()
        self._going, self._steps, self._stopped = going, 0, False

    @property
    def going(self) -> bool:
        """Whether it goes on and on."""
        return self._going

    def pause(self) -> None:
        """Wait after the step under way, until it is to go on."""
        self._wish(going=False)

    def go_on(self) -> None:
        """Go on after a pause."""
        self._wish(going=True)

    def step(self) -> None:
        """One step, then a pause."""
        self._wish(going=False, steps=1)

    def stop(self) -> None:
        """End after the step under way."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def may_step(self) -> bool:
        """Wait for leave to take the next step; False where it is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._going or self._steps or self._stopped)
            self._steps = max(0, self._steps - 1)
            return not self._stopped

    def _wish(self, *, going: bool, steps: int = 0) -> None:
        with self._changed:
            self._going, self._steps = going, steps
            self._changed.notify_all()
