"""Random numbers from a state of our own (xorshift64*, Vigna 2016): the same in every worker, on every machine."""

import numpy as np

from .compiled import kernel


def seeded(seed: int, stream: int) -> np.ndarray:
    """State of one stream of random numbers; different streams of one seed do not overlap in practice."""
    words = np.random.SeedSequence([seed, stream]).generate_state(1, np.uint64)
    return words | np.uint64(1)


@kernel
def uniform(state):
    """A float in [0, 1)."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@kernel
def below(state, limit):
    """An integer in [0, limit)."""
    return int(uniform(state) * limit)
