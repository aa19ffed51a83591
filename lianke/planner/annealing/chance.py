"""Chance, and what is accepted by it: the part that every walk shares. The same numbers with and without the
compiler.
"""

import math

import numpy as np
from numpy.typing import NDArray

from lianke.planner.annealing.compiled import compiled

Dice = NDArray[np.int64]
"""One word of state, never 0 (xorshift, Marsaglia 2003)."""
Levels = NDArray[np.float64]

STEPS = 4096


def dice(seed: int) -> Dice:
    mixed = (seed * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) % 2**63
    state = np.array([mixed or 1], dtype=np.int64)
    for _ in range(8):
        below(state, 2)
    return state


def levels() -> Levels:
    """−ln u for STEPS equally likely u: a move that costs more than T times a level drawn at random is
    refused (Metropolis).
    """
    return np.array([-math.log((step + 0.5) / STEPS) for step in range(STEPS)])


@compiled
def below(state: Dice, most: int) -> int:
    """0 … most − 1, for most < 2³¹."""
    word = state[0]
    word ^= word << 13
    word ^= (word >> 7) & 0x01FFFFFFFFFFFFFF
    word ^= word << 17
    state[0] = word
    return int((((word >> 32) & 0x7FFFFFFF) * most) >> 31)


@compiled
def threshold(state: Dice, table: Levels, temperature: float) -> float:
    """The most that the next move may cost."""
    return float(temperature * table[below(state, STEPS)])
