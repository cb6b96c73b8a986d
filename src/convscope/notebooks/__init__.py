"""Notebooks that are ready to run: each a title and cells, written as Jupyter's JSON or as marimo's Python."""

from convscope.notebooks.notebook import Cell, Notebook, code, told
from convscope.notebooks.shelf import NOTEBOOKS

__all__ = ["NOTEBOOKS", "Cell", "Notebook", "code", "told"]
