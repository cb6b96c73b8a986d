"""Every route and the socket, and everybody who may not use them."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute

from convscope.lab.server import application
from convscope.lab.transport import unpack
from convscope.lab.workbench import Workbench

PORT, TOKEN = 8765, "a-token-of-the-test"
HOST, ORIGIN, COOKIE = "127.0.0.1:8765", "http://127.0.0.1:8765", "convscope-8765=a-token-of-the-test"
PATHS = ["/", "/view/convolution.js", "/view/kit.css", "/js/main.js", "/css/shell.css", "/kit/dom.js", "/nothing/here"]
SOCKET = "/socket"

Headers = dict[str, str]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return application(Workbench(tmp_path_factory.mktemp("runs")), PORT, TOKEN)


def answer(app: Starlette, path: str, headers: Headers, *, method: str = "GET", query: str = "") -> list[Any]:
    """All that the application says to one request, or to one socket that asks for the home page."""
    kind = "websocket" if path == SOCKET else "http"
    scope = {
        "type": kind,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items() if value],
        "method": method,
        "subprotocols": [],
        "extensions": {},
        "scheme": "http",
        "server": ("127.0.0.1", PORT),
        "client": ("127.0.0.1", 1),
        "http_version": "1.1",
        "root_path": "",
    }
    heard: list[Any] = [{"type": "http.request", "body": b"", "more_body": False}]
    if kind == "websocket":
        heard = [{"type": "websocket.connect"}, {"type": "websocket.receive", "bytes": b"", "text": None}]
        heard += [{"type": "websocket.disconnect", "code": 1000}]
    said: list[Any] = []

    async def receive() -> Any:
        return heard.pop(0) if heard else await asyncio.Event().wait()  # the rest is silence

    async def send(message: Any) -> None:
        said.append(message)

    with ThreadPoolExecutor(1) as pool:  # the browser of other tests keeps a loop running in this thread
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return said


def status(said: list[Any]) -> int:
    """What became of it; a socket that is refused before it was accepted is a 403, as uvicorn answers it."""
    return {"websocket.close": 403, "websocket.accept": 101}.get(said[0]["type"], said[0].get("status"))


GOOD = {"host": HOST, "origin": ORIGIN, "cookie": COOKIE}
STRANGERS = {
    "no token": {"cookie": ""},
    "a wrong token": {"cookie": "convscope-8765=something-else"},
    "the token of another port": {"cookie": "convscope-8766=a-token-of-the-test"},
    "a token that is empty": {"cookie": "convscope-8765="},
    "a cookie that is none": {"cookie": "convscope-8765"},
    "another name for this machine": {"host": "lab.example:8765"},
    "another port": {"host": "127.0.0.1:80"},
    "no host": {"host": ""},
    "a page elsewhere": {"origin": "http://lab.example"},
    "a page of another port": {"origin": "http://127.0.0.1:8888"},
    "a page without an origin of its own": {"origin": "null"},
    "a page over https": {"origin": "https://127.0.0.1:8765"},
}


@pytest.mark.parametrize("stranger", STRANGERS)
@pytest.mark.parametrize("path", [*PATHS, SOCKET])
def test_strangers_are_refused_everywhere(app: Starlette, path: str, stranger: str) -> None:
    assert status(answer(app, path, GOOD | STRANGERS[stranger])) == 403


@pytest.mark.parametrize("path", [*PATHS, SOCKET])
def test_whoever_has_the_token_is_let_in(app: Starlette, path: str) -> None:
    wanted = {SOCKET: 101, PATHS[-1]: 404}.get(path, 200)
    assert status(answer(app, path, GOOD)) == wanted
    assert status(answer(app, path, GOOD | {"host": "localhost:8765", "origin": "http://localhost:8765"})) == wanted


def test_the_table_knows_every_route(app: Starlette) -> None:
    known = {"/": "/", "/view/{name}.{kind}": PATHS[1], "/{folder}/{name:path}": PATHS[3], "/socket": SOCKET}
    routes: list[Route | WebSocketRoute] = [route for route in app.routes if isinstance(route, Route | WebSocketRoute)]
    assert {route.path for route in routes} == set(known)
    assert len(routes) == len(app.routes)


def test_the_token_in_the_address_opens_the_page_alone_and_becomes_a_cookie(app: Starlette) -> None:
    plain = {"host": HOST}
    said = answer(app, "/", plain, query=f"token={TOKEN}")
    headers = dict(said[0]["headers"])
    assert said[0]["status"] == 200
    assert headers[b"set-cookie"].decode() == f"{COOKIE}; Path=/; HttpOnly; SameSite=Strict"
    assert status(answer(app, "/", plain, query="token=wrong")) == 403
    assert status(answer(app, "/js/main.js", plain, query=f"token={TOKEN}")) == 403
    assert status(answer(app, SOCKET, {"host": HOST, "origin": ORIGIN}, query=f"token={TOKEN}")) == 403


def test_the_socket_needs_an_origin_and_writing_does_too(app: Starlette) -> None:
    assert status(answer(app, SOCKET, GOOD | {"origin": ""})) == 403
    assert status(answer(app, "/", GOOD | {"origin": ""}, method="POST")) == 403
    assert status(answer(app, "/", GOOD, method="POST")) == 405


@pytest.mark.parametrize("path", PATHS)
def test_nothing_may_be_loaded_or_framed(app: Starlette, path: str) -> None:
    headers = dict(answer(app, path, GOOD)[0]["headers"])
    policy = headers[b"content-security-policy"].decode()
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers[b"cache-control"] == b"no-store"
    assert TOKEN.encode() not in b"".join(headers.values())


@pytest.mark.parametrize(
    "path",
    [
        *("/js/../index.html", "/js/..%2f..%2fserver.py", "/kit/../../view.py", "/css/../../server.py"),
        *("/view/../server.js", "/view/link.js", "/view/none.js", "/js/", "/index.html", "/view/network.py"),
    ],
)
def test_no_other_file_is_given_away(app: Starlette, path: str) -> None:
    assert status(answer(app, path, GOOD)) == 404


def test_the_page_holds_no_script_or_style_of_its_own(app: Starlette) -> None:
    page = answer(app, "/", GOOD)[1]["body"].decode()
    assert "<style" not in page
    assert " style=" not in page
    assert page.count("<script") == page.count("<script src=") + page.count('<script type="module" src=')


def test_a_message_that_is_none_is_answered_in_words(app: Starlette) -> None:
    said = answer(app, SOCKET, GOOD)
    assert said[0]["type"] == "websocket.accept"
    assert "no message of the lab" in unpack(said[1]["bytes"])["mistake"]
