"""The lab as a program: a port in use, what was handed on, and its end."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from lab_process import Lab
from labtools import value

import convscope as cs
from convscope.datasets.drawn import load_drawn


def test_a_port_in_use_is_passed_over_and_said_and_what_was_handed_on_is_opened(
    browser: Any, lab: Lab, tmp_path: Path, cache: Path
) -> None:
    handed = "http://127.0.0.1:1/#convolution?image=drawn:4&at=[2,2]"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        second = Lab(tmp_path, cache, handed, "--port", str(port))
        page = browser.new_page()
        page.goto(second.address)
        assert value(page) == cs.convolve(load_drawn()[1].pixels[4, :, :, 0], cs.KERNELS["vertical-edges"])[2, 2]
        page.close()
    code, said, complaint = second.end()
    assert (code, complaint) == (0, "")
    assert f"port {port} is in use" in said
    assert f":{port + 1}/" in second.address or f":{port}/" not in second.address


def test_where_the_lab_has_stopped_the_page_says_so(browser: Any, tmp_path: Path, cache: Path) -> None:
    one = Lab(tmp_path, cache, "--port", "18790")
    page = browser.new_page()
    page.goto(one.address)
    page.wait_for_selector(".lab-card")
    one.end()
    page.get_by_role("alert").filter(has_text="The lab has stopped").wait_for()
    page.close()
