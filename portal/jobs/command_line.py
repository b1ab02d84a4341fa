import os
from argparse import ArgumentTypeError
from pathlib import Path


def writable_path(text: str) -> Path:
    """An argument's type: a file that can be written. Told before an hour's search, not after it (one line, code 2)."""
    path = Path(text)
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise ArgumentTypeError(f"{path}: cannot be written")
    return path
