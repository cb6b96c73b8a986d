"""One browser page and what it asks: every call is answered in a thread, so that none keeps another waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from convscope.errors import ConvscopeError, DataError
from convscope.lab.pages import convolution, home
from convscope.lab.transport import pack, unpack
from convscope.lab.workbench import Given, Workbench

CALLS: dict[str, Callable[[Workbench, Given], dict[str, Any]]] = {
    "home": home.overview,
    "convolution": convolution.show,
    "convolution.read": convolution.read,
    "pictures": home.pictures,
}
"""What a page can ask, by the name that it says."""

MOST_AT_ONCE = 8
log = logging.getLogger(__name__)


class Session:
    """The conversation with one page, from its first message to its last.

    Args:
        bench: what all pages share.
        socket: where the messages come from.
    """

    def __init__(self, bench: Workbench, socket: WebSocket) -> None:
        self._bench = bench
        self._socket = socket
        self._room = asyncio.Semaphore(MOST_AT_ONCE)

    async def run(self) -> None:
        """Answer until the page is closed."""
        await self._socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):  # the page has gone, perhaps while an answer was on its way
            async with asyncio.TaskGroup() as tasks:
                try:
                    while True:
                        await self._room.acquire()
                        tasks.create_task(self._answer(await self._socket.receive_bytes()))
                except (WebSocketDisconnect, KeyError):
                    return

    async def _answer(self, frame: bytes) -> None:
        try:
            message = unpack(frame)
            reply = {"id": message.get("id"), **await asyncio.to_thread(self._result, message)}
        except DataError as error:
            reply = {"id": None, "mistake": str(error)}
        finally:
            self._room.release()
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.send_bytes(pack(reply))

    def _result(self, message: dict[str, Any]) -> dict[str, Any]:
        """What a call comes to, or what is wrong with it, in words for the person."""
        name, given = message.get("call"), message.get("given")
        if name not in CALLS or not isinstance(given, dict):
            return {"mistake": f"the lab does not know {name!r}."}
        try:
            return {"answer": CALLS[name](self._bench, given)}
        except ConvscopeError as error:
            return {"mistake": str(error)}
        except Exception as error:
            log.exception("%s failed", name)
            return {"mistake": f"this is a fault of convscope: {type(error).__name__}: {error}"}
