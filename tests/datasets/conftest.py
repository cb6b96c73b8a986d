"""What the tests of the data sets share: an empty home, tiny published sets, a server on this machine."""

from __future__ import annotations

import gzip
import hashlib
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import convscope
from convscope.datasets.published import IdxFile, IdxSet

_REAL = os.environ.get("CONVSCOPE_DATA")
_NAMES = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home, and nothing of the real one in sight."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("CONVSCOPE_HOME", str(folder / "cache"))
    for name in ("CONVSCOPE_DATA", "KERAS_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(Path(convscope.__file__).parents[1]))  # also for processes started from here
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def real_data() -> Path:
    """The folder that holds the real ``fashion-mnist/``."""
    if not _REAL or not (Path(_REAL) / "fashion-mnist").is_dir():
        pytest.skip("CONVSCOPE_DATA names no folder that holds fashion-mnist/")
    return Path(_REAL)


def idx(values: NDArray[np.uint8]) -> bytes:
    """The bytes of an IDX file, written here and not by the code under test."""
    lengths = b"".join(length.to_bytes(4, "big") for length in values.shape)
    return bytes([0, 0, 8, values.ndim]) + lengths + values.tobytes()


@dataclass
class Tiny:
    """A published set of 7 and 3 images of 5 × 4, three classes, with the bytes of its files."""

    train: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    packed: dict[str, bytes] = field(default_factory=dict)
    unpacked: dict[str, bytes] = field(default_factory=dict)

    def set(self, *addresses: str) -> IdxSet:
        files = [
            IdxFile(
                f"{name}.gz",
                len(self.packed[f"{name}.gz"]),
                hashlib.sha256(self.packed[f"{name}.gz"]).hexdigest(),
                f"sha256:{hashlib.sha256(self.unpacked[name]).hexdigest()}",
            )
            for name in _NAMES
        ]
        return IdxSet("tiny", "Tiny", ("a", "b", "c"), tuple(files), addresses, "TinyMNIST", "none")

    def write(self, folder: Path, files: dict[str, bytes] | None = None) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (self.packed if files is None else files).items():
            (folder / name).write_bytes(content)
        return folder


@pytest.fixture
def tiny() -> Tiny:
    random = np.random.default_rng(3)
    pixels = random.integers(0, 256, (10, 5, 4), np.uint8)
    labels = np.array([2, 0, 1, 1, 2, 0, 0, 1, 2, 0], np.uint8)
    made = Tiny(pixels[:7], labels[:7])
    for name, values in zip(_NAMES, (pixels[:7], labels[:7], pixels[7:], labels[7:]), strict=True):
        made.unpacked[name] = idx(values)
        made.packed[f"{name}.gz"] = gzip.compress(idx(values), mtime=0)
    return made


@dataclass
class Server:
    """A web server on this machine: what it answers, and how often it was asked."""

    address: str
    answers: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def give(self, folder: str, files: dict[str, bytes], announce: int | None = None) -> str:
        """Answer with these files below ``folder``; with another length than theirs where it is given."""
        for name, content in files.items():
            self.answers[f"/{folder}/{name}"] = lambda request, body=content: _answer(request, body, announce)
        return f"{self.address}/{folder}/"


def _answer(request: BaseHTTPRequestHandler, body: bytes, announce: int | None) -> None:
    request.send_response(200)
    request.send_header("Content-Length", str(len(body) if announce is None else announce))
    request.end_headers()
    request.wfile.write(body)
    request.close_connection = True


@pytest.fixture
def server() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked[self.path] += 1
            if self.path in made.answers:
                made.answers[self.path](self)
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Server(f"http://127.0.0.1:{httpd.server_port}")
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield made
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def dead_address() -> str:
    """An address at which nobody listens."""
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as httpd:
        port = httpd.server_port
    return f"http://127.0.0.1:{port}/"
