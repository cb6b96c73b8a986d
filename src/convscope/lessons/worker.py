"""The process in which a learner's code runs. It is started by path, loads nothing of convscope, and judges nothing.

It reads one job from standard input, runs the code, and writes the values that were asked for to a private copy of
standard output, each line begun with a word that only this job knows. What the code prints goes elsewhere. Whether a
value is right is decided in another process, from plain numbers, so nothing that is printed, patched or overridden here
can make a wrong answer right. All this guards against accidents; against an attacker only another machine does.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import faulthandler
import json
import linecache
import os
import signal
import socket
import sys
import traceback
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

import numpy as np

TRACE = "where-it-was.txt"
QUIET = ("matplotlib", "IPython", "ipywidgets", "seaborn")
MOST_BYTES = 32 << 20
MOST_ITEMS = 100_000


class Refused(RuntimeError):
    """What an answer may not do: start processes, write outside its folder, use what the exercise rules out."""


def main() -> None:
    """Run one job and end at once, whatever threads are left."""
    channel = os.dup(1)
    os.dup2(2, 1)
    job = json.loads(sys.stdin.buffer.read())
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    secret, leave, write, encoded = job["secret"], os._exit, os.write, encode

    def tell(event: dict[str, Any]) -> None:
        data = f"{secret} {json.dumps(event)}\n".encode()
        while data:
            data = data[write(channel, data) :]

    _limit(job)
    _guard(job)
    try:
        _run(job, tell, encoded)
    finally:
        with contextlib.suppress(BaseException):
            sys.stdout.flush()
        leave(0)


def keep_warm(line: int) -> None:
    """Fork a process for every job that is asked for over the socket ``line``, until its other side is gone.

    A message is the folder and the environment of a job; with it come the ends of four pipes: the job, the answers,
    what is printed, and one over which two numbers are told, that of the process and, by another one that waits for it,
    what it ended with.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=line) as talk:
        while True:
            message, pipes, _, _ = socket.recv_fds(talk, 1 << 18, 4)
            if not message:
                return
            if os.fork() == 0:
                talk.close()
                _keep(json.loads(message), *pipes)
            for pipe in pipes:
                os.close(pipe)


def _keep(place: dict[str, Any], job: int, answers: int, printed: int, told: int) -> None:
    """Fork the process of a job, and tell what it ended with. It returns in neither."""
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        child = os.fork()
        if child:
            for pipe in (job, answers, printed):
                os.close(pipe)
            os.write(told, os.waitpid(child, 0)[1].to_bytes(8, "little"))
        else:
            os.setsid()
            os.write(told, os.getpid().to_bytes(8, "little"))
            os.close(told)
            for number, pipe in enumerate((job, answers, printed)):
                os.dup2(pipe, number)
                os.close(pipe)
            os.chdir(place["folder"])
            os.environ.clear()
            os.environ.update(place["environment"])
            main()
    finally:
        os._exit(0)


def _run(job: dict[str, Any], tell: Any, encoded: Any) -> None:
    file, source = job["file"], job["source"]
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    names: dict[str, Any] = {"__name__": "answer", "__file__": file, "__builtins__": builtins}
    sys.modules["answer"] = module = ModuleType("answer")
    module.__dict__.update(names)
    names = module.__dict__
    try:
        exec(compile(source, file, "exec"), names)
    except BaseException as error:
        tell({"event": "broken", **_described(error, file)})
        return
    tell({"event": "loaded"})
    for index, ask in enumerate(job["asks"]):
        try:
            if ask["name"] not in names:
                tell({"event": "missing", "ask": index})
                continue
            value = names[ask["name"]]
            if ask["call"]:
                arguments = [decode(argument) for argument in ask["arguments"]]
                keywords = {name: decode(argument) for name, argument in ask["keywords"].items()}
                value = value(*arguments, **keywords)
            event = {"event": "answer", "ask": index, "value": encoded(value)}
        except BaseException as error:
            event = {"event": "error", "ask": index, **_described(error, file)}
        tell(event)
    tell({"event": "end"})


