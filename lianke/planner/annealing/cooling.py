"""From hot to cold in even steps of a move budget: what a seed finds depends on no clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass

STEPS = 200


@dataclass(frozen=True)
class Cooling:
    hot: float
    cold: float
    moves: int

    def at(self, share: float) -> float:
        """The temperature after this share of the way."""
        return self.hot * math.exp(share * math.log(self.cold / self.hot))


def cooled(cooling: Cooling, step: Callable[[int, float], bool]) -> bool:
    """Calls `step(moves, temperature)` until it answers False or the moves are used up; whether they are."""
    return all(step(max(1, cooling.moves // STEPS), cooling.at(index / STEPS)) for index in range(STEPS))
