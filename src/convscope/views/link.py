"""Joining JavaScript modules into one: a notebook widget takes one text and refuses relative imports.

Each module becomes a function of its own that hands out what it exports, so that names never collide. What is
understood is what the views need and no more: ``import { a, b as c } from "./file.js"`` and exported functions, classes
and constants.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from convscope.errors import ConvscopeError

_SILENT = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`", re.DOTALL)
_IMPORT = re.compile(r"^import\s*\{([^}]*)\}\s*from\s*([\"'])([^\"']+)\2;?[ \t]*$", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?function\b|const\b|class\b)", re.MULTILINE)
_DECLARED = re.compile(r"^export\s+(?:async\s+)?(?:function\*?|const|class)\s+([\w$]+)", re.MULTILINE)
_DEFAULT = re.compile(r"^export\s+default\s+", re.MULTILINE)
_NAME = re.compile(r"([A-Za-z_$][\w$]*)(?:\s+as\s+([A-Za-z_$][\w$]*))?")


class LinkError(ConvscopeError):
    """A module that cannot be joined; the message names the file and what it does."""


@dataclass(frozen=True)
class _Module:
    name: str
    text: str
    imports: tuple[tuple[str, str], ...]  # (name of the other module, what is taken as `{a, b: c}`)
    exports: tuple[str, ...]


def link(root: Path, entry: str) -> str:
    """One ES module from ``root / entry`` and everything that it imports: each file once, after what it imports itself.

    Args:
        root: the folder that holds all modules; none outside it is read.
        entry: the file with the default export, relative to ``root``, such as ``"network.js"``.

    Returns:
        The text; it ends with the default export, which is also called ``view`` inside.

    Raises:
        LinkError: a cycle, a file that is not there, a name that is not exported, a default export but in the entry, or
            a form other than ``import { … } from "./…"`` and ``export function``, ``class`` or ``const``.
    """
    order: dict[str, _Module] = {}
    _visit(root.resolve(), entry, order, ())
    parts = [_wrapped(module, "view" if module.name == entry else "") for module in order.values()]
    return "\n".join([*parts, "export default view;", ""])


def link_all(root: Path, entries: Sequence[str]) -> str:
    """One ES module from several entries, in which what they share stands once.

    Args:
        root: as of `link`.
        entries: files with a default export each, which import none of each other.

    Returns:
        The text; it ends with the default export, also called ``views`` inside: an object with what each entry exports,
        by the entry's name without ``.js``.

    Raises:
        LinkError: as of `link`.
    """
    order: dict[str, _Module] = {}
    for entry in entries:
        _visit(root.resolve(), entry, order, ())
    parts = [_wrapped(module, _variable(module.name) if module.name in entries else "") for module in order.values()]
    pairs = ", ".join(f'"{entry.removesuffix(".js")}": {_variable(entry)}' for entry in entries)
    return "\n".join([*parts, f"const views = {{ {pairs} }};", "export default views;", ""])


def _visit(root: Path, name: str, order: dict[str, _Module], path: tuple[str, ...]) -> None:
    if name in order:
        return
    if name in path:
        raise LinkError(f"modules import each other in a circle: {' → '.join([*path, name])}.")
    module = _read(root, name, is_entry=not path)
    for other, _ in module.imports:
        _visit(root, other, order, (*path, name))
    for other, taken in module.imports:
        _check_names(name, other, taken, order[other].exports)
    order[name] = module


def _check_names(name: str, other: str, taken: str, exports: tuple[str, ...]) -> None:
    for wanted in re.findall(r"(?:^|, )([\w$]+)", taken):
        if wanted not in exports:
            raise LinkError(f"{name} imports {wanted!r} from {other}, which exports {', '.join(exports) or 'nothing'}.")


def _read(root: Path, name: str, *, is_entry: bool) -> _Module:
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise LinkError(f"there is no module {name} in {root}.")
    source = path.read_text(encoding="utf-8")
    imports = tuple(
        (_resolve(root, name, m[3]), _taken(name, m[1])) for m in _IMPORT.finditer(source) if _is_code(source, m)
    )
    body = _IMPORT.sub("", source)
    exports = tuple(_DECLARED.findall(_silenced(body)))
    body = _EXPORT.sub("", body)
    if is_entry:
        body, defaults = _DEFAULT.subn("return ", body)
        if defaults != 1:
            raise LinkError(f"{name} must have one default export, it has {defaults}.")
    _check_rest(name, body)
    return _Module(name, body.strip(), imports, exports)


def _is_code(source: str, match: re.Match[str]) -> bool:
    return _silenced(source)[match.start() : match.start() + 6] == "import"


def _silenced(source: str) -> str:
    """The source with comments and strings blanked out, at the same length."""
    return _SILENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), source)


def _check_rest(name: str, body: str) -> None:
    found = re.search(r"^(?:import|export)\b.*|\bimport\s*[(.].*", _silenced(body), re.MULTILINE)
    if found:
        line = body[body.rfind("\n", 0, found.start()) + 1 :].splitlines()[0].strip()
        raise LinkError(
            f"{name} cannot be joined: {line}\n"
            'Only import { … } from "./file.js" and export function, class or const are understood.'
        )


def _resolve(root: Path, name: str, target: str) -> str:
    if not target.startswith(("./", "../")):
        raise LinkError(f"{name} imports {target!r}: only files of convscope, by a path that starts with ./ or ../.")
    path = (root / name).parent / target
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        raise LinkError(f"{name} imports {target!r}, which lies outside {root}.") from None


def _taken(name: str, names: str) -> str:
    parts = []
    for item in filter(None, (part.strip() for part in names.split(","))):
        match = _NAME.fullmatch(item)
        if not match or match[1] == "default":
            raise LinkError(f"{name} imports {item!r}, which is no plain name.")
        parts.append(f"{match[1]}: {match[2]}" if match[2] else match[1])
    return ", ".join(parts)


def _wrapped(module: _Module, given: str) -> str:
    """A module as a function; ``given`` is what an entry's default export is called, nothing for other modules."""
    imports = [f"const {{ {taken} }} = {_variable(other)};" for other, taken in module.imports]
    end = [] if given else [f"return {{ {', '.join(module.exports)} }};"]
    inside = "\n".join([*imports, module.text, *end])
    return f"// {module.name}\nconst {given or _variable(module.name)} = (() => {{\n{inside}\n}})();"


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name)
