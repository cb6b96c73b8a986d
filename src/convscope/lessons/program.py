"""Lessons and exercises are files that are run: what one defines."""

from __future__ import annotations

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType
from typing import Any

from convscope.errors import DataError

_OURS = Path(__file__).parent


def defined_in(file: Path, name: str) -> Any:
    """What a file calls ``name`` once it has run, or None. It may do anything: take files from people you trust.

    Raises:
        DataError: it does not run.
    """
    title = f"convscope_{name.lower()}_{file.stem}"
    loader = None if file.is_relative_to(_OURS) else _AsItStands(title, str(file))
    spec = spec_from_file_location(title, file, loader=loader)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise DataError(f"{file} does not run: {type(error).__name__}: {error}") from error
    return getattr(module, name, None)


class _AsItStands(SourceFileLoader):
    """Translates the text anew: Python takes its last translation for a file of the same length and second."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)
