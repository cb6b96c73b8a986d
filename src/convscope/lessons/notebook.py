"""check: the verdict on an answer, in a notebook or anywhere in Python."""

from __future__ import annotations

import ast
import inspect
import linecache
import os
import sys
import textwrap
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

from convscope.errors import UsageError
from convscope.lessons.course import course
from convscope.lessons.grading import grade
from convscope.lessons.verdict import Verdict


def check(
    exercise: str,
    answer: Callable[..., Any] | Mapping[str, Any] | str | None = None,
    *,
    pack: str | os.PathLike[str] | None = None,
) -> Verdict:
    """Check an answer to an exercise: what is right, what is wrong, and why.

    The code runs again in a process of its own, with limits on time, memory and output, so that a loop without end
    or a crash does not take the notebook along.

    Args:
        exercise: its name, such as ``"convolution-in-loops"``; ``convscope learn --list`` shows all.
        answer: the function, a dict of functions and values by name, or the code as a text. Left out, the names that
        the
            exercise asks for are taken from where ``check`` is called, as from the cells above.
        pack: a folder with exercises of your own.

    Returns:
        A Verdict: shown by a notebook, printed as a text, true where everything is right. ``.view()`` is the
        convolution
        behind the first wrong value, to play with.

    Raises:
        UsageError: there is no such exercise, or no code can be found for the function.

    >>> print(check("first-layer-parameters", "def dense_parameters(n, units): return n * units").first.advice)
    The bias is missing: one number for each filter is added to every sum.
    """
    chosen, hidden = course(pack)[exercise], [pack] if pack else []
    if isinstance(answer, str):
        return grade(chosen, textwrap.dedent(answer), hidden=hidden)
    wanted = dict.fromkeys(ask.name for each in chosen.checks() for ask in each.asks)
    if answer is None:
        names = sys._getframe(1).f_globals | sys._getframe(1).f_locals
    elif callable(answer):
        names = getattr(answer, "__globals__", {}) | {next(iter(wanted)): answer}
    else:
        names = dict(answer)
    return grade(chosen, source_of([name for name in wanted if name in names], names), file="notebook", hidden=hidden)


def source_of(wanted: list[str], names: Mapping[str, Any]) -> str:
    r"""A program that makes some names, with all that their functions use: imports, other functions, plain values.

    >>> source_of(["x", "m"], {"x": 3, "m": np})
    'import numpy as m\nx = 3\n'
    """
    imports: list[str] = []
    parts: list[str] = []
    done: set[str] = set()

    def add(name: str) -> None:
        if name in done or name not in names:
            return
        done.add(name)
        value = names[name]
        if isinstance(value, ModuleType):
            imports.append(f"import {value.__name__} as {name}\n")
        elif isinstance(value, FunctionType) and value.__module__ not in sys.stdlib_module_names and _own(value):
            code = _code(value)
            for used in sorted(_names_in(code)):
                add(used)
            parts.append(code + ("" if value.__name__ == name else f"\n{name} = {value.__name__}\n"))
        elif callable(value) and hasattr(value, "__module__") and hasattr(value, "__name__"):
            imports.append(f"from {value.__module__} import {value.__name__} as {name}\n")
        else:
            parts.append(f"{name} = {_literal(value)}\n")
            if "np." in parts[-1] and "import numpy as np\n" not in imports:
                imports.append("import numpy as np\n")

    for name in wanted:
        add(name)
    return "".join(imports) + "\n".join(parts)


def _own(function: FunctionType) -> bool:
    """Whether a function was written in a cell or a script, and not imported from a library."""
    return function.__module__ in ("__main__", None) or "site-packages" not in function.__code__.co_filename


def _code(function: FunctionType) -> str:
    linecache.checkcache(function.__code__.co_filename)
    try:
        return textwrap.dedent(inspect.getsource(function))
    except (OSError, TypeError):
        raise UsageError(
            f"the code of {function.__name__} cannot be found. Define it with def in a cell, or give the code as a "
            f"text."
        ) from None


def _names_in(code: str) -> set[str]:
    return {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}


def _literal(value: Any) -> str:
    """A value as Python writes it; what is no plain value, as nothing."""
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf" and value.size <= 100_000:
        return f"np.array({value.tolist()!r}, dtype={value.dtype.str!r}).reshape({value.shape!r})".replace(
            "nan", "np.nan"
        ).replace("inf", "np.inf")
    if isinstance(value, np.generic):
        return f"np.dtype({value.dtype.str!r}).type({value.item()!r})"
    try:
        text = repr(value)
        ast.literal_eval(text)
    except Exception:  # a repr of the learner's may do anything
        return "..." if value is not None else "None"
    return text
