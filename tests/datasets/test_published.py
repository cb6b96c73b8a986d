from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from convscope.datasets.fetch import UnavailableError
from convscope.errors import DataError, ResourceError, UsageError


def check(tiny, loaded) -> None:
    train, test = loaded
    assert train.pixels.shape == (7, 5, 4, 1)
    assert (train.pixels[..., 0] == tiny.train).all()
    assert train.labels.dtype == np.int64
    assert (train.labels == tiny.labels).all()
    assert len(test) == 3
    assert train.class_names == ("a", "b", "c")
    assert not train.pixels.flags.writeable


@pytest.mark.parametrize("below", [".", "tiny", "TinyMNIST/raw"])
@pytest.mark.parametrize("form", ["packed", "unpacked"])
def test_path_is_the_folder_or_holds_it(tiny, tmp_path: Path, below: str, form: str) -> None:
    folder = tiny.write(tmp_path / "given" / below, getattr(tiny, form))
    loaded = tiny.set().load(tmp_path / "given")
    check(tiny, loaded)
    assert loaded[0].origin == f"the published files, read from …/{folder.resolve().parent.name}/{folder.name}"


@pytest.mark.parametrize(
    "place",
    [
        "cache/tiny",
        ".keras/datasets/tiny",
        "data/TinyMNIST/raw",
    ],
)
def test_usual_places_are_looked_at(tiny, home: Path, place: str) -> None:
    tiny.write(home / place)
    check(tiny, tiny.set().load())


def test_keras_home_and_convscope_data_are_honoured(tiny, tmp_path: Path, monkeypatch) -> None:
    tiny.write(tmp_path / "k" / "datasets" / "tiny")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "k"))
    assert tiny.set().load()[0].origin.endswith("datasets/tiny")
    tiny.write(tmp_path / "d" / "tiny")
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path / "d"))
    assert tiny.set().load()[0].origin.endswith("d/tiny")
    tiny.write(tmp_path / "p")
    assert tiny.set().load(tmp_path / "p")[1].origin.endswith("/p")


def test_a_second_load_is_a_memory_map_that_needs_no_source(tiny, server) -> None:
    published = tiny.set(server.give("a", tiny.packed))
    first = published.load()
    server.answers.clear()
    second = published.load()
    for loaded in (first, second):
        check(tiny, loaded)
        assert isinstance(loaded[0].pixels, np.memmap)
        assert loaded[0].origin == f"downloaded from {server.address.split('/')[2]}"
    assert server.asked.total() == 4


def test_named_files_are_verified_once_and_again_when_they_change(tiny, tmp_path: Path, monkeypatch) -> None:
    from convscope.datasets import published

    hashed: list[str] = []
    digest = published.digest
    monkeypatch.setattr(published, "digest", lambda path, kind: hashed.append(path.name) or digest(path, kind))
    folder = tiny.write(tmp_path / "given", tiny.unpacked)
    for _ in range(3):
        check(tiny, tiny.set().load(folder))
    assert sorted(hashed) == sorted(tiny.unpacked)
    (folder / "t10k-labels-idx1-ubyte").write_bytes(b"changed")
    with pytest.raises(DataError, match="t10k-labels-idx1-ubyte cannot be used"):
        tiny.set().load(folder)


@pytest.mark.parametrize("spoiled", ["train-pixels.npy", "test-labels.npy", "note.json"])
@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_half_cache_is_not_served_but_made_again(tiny, home: Path, tmp_path: Path, spoiled: str, how: str) -> None:
    folder = tiny.write(tmp_path / "given")
    tiny.set().load(folder)
    file = home / "cache" / "tiny" / "unpacked" / spoiled
    content = file.read_bytes()
    file.unlink()
    if how == "cut":
        file.write_bytes(content[:-3])
    check(tiny, tiny.set().load(folder))
    assert file.read_bytes() == content


def test_a_write_that_breaks_off_leaves_no_cache(tiny, home: Path, tmp_path: Path, monkeypatch) -> None:
    folder = tiny.write(tmp_path / "given")

    def save(file: Path, _: object) -> None:
        Path(file).write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", save)
    check(tiny, tiny.set().load(folder))
    assert [path.name for path in (home / "cache" / "tiny").iterdir()] == ["note.json"]


def test_a_cache_that_cannot_be_written_is_not_fatal(tiny, server, tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("CONVSCOPE_HOME", str(tmp_path / "file" / "below"))
    check(tiny, tiny.set().load(tiny.write(tmp_path / "given")))
    check(tiny, tiny.set(server.give("a", tiny.packed)).load())


def test_bad_files_that_a_person_named_are_an_error(tiny, tmp_path: Path, monkeypatch) -> None:
    folder = tiny.write(tmp_path / "d" / "tiny", {**tiny.packed, "train-images-idx3-ubyte.gz": b"<html>"})
    with pytest.raises(DataError, match="web page"):
        tiny.set().load(folder)
    monkeypatch.setenv("CONVSCOPE_DATA", str(tmp_path / "d"))
    with pytest.raises(DataError, match="web page"):
        tiny.set().load()
    (folder / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DataError, match=r"not train-images-idx3-ubyte.gz.\nPut the missing"):
        tiny.set().load()


def test_readable_files_of_another_set_are_not_taken_for_this_one(tiny, tmp_path: Path) -> None:
    other = {name: bytes(content[:-1]) + b"\7" for name, content in tiny.unpacked.items() if "images" in name}
    with pytest.raises(DataError, match=r"not the published train-images.*: its hash differs"):
        tiny.set().load(tiny.write(tmp_path / "given", {**tiny.unpacked, **other}))


def test_bad_files_in_a_usual_place_are_passed_over(tiny, server, home: Path) -> None:
    tiny.write(home / ".keras" / "datasets" / "tiny", {**tiny.packed, "train-images-idx3-ubyte.gz": b"half"})
    check(tiny, tiny.set(server.give("a", tiny.packed)).load())


def test_half_a_download_in_the_cache_is_completed(tiny, server, home: Path) -> None:
    kept = dict(list(tiny.packed.items())[:2])
    tiny.write(home / "cache" / "tiny", kept)
    check(tiny, tiny.set(server.give("a", tiny.packed)).load())
    assert server.asked.total() == 2


def test_offline_the_error_tells_the_three_ways_out(tiny, dead_address, home: Path) -> None:
    tiny.write(home / ".keras" / "datasets" / "tiny", {"train-images-idx3-ubyte.gz": b"half"})
    with pytest.raises(UnavailableError) as refusal:
        tiny.set(dead_address).load()
    message = str(refusal.value)
    assert isinstance(refusal.value, ResourceError)
    assert len(message.splitlines()) == 3
    for part in ("path=", "CONVSCOPE_DATA", 'cs.load("drawn")', "no connection", str(home / ".keras" / "datasets")):
        assert part in message


def test_a_path_that_is_no_folder_is_wrong_usage(tiny, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is no folder"):
        tiny.set().load(tmp_path / "absent")


def test_an_empty_path_is_only_looked_at_first(tiny, home: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    tiny.write(home / "data" / "TinyMNIST" / "raw")
    check(tiny, tiny.set().load(os.fspath(tmp_path / "empty")))


def test_originals_are_the_packed_files(tiny, server, home: Path) -> None:
    tiny.write(home / "data" / "TinyMNIST" / "raw", tiny.unpacked)
    with tiny.set(server.give("a", tiny.packed)).originals() as files:
        assert {path.name: path.read_bytes() for path in files} == tiny.packed
