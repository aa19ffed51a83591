"""Mistakes of every kind at random cells are named, and hardly a row is blamed for another one's."""

import pytest

from lianke.intake.tests.planting import KINDS, tally

SEEDS = 12  # a hundred of them are a figure: benchmarks/intake.py
MOST_BLAMED = 0.05


@pytest.mark.parametrize("seed", range(SEEDS))
def test_every_planted_mistake_is_named_at_its_cell(seed: int) -> None:
    found = tally(seed)
    assert found.planted >= 10
    assert found.missed == []
    assert len(found.wrongly_blamed) <= 1 + MOST_BLAMED * found.planted


def test_every_kind_is_found_alone() -> None:
    assert {kind: tally(1, [kind]).missed for kind in KINDS} == {kind: [] for kind in KINDS}
