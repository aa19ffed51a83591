"""周次 as a 64-bit mask: bit 0 is week 1."""

from collections.abc import Iterable

MOST_WEEKS = 60


def mask_of(weeks: Iterable[int]) -> int:
    """The mask of week numbers from 1. Raises ValueError beyond 1…60."""
    mask = 0
    for week in weeks:
        if not 1 <= week <= MOST_WEEKS:
            raise ValueError(f"week {week} is not within 1…{MOST_WEEKS}")
        mask |= 1 << (week - 1)
    return mask


def weeks_of(mask: int) -> list[int]:
    return [week for week in range(1, MOST_WEEKS + 1) if mask >> (week - 1) & 1]
