"""The HTML page: nothing in it can break out, nothing is fetched, and what JSON cannot hold is refused."""

from __future__ import annotations

import base64
import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from convscope.errors import UsageError
from convscope.views.page import json_in_html, packed, page

MODULE = 'const view = { render() {} }; const end = "</script>";\nexport default view;\n'


class Reader(HTMLParser):
    """Tags with their attributes, and what stands in scripts and in the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts.setdefault(tag, [])

    def handle_data(self, data: str) -> None:
        if self.tags:
            self.texts[self.tags[-1][0]].append(data)


def made(spec: dict[str, Any], title: str = "A title") -> Reader:
    return Reader(page(title, MODULE, ".a { color: red }", spec, {"x": np.arange(6, dtype=np.float32).reshape(2, 3)}))


def test_names_cannot_break_out_of_the_data() -> None:
    names = ["</script><script>alert(1)</script>", "<b>bold</b>", "<!-- --", "a\u2028b", "Zoë & co"]
    reader = made({"names": names}, title="<b>A & B</b>")
    assert [tag for tag, _ in reader.tags].count("script") == 2
    assert "b" not in {tag for tag, _ in reader.tags}
    assert json.loads(reader.texts["script"][0])["spec"]["names"] == names
    assert reader.texts["title"][0] == "<b>A & B</b>"


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_what_json_does_not_know_is_refused(number: float) -> None:
    with pytest.raises(UsageError, match="NaN"):
        made({"number": number})


def test_arrays_travel_as_bytes_with_type_and_shape() -> None:
    array = json.loads(made({}).texts["script"][0])["arrays"]["x"]
    assert (array["dtype"], array["shape"]) == ("float32", [2, 3])
    assert np.frombuffer(base64.b64decode(array["data"]), "<f4").tolist() == [0, 1, 2, 3, 4, 5]


def test_arrays_of_any_memory_order_are_packed_row_by_row_little_endian() -> None:
    array = np.array([[1, 2], [3, 4]], ">i4").astype(">i4").T
    assert np.frombuffer(packed(array)["data"], "<i4").tolist() == [1, 3, 2, 4]
    with pytest.raises(UsageError, match="int64"):
        packed(np.zeros(2, np.int64))


def test_nothing_may_be_fetched_and_nothing_is_named_that_could_be() -> None:
    text = page("t", MODULE, "", {}, {})
    reader = Reader(text)
    policy = next(attributes["content"] for _, attributes in reader.tags if "http-equiv" in attributes)
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "http" not in policy
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)


def test_the_page_says_its_language_and_fits_a_phone() -> None:
    reader = made({})
    assert ("html", {"lang": "en"}) in reader.tags
    assert any(attributes.get("name") == "viewport" for tag, attributes in reader.tags if tag == "meta")


def test_json_in_html_has_no_angle_bracket() -> None:
    assert "<" not in json_in_html({"a": "<x></x>"})
