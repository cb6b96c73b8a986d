"""What holds for every view: it fits its page, what the Tab key reaches is named and seen, a widget leaves nothing."""

from __future__ import annotations

from typing import Any

REACHED = """() => {
  const e = document.activeElement;
  if (e === document.body) return null;
  const name = e.getAttribute('aria-label') || e.labels?.[0]?.textContent || e.textContent.trim();
  return [name, getComputedStyle(e).outlineStyle, e.className];
}"""
WIDGET = """async ([text, spec, arrays, look]) => {
  const { default: view } = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
  for (const each of Object.values(arrays)) each.data = new DataView(Uint8Array.from([7, ...each.data]).buffer, 1);
  const el = document.createElement("div");
  document.body.append(el);
  document.body.style.background = "#111";
  const given = { spec, arrays };
  const leave = view.render({ model: { get: (name) => given[name] }, el });
  const seen = new Function("el", `return ${look}`)(el);
  leave();
  dispatchEvent(new Event("beforeprint"));
  return [seen, el.children.length];
}"""


def fits(page: Any, width: int, scheme: str) -> None:
    """Nothing lies beside the page, and it is light or dark as it should be."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".convscope").get_attribute("data-theme") == scheme


def reached(page: Any, most: int = 40) -> list[str]:
    """The names of what the Tab key reaches from here, at most so many; each has one, and is seen to be reached."""
    names = []
    for _ in range(most):
        page.keyboard.press("Tab")
        found = page.evaluate(REACHED)
        if found is None:
            break
        name, outline, kind = found
        assert name, kind
        assert outline != "none" or "cs-stage-title" in kind, name
        names.append(name)
    return names


def as_widget(browser: Any, widget: Any, look: str) -> Any:
    """What JavaScript sees of a widget on a dark page, its bytes at an odd offset; it leaves nothing behind."""
    arrays = {name: {**each, "data": list(each["data"])} for name, each in widget.arrays.items()}
    page = browser.new_page()
    seen, left = page.evaluate(WIDGET, [str(widget._esm), widget.spec, arrays, look])
    page.close()
    assert left == 0
    return seen
