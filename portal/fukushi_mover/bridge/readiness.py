"""What a web process does as it starts, so that the first resident does not wait longer than the others."""

from portal.fukushi_mover.engine.warm import warm_up


def get_ready() -> float:
    """Load the compiled kernels from disk (or compile them); the seconds that it took."""
    return warm_up()
