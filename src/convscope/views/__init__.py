"""Views: what records look like, in a notebook, on one offline page, as a picture and as text.

Until a view is shown, this needs NumPy alone.
"""

from convscope.views._architecture import architecture
from convscope.views._confusion import confusion
from convscope.views._convolution import convolution
from convscope.views._dataset import dataset
from convscope.views._kernels import kernels
from convscope.views._network import network
from convscope.views._pixels import pixels
from convscope.views._training import training
from convscope.views.view import View

__all__ = ["View", "architecture", "confusion", "convolution", "dataset", "kernels", "network", "pixels", "training"]
