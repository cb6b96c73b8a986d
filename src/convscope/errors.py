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
