"""Networks of a person's own that were opened in the lab, by the names of their files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from convscope.errors import DataError, UsageError
from convscope.frameworks.network import Network, Preprocessing
from convscope.opening import SHIPPED, WEIGHTS, is_function, open, read


@dataclass(frozen=True)
class Wanted:
    """What a person said of a file that holds a network.

    Attributes:
        path: the file, the folder of a run, or ``model.py:Net``.
        input_shape: of one image, where the file does not say it.
        pixels: how pixels become the input, where it is not as the file says.
        class_names: what the outputs are called, likewise.
        architecture: whose weights a file of weights holds: a text form, a JSON file, ``model.py:Net``.
        trust: whether code in it may be run.
    """

    path: str
    input_shape: tuple[int, int, int] | None = None
    pixels: Preprocessing | None = None
    class_names: tuple[str, ...] | None = None
    architecture: str = ""
    trust: bool = False

    @property
    def is_code(self) -> bool:
        """Whether it can only be opened by running code in it."""
        code = Path(self.path).suffix.lower() in (".pt2", ".h5", ".hdf5") or is_function(self.path)
        return code or is_function(self.architecture)

    def open(self) -> Network:
        """The network.

        Raises:
            UsageError, DataError: as :func:`convscope.open`.
        """
        expanded = str(Path(self.path).expanduser())
        if not is_function(expanded) and not Path(expanded).exists():
            raise DataError(f"there is no file and no folder {self.path}.")
        more = (self.input_shape, self.pixels, self.class_names)
        if Path(expanded).suffix.lower() not in WEIGHTS or not self.architecture:
            return open(expanded, *more, trust=self.trust)
        code = is_function(self.architecture)
        source = self.architecture if code else read(self.architecture, self.input_shape, self.trust)
        return open(source, *more, weights=expanded, trust=self.trust)


class Models:
    """The opened networks; they stay open until the lab ends."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._all: dict[str, Network] = {}
        self._paths: dict[str, str] = {}

    def names(self) -> list[str]:
        """What they are called here, the last opened first."""
        return list(reversed(self._all))

    def get(self, name: str) -> Network | None:
        """One of them."""
        return self._all.get(name)

    def open(self, wanted: Wanted, taken: set[str]) -> str:
        """Open a network and return what it is called here: its file's name, with a number where that is taken.

        Raises:
            UsageError, DataError: as :func:`convscope.open`; code is not run without trust.
        """
        if wanted.is_code and not wanted.trust:
            raise UsageError(f"{wanted.path} holds code, or may, and nothing of it was run.")
        network = wanted.open()
        with self._lock:
            again = [name for name, path in self._paths.items() if path == wanted.path]
            own = Path(wanted.path.partition(":")[0] if is_function(wanted.path) else wanted.path).name
            names = (own, *(f"{own} ({number})" for number in range(2, len(self._all) + len(taken) + 3)))
            free = (name for name in names if name not in self._all and name not in taken | {SHIPPED})
            name = again[0] if again else next(free)
            self._all.pop(name, None)
            self._all[name], self._paths[name] = network, wanted.path
        return name
