"""Data sets: where Images come from."""

from convscope.datasets.fetch import UnavailableError
from convscope.datasets.loading import load, load_data

__all__ = ["UnavailableError", "load", "load_data"]