def _described(error: BaseException, file: str) -> dict[str, Any]:
    """What went wrong and the last line of the learner's own that led there."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return {"type": type(error).__name__, "message": error.msg, "line": error.lineno, "code": error.text or ""}
    own = [number for frame, number in traceback.walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    line = {"line": own[-1], "code": linecache.getline(file, own[-1]).strip()} if own else {"line": None, "code": ""}
    try:
        message = str(error)[:500]
    except BaseException:
        message = ""
    return {"type": type(error).__name__, "message": message, **line}


def encode(value: Any, depth: int = 0) -> dict[str, Any]:
    """A value as plain data: numbers, text, arrays with type and shape, lists; of anything else only what it is.

    >>> encode((1, 2.5))["v"]
    [{'t': 'int', 'v': '1'}, {'t': 'float', 'v': '0x1.4000000000000p+1'}]
    >>> encode(object())
    {'t': 'other', 'v': 'object'}
    """
    kind = type(value)
    if value is None:
        return {"t": "none"}
    if kind is bool:
        return {"t": "bool", "v": bool(value)}
    if kind is int:
        return {"t": "int", "v": str(value)}
    if kind is float:
        return {"t": "float", "v": value.hex()}
    if kind is str:
        return {"t": "str", "v": value[:MOST_ITEMS]}
    if issubclass(kind, np.ndarray | np.generic):
        return _encode_array(value)
    if kind is range and len(value) <= MOST_ITEMS:
        return {"t": "list", "v": [encode(item) for item in value]}
    if kind in (list, tuple) and len(value) <= MOST_ITEMS and depth < 8:
        return {"t": kind.__name__, "v": [encode(item, depth + 1) for item in value]}
    if kind is dict and len(value) <= MOST_ITEMS and depth < 8:
        return {"t": "dict", "v": [[encode(k, depth + 1), encode(v, depth + 1)] for k, v in value.items()]}
    return {"t": "other", "v": kind.__name__}


def _encode_array(value: Any) -> dict[str, Any]:
    array = np.array(value, subok=False)
    if array.dtype.kind not in "biuf" or array.nbytes > MOST_BYTES:
        return {"t": "other", "v": f"array of {array.nbytes:,} bytes of {array.dtype}"}
    array = array.astype(array.dtype.newbyteorder("<"))
    data = base64.b64encode(array.tobytes()).decode()
    return {"t": "array", "dtype": array.dtype.str, "shape": list(array.shape), "v": data}


class Other:
    """Something that is not plain data, of which only the name of its type crossed over."""

    def __init__(self, name: str) -> None:
        self.name = name


def decode(data: dict[str, Any]) -> Any:
    """The value that :func:`encode` wrote.

    >>> decode(encode([np.eye(2, dtype=np.uint8), None]))
    [array([[1, 0],
           [0, 1]], dtype=uint8), None]
    """
    kind, value = data["t"], data.get("v")
    if kind == "none":
        return None
    if kind == "array":
        flat = np.frombuffer(base64.b64decode(data["v"]), np.dtype(data["dtype"]))
        array = flat.reshape(data["shape"]).astype(flat.dtype.newbyteorder("="))
        return array if data["shape"] else array[()]
    if kind in ("list", "tuple"):
        items = [decode(item) for item in data["v"]]
        return items if kind == "list" else tuple(items)
    if kind == "dict":
        return {decode(key): decode(item) for key, item in data["v"]}
    simple: dict[str, Any] = {"bool": bool, "int": int, "float": float.fromhex, "str": str, "other": Other}
    return simple[kind](value)


def _limit(job: dict[str, Any]) -> None:
    """Processor time, memory, file sizes, processes, where the system knows such limits; no core files."""
    with contextlib.suppress(ImportError):
        import resource

        seconds = job["processor"]
        limits = {"CPU": (seconds, seconds + 1), "AS": job["memory"], "FSIZE": job["file_size"], "CORE": 0}
        if job["processes"]:
            limits["NPROC"] = job["processes"]
        for name, limit in limits.items():
            which = getattr(resource, f"RLIMIT_{name}", None)
            if which is not None:
                with contextlib.suppress(ValueError, OSError):
                    resource.setrlimit(which, limit if isinstance(limit, tuple) else (limit, limit))
    if hasattr(signal, "SIGXCPU"):
        trace = open(TRACE, "w", encoding="utf-8")  # noqa: SIM115
        faulthandler.register(signal.SIGXCPU, file=trace, all_threads=False, chain=True)


def _guard(job: dict[str, Any]) -> None:
    """Refuse what an answer needs for nothing, by an audit hook, which Python code cannot take away again."""
    sys.meta_path.insert(0, _Finder(tuple(job["refused"])))
    np.random.seed(0)  # noqa: NPY002
    folder, hidden = os.path.realpath(os.getcwd()), tuple(os.path.realpath(place) for place in job["hidden"])

    def inside(path: Any, places: tuple[str, ...]) -> bool:
        if isinstance(path, int) or path is None:
            return isinstance(path, int) and places == (folder,)
        real = os.path.realpath(os.fsdecode(path))
        return any(real == place or real.startswith(place + os.sep) for place in places)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            writes = arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            if writes and not inside(arguments[0], (folder, os.path.realpath(os.devnull))):
                raise Refused(f"an answer writes no files outside its own folder: {arguments[0]}")
            if inside(arguments[0], hidden):
                raise Refused("the exercise itself, with its solution, is not for reading")
        elif event in _REFUSED:
            raise Refused(_REFUSED[event])
        elif event in _CHANGING and not all(inside(path, (folder,)) for path in arguments[: _CHANGING[event]]):
            raise Refused(f"an answer changes nothing outside its own folder: {arguments[0]}")

    with contextlib.suppress(ImportError):
        import _posixsubprocess

        setattr(_posixsubprocess, "fork_exec", _no_process)  # noqa: B010
    sys.addaudithook(hook)


def _no_process(*_: Any) -> None:
    raise Refused(_PROCESS)


_PROCESS = "an answer starts no other process"
_REFUSED = {
    **dict.fromkeys(
        ("os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.exec", "os.system", "subprocess.Popen"), _PROCESS
    ),
    **dict.fromkeys(("os.kill", "os.killpg"), "an answer ends no other process"),
    **dict.fromkeys(("socket.connect", "socket.bind", "socket.getaddrinfo"), "an answer uses no network"),
    **dict.fromkeys(("ctypes.dlopen", "ctypes.dlsym"), "an answer calls into no library past Python"),
}
_CHANGING = {"os.remove": 1, "os.rename": 2, "os.rmdir": 1, "os.mkdir": 1, "os.chmod": 1, "os.link": 2, "os.symlink": 2}
_CHANGING |= {"os.truncate": 1, "os.utime": 1, "shutil.rmtree": 1, "shutil.move": 2, "os.chown": 1}


class _Finder:
    """Imports drawing libraries as empty shells, and what an exercise rules out as something that says so when used."""

    def __init__(self, refused: tuple[str, ...]) -> None:
        self._refused = refused

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        root = name.partition(".")[0]
        if root in QUIET or root in self._refused:
            return ModuleSpec(name, _Loader(_Quiet if root in QUIET else _Refusing), is_package=True)
        return None


class _Loader(Loader):
    def __init__(self, kind: type[ModuleType]) -> None:
        self._kind = kind

    def create_module(self, spec: Any) -> ModuleType:
        return self._kind(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


class _Quiet(ModuleType):
    """Takes every call and draws nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Quiet(name)

    def __call__(self, *_: Any, **__: Any) -> Any:
        return _Quiet("quiet")

    def __iter__(self) -> Any:
        return iter((_Quiet("quiet"), _Quiet("quiet")))

    def __getitem__(self, _: Any) -> Any:
        return _Quiet("quiet")

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        return None


class _Refusing(ModuleType):
    """May be imported, as the first cell of a notebook does, but not used."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        root = self.__name__.partition(".")[0]
        if (root, name) == ("convscope", "check"):
            return lambda *_, **__: None
        raise Refused(f"this exercise is about doing it yourself: {self.__name__}.{name} is not available here")


if __name__ == "__main__":
    keep_warm(int(sys.argv[1])) if len(sys.argv) > 1 else main()
