from __future__ import annotations

import gzip
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from convscope.datasets.fetch import UnavailableError, fetch
from convscope.errors import ResourceError


def test_brings_all_files_and_tells_the_progress(tiny, server, tmp_path: Path, capfd) -> None:
    address = server.give("a", tiny.packed)
    told: list[tuple[str, int, int]] = []
    host = fetch(tiny.set().files, [address], tmp_path / "new", lambda *step: told.append(step))
    assert host == address.split("/")[2]
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == tiny.packed
    assert [step for step in told if step[1] == step[2]] == [(n, len(b), len(b)) for n, b in tiny.packed.items()]
    assert capfd.readouterr() == ("", "")


def test_what_is_there_and_right_is_not_asked_for(tiny, server, tmp_path: Path) -> None:
    address = server.give("a", tiny.packed)
    tiny.write(tmp_path)
    spoiled = tmp_path / "t10k-labels-idx1-ubyte.gz"
    spoiled.write_bytes(spoiled.read_bytes()[:-1] + b"?")
    fetch(tiny.set().files, [address], tmp_path)
    assert list(server.asked) == ["/a/t10k-labels-idx1-ubyte.gz"]
    assert spoiled.read_bytes() == tiny.packed[spoiled.name]


def spoil(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content[:-1] + bytes([content[-1] ^ 1]) for name, content in files.items()}


@pytest.mark.parametrize(
    ("change", "announce", "reason"),
    [
        (spoil, None, "SHA-256 differs"),
        (lambda files: {name: content[:-9] for name, content in files.items()}, None, "bytes instead of"),
        (lambda files: {name: content[:-9] for name, content in files.items()}, 10_000, "broke off"),
        (lambda files: {name: content + b"more" for name, content in files.items()}, None, "more than"),
        (lambda files: dict.fromkeys(files, b"<html>Sign in</html>"), None, "gave 20 bytes instead of"),
        (lambda _: {}, None, "answered 404"),
    ],
)
def test_wrong_bytes_are_refused_and_leave_nothing(tiny, server, tmp_path: Path, change, announce, reason) -> None:
    address = server.give("a", change(tiny.packed), announce)
    with pytest.raises(UnavailableError, match=reason):
        fetch(tiny.set().files, [address], tmp_path / "new")
    assert not list((tmp_path / "new").iterdir())


def test_the_next_address_is_used_and_a_failed_one_not_asked_again(tiny, server, dead_address, tmp_path: Path) -> None:
    wrong, right = server.give("wrong", spoil(tiny.packed)), server.give("right", tiny.packed)
    fetch(tiny.set().files, [dead_address, wrong, right], tmp_path)
    assert {name: (tmp_path / name).read_bytes() for name in tiny.packed} == tiny.packed
    assert server.asked == {"/wrong/train-images-idx3-ubyte.gz": 1, **{f"/right/{name}": 1 for name in tiny.packed}}


def test_a_server_that_packs_once_more_is_asked_not_to(tiny, server, tmp_path: Path) -> None:
    seen = []

    def answer(request) -> None:
        seen.append(request.headers["Accept-Encoding"])
        body = tiny.packed["train-labels-idx1-ubyte.gz"]
        packed = "gzip" in (request.headers["Accept-Encoding"] or "")
        request.send_response(200)
        if packed:
            request.send_header("Content-Encoding", "gzip")
            body = gzip.compress(body)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    server.answers["/a/train-labels-idx1-ubyte.gz"] = answer
    fetch(tiny.set().files[1:2], [f"{server.address}/a/"], tmp_path)
    assert seen == ["identity"]


def test_offline_says_that_there_is_no_connection(tiny, dead_address, tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:.*: no connection") as refusal:
        fetch(tiny.set().files, [dead_address], tmp_path)
    assert isinstance(refusal.value, ResourceError)
    assert refusal.value.exit_code == 4


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_says_how_much_is_needed_and_where(tiny, server, tmp_path: Path, monkeypatch) -> None:
    import builtins

    really_open = builtins.open

    def open_on_a_full_disk(file, mode="r", *args, **kwargs):
        full = mode == "wb" and str(file).startswith(str(tmp_path))
        return really_open("/dev/full" if full else file, mode, *args, **kwargs)

    monkeypatch.setattr(builtins, "open", open_on_a_full_disk)
    address = server.give("a", tiny.packed)
    with pytest.raises(ResourceError, match=r"0\.0 MB\).*the disk is full.\nMake room") as refusal:
        fetch(tiny.set().files, [address], tmp_path / "new")
    assert not isinstance(refusal.value, UnavailableError)
    assert not list((tmp_path / "new").iterdir())


def test_two_processes_at_once_fetch_once(tiny, server, tmp_path: Path) -> None:
    published = tiny.set(server.give("a", tiny.packed))
    first, second_came = next(iter(server.answers)), threading.Event()
    answer = server.answers[first]

    def answer_slowly(request) -> None:
        if server.asked[first] > 1:
            second_came.set()
        second_came.wait(2)  # so that the other process, were it not held back, would ask as well
        answer(request)

    server.answers[first] = answer_slowly
    (tmp_path / "set").write_bytes(pickle.dumps(published))
    code = "import pickle, sys; train, _ = pickle.load(open(sys.argv[1], 'rb')).load(); print(int(train.pixels.sum()))"
    both = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path / "set"], stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    outputs = [process.communicate(timeout=60)[0] for process in both]
    assert outputs == [f"{tiny.train.sum()}\n"] * 2
    assert server.asked == {f"/a/{name}": 1 for name in tiny.packed}
