from __future__ import annotations

import os
import resource
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from convscope.datasets import load
from convscope.datasets.folder import open_folder, read_folder
from convscope.datasets.listing import list_folder
from convscope.datasets.picture_file import UnreadableError, look, pixels_of
from convscope.errors import DataError, ResourceError, UsageError


def picture(height: int = 8, width: int = 8, value: int | None = None, channels: int = 1, seed: int = 0) -> Image.Image:
    values = np.random.default_rng(seed).integers(0, 256, (height, width, channels), np.uint8)
    if value is not None:
        values[:] = value
    return Image.fromarray(values[..., 0] if channels == 1 else values)


def save(image: Image.Image, path: Path, **options) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, **options)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes of ten images, each all of one value: cats 0 to 9, dogs 100 to 109."""
    for label, name in enumerate(("cat", "dog")):
        for i in range(10):
            save(picture(value=100 * label + i), tmp_path / "pets" / name / f"{i}.png")
    return tmp_path / "pets"


def test_each_folder_is_a_class_and_a_fifth_is_for_the_test(folder: Path) -> None:
    train, test = load(folder)
    assert train.class_names == ("cat", "dog")
    assert train.class_counts().tolist() == [8, 8]
    assert test.class_counts().tolist() == [2, 2]
    assert train.shape == (8, 8, 1)
    seen = np.concatenate([train.pixels[:, 0, 0, 0], test.pixels[:, 0, 0, 0]])
    assert sorted(seen.tolist()) == [*range(10), *range(100, 110)]
    assert ((train.pixels[:, 0, 0, 0] >= 100) == train.labels).all()
    assert train.name == "pets"
    assert train.origin == "read from the folder pets"


def test_train_and_test_folders_are_taken_as_they_are(tmp_path: Path) -> None:
    save(picture(value=1), tmp_path / "train" / "b" / "deep" / "1.png")
    save(picture(value=2), tmp_path / "train" / "a" / "2.png")
    save(picture(value=3), tmp_path / "test" / "b" / "3.png")
    train, test = read_folder(tmp_path)
    assert train.class_names == ("a", "b")
    assert (train.labels.tolist(), train.pixels[:, 0, 0, 0].tolist()) == ([0, 1], [2, 1])
    assert (test.labels.tolist(), test.pixels[:, 0, 0, 0].tolist()) == ([1], [3])


def test_the_arrays_are_kept_until_a_file_changes(folder: Path, monkeypatch) -> None:
    from convscope.datasets import folder as module

    decoded: list[Path] = []
    monkeypatch.setattr(module, "pixels_of", lambda path, *shape: decoded.append(path) or pixels_of(path, *shape))
    first, _ = read_folder(folder)
    second, _ = read_folder(str(folder))
    assert len(decoded) == 20
    assert isinstance(second.pixels, np.memmap)
    assert (first.pixels == second.pixels).all()
    save(picture(value=77), folder / "cat" / "new.png")
    train, test = read_folder(folder)
    assert len(train) + len(test) == 21
    assert 77 in [*train.pixels[:, 0, 0, 0], *test.pixels[:, 0, 0, 0]]


def test_the_split_does_not_depend_on_files_added_to_other_classes(folder: Path) -> None:
    before = [entry.path for entry in list_folder(folder).test]
    save(picture(), folder / "emu" / "1.png")
    after = [entry.path for entry in list_folder(folder).test]
    assert after == before
    assert list_folder(folder).train[-1].path == "emu/1.png"


def test_names_are_kept_exactly(tmp_path: Path) -> None:
    names = [
        "caf\u00e9",
        unicodedata.normalize("NFD", "na\u00efve"),
        "<b>bold",
        " two  spaces ",
        "日本 & 'quotes\"",
    ]
    for name in names:
        for i in range(2):
            save(picture(seed=i), tmp_path / "x" / name / f"{name} {i}.png")
    opened = open_folder(tmp_path / "x")
    assert opened.train.class_names == tuple(sorted(names))
    assert {Path(path).name[:-6] for path in opened.train_files} == set(names)


def test_composed_and_decomposed_names_are_two_classes(tmp_path: Path) -> None:
    for name in ("\u00e9", "e\u0301"):
        save(picture(), tmp_path / "x" / name / "1.png")
    if len(os.listdir(tmp_path / "x")) == 1:
        pytest.skip("this file system takes them for one")
    assert len(open_folder(tmp_path / "x").train.class_names) == 2


def test_nothing_is_followed_in_circles(folder: Path) -> None:
    (folder / "cat" / "round").symlink_to(folder)
    (folder / "dog" / "here").symlink_to(folder / "dog")
    (folder / "dog" / "gone.png").symlink_to(folder / "nowhere.png")
    outside = folder.parent / "outside"
    save(picture(value=55), outside / "55.png")
    (folder / "dog" / "elsewhere").symlink_to(outside)
    opened = open_folder(folder)
    assert len(opened.train) + len(opened.test) == 21
    causes = {fault.path: fault.cause for fault in opened.listing.passed_over}
    assert causes == {
        "cat/round": "leads to a folder that is read already",
        "dog/here": "leads to a folder that is read already",
        "dog/gone.png": "is a link to nothing",
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_does_not_stop_the_reading(folder: Path) -> None:
    os.mkfifo(folder / "cat" / "pipe.png")
    assert [fault.cause for fault in open_folder(folder).listing.passed_over] == ["is no file"]


def test_other_files_hidden_ones_and_strays_are_left_out(folder: Path) -> None:
    (folder / "cat" / "notes.txt").write_text("x")
    (folder / "README.md").write_text("x")
    save(picture(), folder / ".thumbnails" / "1.png")
    save(picture(), folder / "cat" / ".hidden.png")
    save(picture(), folder / "stray.png")
    (folder / "documents").mkdir()
    listing = list_folder(folder)
    assert listing.class_names == ("cat", "dog")
    assert len(listing.train) + len(listing.test) == 20
    assert listing.others == 2
    assert [(fault.path, fault.cause) for fault in listing.passed_over] == [("stray.png", "lies in no class folder")]


def test_a_layout_that_does_not_fit_is_explained(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"folder/class/image\.png"):
        read_folder(tmp_path)
    save(picture(), tmp_path / "train" / "a" / "1.png")
    with pytest.raises(DataError, match=r"no images of classes in test/"):
        read_folder(tmp_path)
    save(picture(), tmp_path / "test" / "A" / "1.png")
    with pytest.raises(DataError, match=r"test/ has 'A', which train/ does not have"):
        read_folder(tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        read_folder(tmp_path / "absent")
    with pytest.raises(UsageError, match="at least 1 pixel"):
        read_folder(tmp_path, size=0)


def bad_files(folder: Path) -> dict[str, str]:
    good = save(picture(40, 40, channels=3), folder / "good.png").read_bytes()
    save(picture(40, 40, channels=3), folder / "good.jpg")
    (folder / "good.png").unlink()
    jpeg = (folder / "good.jpg").read_bytes()
    (folder / "good.jpg").unlink()
    contents = {
        "cut.png": (good[: len(good) // 2], "is damaged"),
        "cut.jpg": (jpeg[: len(jpeg) // 2], "is damaged"),
        "empty.png": (b"", "is empty"),
        "page.jpg": (b"<!doctype html><html>", "is no image (PNG, JPEG"),
        "noise.gif": (bytes(range(256)) * 9, "is no image"),
    }
    for name, (content, _) in contents.items():
        (folder / "cat" / name).write_bytes(content)
    return {f"cat/{name}": cause for name, (_, cause) in contents.items()}


def test_faulty_images_are_found_before_training_and_all_told(folder: Path) -> None:
    expected = bad_files(folder)
    with pytest.raises(DataError, match=r"5 of the 25 images .* and 2 more\.\nRemove or replace them") as refusal:
        read_folder(folder)
    assert len(str(refusal.value).splitlines()) <= 3
    for _ in range(2):  # decoded, and from the cache
        opened = open_folder(folder)
        assert len(opened.train) + len(opened.test) == 20
        assert {fault.path for fault in opened.faults} == expected.keys()
        for fault in opened.faults:
            assert fault.cause.startswith(expected[fault.path])
        for images, files in ((opened.train, opened.train_files), (opened.test, opened.test_files)):
            values = [100 * path.startswith("dog") + int(Path(path).stem) for path in files]
            assert images.pixels[:, 0, 0, 0].tolist() == values


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    bomb = save(Image.new("1", (9000, 9000)), tmp_path / "bomb.png")
    with pytest.raises(UnreadableError, match=r"81,000,000 pixels, more than 64,000,000"):
        look(bomb)


def test_a_folder_without_a_readable_image_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.png").write_bytes(b"no")
    with pytest.raises(DataError, match="No image in"):
        open_folder(tmp_path)


def one(path: Path, channels: int = 3, size: tuple[int, int] | None = None) -> list:
    seen = look(path)
    return pixels_of(path, *(size or (seen.height, seen.width)), channels).tolist()


def test_exif_rotation_is_applied(tmp_path: Path) -> None:
    upright = Image.fromarray(np.array([[10, 20, 30], [40, 50, 60]], np.uint8))
    for orientation, undone in ((1, None), (3, 3), (6, 2), (8, 4)):  # 6: the file lies turned to the left
        stored = upright if undone is None else upright.transpose(Image.Transpose(undone))
        exif = Image.Exif()
        exif[0x0112] = orientation
        path = save(stored, tmp_path / f"{orientation}.png", exif=exif)
        seen = look(path)
        assert (seen.height, seen.width) == (2, 3)
        assert np.array(one(path, 1))[..., 0].tolist() == [[10, 20, 30], [40, 50, 60]]


def test_every_mode_follows_the_rule(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (2, 1), (200, 0, 0, 255))
    clear.putpixel((1, 0), (200, 0, 0, 0))
    assert one(save(clear, tmp_path / "alpha.png")) == [[[200, 0, 0], [255, 255, 255]]]
    palette = Image.new("P", (2, 1))
    palette.putpalette([9, 8, 7, 60, 50, 40])
    palette.putpixel((1, 0), 1)
    assert one(save(palette, tmp_path / "palette.png")) == [[[9, 8, 7], [60, 50, 40]]]
    assert one(save(palette, tmp_path / "see-through.png", transparency=0)) == [[[255, 255, 255], [60, 50, 40]]]
    grey_alpha = Image.new("LA", (1, 1), (0, 0))
    assert one(save(grey_alpha, tmp_path / "grey-alpha.png"), 1) == [[[255]]]
    assert one(save(Image.new("1", (1, 1), 1), tmp_path / "bit.png"), 1) == [[[255]]]
    cmyk = np.array(one(save(Image.new("CMYK", (1, 1), (0, 255, 255, 0)), tmp_path / "cmyk.tif")))[0, 0]
    assert cmyk[0] > 200
    assert cmyk[1:].max() < 60


def test_sixteen_bits_become_eight(tmp_path: Path) -> None:
    values = np.array([[0, 257, 25700, 65535, 128, 129]], np.uint16)
    for name in ("deep.png", "deep.tif", "deep.pgm"):
        path = save(Image.fromarray(values), tmp_path / name)
        assert np.array(one(path, 1))[0, :, 0].tolist() == [0, 1, 100, 255, 0, 1], name
        assert look(path).grey
    save(Image.fromarray(np.array([[70000]], np.int32)), tmp_path / "deeper.tif")
    with pytest.raises(UnreadableError, match="beyond 16 bits"):
        one(tmp_path / "deeper.tif", 1)
    save(Image.fromarray(np.array([[0.5]], np.float32)), tmp_path / "float.tif")
    with pytest.raises(UnreadableError, match="floating-point"):
        look(tmp_path / "float.tif")


def test_of_an_animated_file_the_first_picture_counts(tmp_path: Path) -> None:
    frames = [Image.new("L", (4, 4), value) for value in (11, 99)]
    for name in ("a.gif", "a.webp", "a.png"):
        path = tmp_path / name
        frames[0].save(path, save_all=True, append_images=frames[1:], lossless=True)
        assert look(path).animated
        assert abs(np.array(one(path, 1)).mean() - 11) < 1


def test_another_size_is_fitted_and_centred_on_black(tmp_path: Path) -> None:
    path = save(picture(20, 40, value=200), tmp_path / "wide.png")
    fitted = pixels_of(path, 8, 8, 1)[..., 0]
    assert (fitted[2:6] == 200).all()
    assert (fitted[:2] == 0).all()
    assert (fitted[6:] == 0).all()


def test_sizes_and_channels_follow_what_the_folder_holds(folder: Path, tmp_path: Path) -> None:
    assert read_folder(folder, size=5)[0].shape == (5, 5, 1)
    assert read_folder(folder, size=(5, 9))[0].shape == (5, 9, 1)
    save(picture(9, 8, channels=3), folder / "dog" / "colour.png")
    train, _ = read_folder(folder)
    assert train.shape == (64, 64, 3)
    grey = train.pixels[train.labels == 0]
    assert (grey == grey[..., :1]).all()
    for i in range(2):
        save(picture(300, 260, seed=i), tmp_path / "large" / "a" / f"{i}.png")
    assert read_folder(tmp_path / "large")[0].shape == (64, 64, 1)


def test_a_cache_that_cannot_be_written_is_not_fatal_and_no_room_is_said(folder: Path, monkeypatch) -> None:
    from convscope.datasets import folder as module

    (folder.parent / "file").touch()
    monkeypatch.setenv("CONVSCOPE_HOME", str(folder.parent / "file" / "x"))
    train, _ = read_folder(folder)
    assert len(train) == 16
    assert int(train.pixels.sum()) > 0
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 100})())
    with pytest.raises(ResourceError, match="choose a smaller size"):
        read_folder(folder)


def test_progress_counts_two_steps_a_file(folder: Path) -> None:
    told: list[tuple[str, int, int]] = []
    read_folder(folder, progress=lambda *step: told.append(step))
    assert told == [("pets", step, 40) for step in range(1, 41)]


def test_a_class_of_one_image_has_no_test_image(tmp_path: Path) -> None:
    save(picture(), tmp_path / "x" / "a" / "1.png")
    train, test = read_folder(tmp_path / "x")
    assert (len(train), len(test)) == (1, 0)
    assert len(read_folder(tmp_path / "x")[1]) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs the resource module")
def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    """3,000 pictures of 96 × 96 × 3 are 83 MB decoded; the reading may take a small part of that."""
    source = save(picture(96, 96, channels=3), tmp_path / "source.png")
    for i in range(3000):
        target = tmp_path / "many" / str(i % 3) / f"{i}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(source, target)
    save(picture(96, 96, channels=3), tmp_path / "warm" / "a" / "1.png")
    read_folder(tmp_path / "warm")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    train, test = read_folder(tmp_path / "many")
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert len(train) + len(test) == 3000
    assert grown < 25_000  # kilobytes
