"""What a lesson costs and how soon it reaches a classroom."""

from benchmarks import village
from benchmarks.figures import Figure


def measure() -> list[Figure]:
    return village.measure()
