"""Train in the lab: started, paused, reloaded, stopped, resumed, finished; two at once; many pushes."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from lab_process import Lab
from labtools import PLAN, SMALL, Open, stage

import convscope as cs
from convscope.datasets.drawn import load_drawn


def test_a_training_is_started_paused_reloaded_stopped_resumed_and_finished(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=40")
    page.get_by_role("button", name="Start training").click()
    page.get_by_role("button", name="Pause").click()
    stage(page, "It waits")
    page.get_by_role("button", name="Step", exact=True).click()
    page.wait_for_selector(".tr-view")
    page.reload()
    stage(page, "It waits")
    run = page.url.rpartition("run=")[2]
    page.get_by_role("button", name="Go on").click()
    stage(page, "It learns")
    page.get_by_role("link", name="Convolution").first.click()
    page.wait_for_selector(".cv")
    page.go_back()
    page.get_by_role("button", name="Stop").click()
    stage(page, "can go on")
    page.get_by_role("button", name="Go on").click()
    stage(page, "come to its end")
    page.get_by_role("link", name="Look inside").last.click()
    page.wait_for_selector(".cs-verdict")
    assert f"network={run}" in page.url
    page.goto(page.url.partition("#")[0] + "#home")
    page.get_by_role("link", name=run, exact=True).wait_for()


def test_two_browsers_train_side_by_side_without_disturbing_each_other(visit: Open, lab: Lab) -> None:
    pages = [visit(f"{PLAN}&epochs=4&seed={seed}") for seed in (3, 4)]
    for page in pages:
        page.get_by_role("button", name="Start training").click()
    for page in pages:
        stage(page, "come to its end")
    runs = [cs.open(lab.folder / "runs" / page.url.rpartition("run=")[2]) for page in pages]
    architecture = cs.Architecture.parse(SMALL, (28, 28, 1))
    train, _ = load_drawn()
    for seed, run in zip((3, 4), runs, strict=True):
        alone = cs.train(architecture, train[:640], recipe=cs.Recipe.named("textbook", epochs=4), seed=seed)
        assert list(alone)[-1].kind == "end"
        expected = alone.network().weights["conv1"]["kernel"]
        np.testing.assert_allclose(run.weights["conv1"]["kernel"], expected, rtol=1e-4, atol=1e-6)


def test_a_training_in_a_terminal_appears_and_is_followed_without_a_reload(visit: Open, lab: Lab) -> None:
    home, page = visit("home"), visit("train?data=drawn")
    page.get_by_label("Network").wait_for()
    words = ["train", "drawn", "--network", SMALL, "--recipe", "textbook", "--epochs", "400", "--out", "runs/terminal"]
    process = subprocess.Popen(
        [sys.executable, "-m", "convscope", *words], cwd=lab.folder, env=lab.environment, stdout=-3, stderr=-3
    )
    try:
        home.get_by_role("link", name="terminal", exact=True).wait_for(timeout=60_000)
        page.get_by_role("link", name="terminal", exact=True).click(timeout=60_000)
        stage(page, "Another program trains it")
        page.wait_for_selector(".tr-view")
        steps = page.locator(".tr-view").inner_text()
        page.wait_for_function("(before) => document.querySelector('.tr-view').innerText !== before", arg=steps)
        assert page.get_by_role("button", name="Go on").count() == 0
    finally:
        process.kill()
        process.wait()
    page.reload()
    stage(page, "was killed before its end")
    page.get_by_role("button", name="Go on").wait_for()


def test_step_by_step_begins_before_the_first_step_and_takes_one_at_a_time(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=1")
    page.get_by_role("button", name="Step by step").click()
    stage(page, "It waits")
    for step in (1, 2):
        page.get_by_role("button", name="Step", exact=True).click()
        page.locator(f"[role=progressbar][aria-valuenow='{step}']").wait_for()
    page.get_by_role("button", name="Stop").click()
    stage(page, "can go on")


PUSHED = """async (count) => {
  for (let i = 0; i < count; i++) {
    const { spec, arrays } = await window.connection.call("train.show", { run: window.run });
    window.model.receive({ spec, arrays });
    if (i % 20 === 0) await new Promise(requestAnimationFrame);
  }
}"""

HOSTED = """async (run) => {
  const { host } = await import("/js/host.js");
  const { Connection } = await import("/js/socket.js");
  const el = document.querySelector(".lab-training .lab-view");
  Object.assign(window, { run, connection: new Connection(() => {}) });
  const { spec, arrays } = await window.connection.call("train.show", { run });
  el.replaceChildren();
  Object.assign(window, await host(el, { name: "training", title: "", spec, arrays, state: {} }));
}"""


def test_memory_does_not_grow_over_a_thousand_pushes(visit: Open) -> None:
    page = visit(f"{PLAN}&epochs=1")
    page.get_by_role("button", name="Start training").click()
    stage(page, "come to its end")
    page.evaluate(HOSTED, page.url.rpartition("run=")[2])
    devtools = page.context.new_cdp_session(page)
    devtools.send("Performance.enable")

    def held() -> dict[str, float]:
        devtools.send("HeapProfiler.collectGarbage")
        told = devtools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in told}

    page.evaluate(PUSHED, 200)
    before = held()
    page.evaluate(PUSHED, 1000)
    after = held()
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 400_000  # bytes: 400 a push, each of some 10,000
    assert after["Nodes"] - before["Nodes"] < 100
    assert after["JSEventListeners"] - before["JSEventListeners"] < 20
    page.evaluate("window.leave()")
    assert page.locator(".lab-training .lab-view > *").count() == 0


def test_ctrl_c_saves_what_is_under_way_and_says_how_to_go_on(browser: Any, tmp_path: Path, cache: Path) -> None:
    one = Lab(tmp_path, cache, f"{PLAN}&epochs=5000")
    page = browser.new_page()
    page.goto(one.address)
    page.get_by_role("button", name="Start training").click()
    stage(page, "It learns")
    page.close()
    code, said, complaint = one.end()
    assert (code, complaint) == (0, "")
    assert "convscope train --resume runs/drawn-001" in said
    assert '"status": "interrupted"' in (tmp_path / "runs" / "drawn-001" / "run.json").read_text("utf-8")


def test_a_lab_that_was_killed_leaves_a_run_that_goes_on_in_the_next(browser: Any, tmp_path: Path, cache: Path) -> None:
    first = Lab(tmp_path, cache, f"{PLAN}&epochs=60", "--port", "18810")
    page = browser.new_page()
    page.goto(first.address)
    page.get_by_role("button", name="Start training").press("Enter")
    page.locator("[role=progressbar]:not([aria-valuenow='0'])").wait_for()
    page.close()  # it goes on without any page
    weights = tmp_path / "runs" / "drawn-001" / "weights-002.safetensors"
    for _ in range(600):
        if weights.exists():
            break
        time.sleep(0.1)
    first.process.kill()
    first.process.communicate()
    second = Lab(tmp_path, cache, "train?run=drawn-001", "--port", "18810")
    page = browser.new_page()
    page.goto(second.address)
    stage(page, "was killed before its end")
    page.get_by_role("button", name="Go on").press("Enter")
    stage(page, "come to its end")
    page.close()
    assert second.end()[0] == 0
