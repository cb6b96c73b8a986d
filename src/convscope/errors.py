"""What can go wrong, and the exit code the command line gives for it.

A message says in at most three lines what happened, why, and what to do next.
"""

from __future__ import annotations


class ConvscopeError(Exception):
    """Anything a person can put right; ``exit_code`` is what the command line ends with."""

    exit_code = 1


class UsageError(ConvscopeError, ValueError):
    """An argument that does not fit: a kernel's shape, an unknown name, a mistake in a text form (exit code 2)."""

    exit_code = 2


class DataError(ConvscopeError, ValueError):
    """A file or a model whose content is not what it should be (exit code 3)."""

    exit_code = 3


class ResourceError(ConvscopeError, RuntimeError):
    """The machine does not give what is needed: disk, memory, network, a port (exit code 4)."""

    exit_code = 4


def expect(value: object, kind: type, where: str, way_out: str) -> None:
    """That an argument is what it should be.

    Raises:
        UsageError: it is something else; ``way_out`` says how to come by the right thing.

    >>> expect("conv 3 3x3", int, "count", "Give a number.")
    Traceback (most recent call last):
    convscope.errors.UsageError: count takes int, got str. Give a number.
    """
    if not isinstance(value, kind):
        raise UsageError(f"{where} takes {kind.__name__}, got {type(value).__name__}. {way_out}")
