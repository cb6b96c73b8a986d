"""Any notebook may host a view: VS Code and Colab put it into a frame of theirs, and give it a model and an element."""

from __future__ import annotations

import re

import pytest

from convscope import views
from convscope.views.view import module_text, style_text

VIEWS = [*(name for name in views.__all__ if name != "View"), "report"]
FORBIDDEN = {
    "looks for elements of the whole page": r"document\.(getElementById|querySelector|querySelectorAll|forms|title)\b",
    "takes the page's address or its memory": r"\b(location|history|localStorage|sessionStorage|cookie)\b\s*[.=\[]",
    "loads something": r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|importScripts|Worker)\s*\(|\bimport\s*\(",
    "runs text": r"\beval\s*\(|new Function\b|\.innerHTML\b|\.outerHTML\b|insertAdjacentHTML|document\.write",
    "names another machine": r"https?://(?!www\.w3\.org/(?:2000/svg|1999/xlink))",
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_views_module_is_what_anywidget_takes(name: str) -> None:
    text = module_text(name)
    assert len(re.findall(r"^export ", text, re.MULTILINE)) == 1
    assert text.endswith("export default view;\n")
    assert not re.search(r"^\s*import\b", text, re.MULTILINE)
    assert "function render({ model, el })" in text


@pytest.mark.parametrize("why", FORBIDDEN)
@pytest.mark.parametrize("name", VIEWS)
def test_a_view_stays_in_its_element(name: str, why: str) -> None:
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", module_text(name), flags=re.DOTALL)
    assert re.search(FORBIDDEN[why], code) is None, f"{name} {why}"


@pytest.mark.parametrize("name", VIEWS)
def test_its_style_touches_nothing_else(name: str) -> None:
    text = re.sub(r"/\*.*?\*/", "", style_text(name), flags=re.DOTALL)
    assert "@import" not in text
    assert "url(" not in text
    heads = re.findall(r"([^{}]+)\{", text)
    loose = [
        head.strip() for head in heads if ".convscope" not in head and not head.strip().startswith(("@", ".theme"))
    ]
    assert [head for head in loose if not re.fullmatch(r"(from|to|\d+%)(,\s*(from|to|\d+%))*", head)] == []
