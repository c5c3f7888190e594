"""Checkpoints of quantum neural networks, read and written as docs/checkpoint.md of qckpt has them."""

from .checkpoint import FORMAT, Checkpoint, from_bytes, read
from .errors import QckptError
from .write import Optimizer, write

__all__ = ["FORMAT", "Checkpoint", "Optimizer", "QckptError", "from_bytes", "read", "write"]
__version__ = "0.1.0"
