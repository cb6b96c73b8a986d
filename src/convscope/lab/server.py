"""The lab's server: a page, its modules and style sheets, and one WebSocket; on this machine alone."""

from __future__ import annotations

import asyncio
import posixpath
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from convscope.errors import ResourceError
from convscope.lab.guard import Guard
from convscope.lab.session import Session
from convscope.lab.transport import LARGEST
from convscope.lab.workbench import Workbench
from convscope.views.link import LinkError
from convscope.views.view import HERE, module_text, own_style_text, shared_style_text

HOST = "127.0.0.1"
PORT = 8765
TRIES = 30
WEB = Path(__file__).parent / "web"
FOLDERS = {"js": WEB / "js", "css": WEB / "css", "kit": HERE / "js" / "kit"}
KINDS = {".js": "text/javascript", ".css": "text/css"}
_IMPORT = re.compile(r"^(?:import|\} from|export)[^\"\n]*\"([./][^\"\n]+\.js)\";?$", re.MULTILINE)


def application(bench: Workbench, port: int, token: str) -> Starlette:
    """The lab as an ASGI application; every route and the socket are behind the guard."""

    async def talk(web_socket: WebSocket) -> None:
        await Session(bench, web_socket).run()

    @asynccontextmanager
    async def life(app: Starlette) -> AsyncIterator[None]:
        bench.sets.prepare()
        yield
        await asyncio.to_thread(bench.close)

    routes = [
        Route("/", _page),
        Route("/view/{name}.{kind}", _view),
        Route("/{folder}/{name:path}", _file),
        WebSocketRoute("/socket", talk),
    ]
    app = Starlette(routes=routes, lifespan=life, middleware=[Middleware(Guard, port=port, token=token)])
    app.router.redirect_slashes = False
    return app


async def _page(request: Request) -> Response:
    """The page, with all its modules announced, so that the browser asks for them at once and not one after another."""
    ahead = "".join(f'<link rel="modulepreload" href="{address}" />\n    ' for address in modules())
    page = (WEB / "index.html").read_text("utf-8")
    return HTMLResponse(page.replace("<!-- modules -->", ahead.rstrip()))


def modules(entry: str = "/js/main.js") -> list[str]:
    """The addresses of a module and of all that it imports, each once."""
    found = [entry]
    for address in found:
        folder, _, name = address.removeprefix("/").partition("/")
        path = FOLDERS[folder] / name
        for target in _IMPORT.findall(path.read_text("utf-8")):
            other = target if target.startswith("/") else posixpath.normpath(posixpath.join(address, "..", target))
            if other not in found:
                found.append(other)
    return found


async def _view(request: Request) -> Response:
    """The module of a view, as a notebook gets it, or its own style sheet; what all views share is called ``kit``."""
    name, kind = request.path_params["name"], request.path_params["kind"]
    try:
        if kind == "js" and name.isidentifier():
            return Response(module_text(name), media_type=KINDS[".js"])
        if kind == "css" and name.isidentifier():
            text = shared_style_text() if name == "kit" else own_style_text(name)
            return Response(text, media_type=KINDS[".css"])
    except LinkError:
        pass
    return _nothing()


async def _file(request: Request) -> Response:
    """A file of the page's own, or of the kit that pages share with views."""
    folder = FOLDERS.get(request.path_params["folder"])
    if folder is None:
        return _nothing()
    path = (folder / request.path_params["name"]).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file() or path.suffix not in KINDS:
        return _nothing()
    return Response(path.read_bytes(), media_type=KINDS[path.suffix])


def _nothing() -> Response:
    return PlainTextResponse("There is nothing here.\n", 404)


def listening(port: int) -> socket.socket:
    """A socket of this machine alone that listens on the port, or where it is in use on the next that is free.

    Raises:
        ResourceError: none of thirty is free.
    """
    for number in range(port, min(port + TRIES, 65536)):
        one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, else answers wait 40 ms
        if sys.platform != "win32":  # there it would let two programs share the port
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((HOST, number))
            one.listen(64)
            return one
        except OSError as error:
            one.close()
            reason = error.strerror
    raise ResourceError(f"no port from {port} to {port + TRIES - 1} is free ({reason}).\nChoose another one: --port N")


class _Server(uvicorn.Server):
    """A server that leaves it to :func:`_ending` what a signal means."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(bench: Workbench, listener: socket.socket, token: str, ready: Callable[[], None] = lambda: None) -> None:
    """Serve the lab until Ctrl-C, or until the machine asks it to end; trainings under way are then saved.

    Args:
        bench: what the lab works with.
        listener: a socket of :func:`listening`.
        token: what a request must know.
        ready: called as soon as the address may be told, since a signal from then on ends the lab in order.
    """
    port = listener.getsockname()[1]
    config = uvicorn.Config(
        application(bench, port, token),
        log_level="warning",
        ws="websockets-sansio",
        ws_max_size=LARGEST,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = _Server(config)
    with _ending(server):
        ready()
        server.run(sockets=[listener])


@contextmanager
def _ending(server: uvicorn.Server) -> Iterator[None]:
    """Ctrl-C, a request to end and a terminal that is closed all end the server in order; a second one at once."""
    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]
    before = {getattr(signal, name): signal.signal(getattr(signal, name), server.handle_exit) for name in names}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
