"""One browser page and what it asks: every call is answered in a thread, so that none keeps another waiting."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from convscope.errors import ConvscopeError, DataError, UsageError
from convscope.lab.hosting import addressed, saved
from convscope.lab.pages import data, design, exercise, home, images, inside, learn, opening, report, train
from convscope.lab.transport import pack, unpack
from convscope.lab.workbench import Given, Workbench, asked

CALLS: dict[str, Callable[[Workbench, Given], dict[str, Any]]] = {
    "home": home.overview,
    "pictures": home.pictures,
    "pixels": images.show_pixels,
    "convolution": images.show_convolution,
    "images.read": images.read,
    "data": data.show,
    "open": opening.open,
    "upload": opening.upload,
    "fetch": opening.fetch,
    "work": opening.work,
    "work.stop": opening.stop,
    "design": design.show,
    "train": train.choices,
    "train.start": train.start,
    "train.resume": train.resume,
    "train.tell": train.tell,
    "train.show": train.show,
    "train.page": train.page,
    "report": report.show,
    "exercise": exercise.show,
    "exercise.chapters": exercise.chapters,
    "exercise.save": exercise.save,
    "exercise.check": exercise.check,
    "exercise.stop": exercise.stop,
    "exercise.hint": exercise.hint,
    "exercise.reset": exercise.reset,
    "learn": learn.course,
    "learn.lesson": learn.show,
    "learn.page": learn.page,
    "learn.view": learn.view,
    "learn.run": learn.run,
    "learn.progress": learn.progress,
    "learn.stop": learn.stop,
    "inside": inside.show,
    "inside.networks": inside.networks,
    "inside.read": inside.read,
    "ask": inside.answer,
}
"""What a page can ask, by the name that it says."""

CHECK = "exercise.check"
"""The one call that waits for its turn in threads of its own, since a loop that never ends takes ten seconds."""

MOST_AT_ONCE = 8
PUSH_SECONDS = 0.12
RUNS_EVERY = 8  # of these
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
        self._watched: dict[str, object] = {}  # the trainings that the page shows, and what it was told of last

    async def run(self) -> None:
        """Answer until the page is closed."""
        await self._socket.accept()
        with suppress(WebSocketDisconnect, RuntimeError):  # the page has gone, perhaps while an answer was on its way
            async with asyncio.TaskGroup() as tasks:
                pushing = tasks.create_task(self._push())
                try:
                    while True:
                        await self._room.acquire()
                        tasks.create_task(self._answer(await self._socket.receive_bytes()))
                except (WebSocketDisconnect, KeyError):
                    pushing.cancel()

    async def _push(self) -> None:
        """Tell what has changed in the training that the page shows, a few times a second; and which runs there are."""
        runs, ticks = await asyncio.to_thread(self._bench.stamp), 0
        while True:
            await asyncio.sleep(PUSH_SECONDS)
            for name, told in list(self._watched.items()):
                stamp = train.stamp(self._bench, name)
                if stamp != told:
                    self._watched[name] = stamp
                    await self._tell(name)
            ticks += 1
            if ticks % RUNS_EVERY == 0 and runs != (now := await asyncio.to_thread(self._bench.stamp)):
                runs = now
                await self._send({"push": "runs"})

    async def _tell(self, name: str) -> None:
        """Tell how a training stands that the page shows."""
        with suppress(ConvscopeError):  # its folder is gone, or is being written for the first time
            news = await asyncio.to_thread(train.show, self._bench, {"run": name})
            if name in self._watched:
                await self._send({"push": "training", **news})

    async def _answer(self, frame: bytes) -> None:
        try:
            message = unpack(frame)
            pool = self._bench.checks.pool if message.get("call") == CHECK else None
            result = await asyncio.get_running_loop().run_in_executor(pool, self._result, message)
            reply = {"id": message.get("id"), **result}
        except DataError as error:
            reply = {"id": None, "mistake": str(error)}
        finally:
            self._room.release()
        await self._send(reply)

    async def _send(self, message: dict[str, Any]) -> None:
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._socket.send_bytes(pack(message))

    def _result(self, message: dict[str, Any]) -> dict[str, Any]:
        """What a call comes to, or what is wrong with it, in words for the person."""
        name, given = message.get("call"), message.get("given")
        if name == "watch" and isinstance(given, dict):
            self._watched = dict.fromkeys(run for run in given.get("runs", []) if isinstance(run, str))
            return {"answer": {}}
        if name not in (*CALLS, "page") or not isinstance(given, dict):
            return {"mistake": f"the lab does not know {name!r}."}
        try:
            return {"answer": _page(self._bench, given) if name == "page" else CALLS[name](self._bench, given)}
        except ConvscopeError as error:
            return {"mistake": str(error)}
        except Exception as error:
            log.exception("%s failed", name)
            return {"mistake": f"this is a fault of convscope: {type(error).__name__}: {error}"}


def _page(bench: Workbench, given: Given) -> dict[str, Any]:
    """What a page shows as one offline file: the answer to ``call`` with ``given``, as it was left: ``state``."""
    call = asked(given, "call", str)
    if call not in CALLS:
        raise UsageError(f"the lab does not know {call!r}.")
    answer = CALLS[call](bench, asked(given, "given", dict))
    address = asked(given, "address", str, "")
    if "page" in answer:
        return {"html": addressed(answer["page"], address)}
    if "view" not in answer:
        raise UsageError("this page holds no view that could be saved.")
    return {"html": saved(answer["view"], asked(given, "state", dict, {}), address)}
