"""How full a place's space is and until when it lasts, as arithmetic over bytes and days."""

from dataclasses import dataclass

LOOKED_BACK_DAYS = 28
FEWEST_DAYS = 7  # a first upload is no pace yet


@dataclass(frozen=True)
class Filling:
    """Bytes; `grown` came in the last `days` days."""

    used: int
    room: int
    grown: int
    days: int

    @property
    def left(self) -> int:
        return max(self.room - self.used, 0)

    @property
    def percent(self) -> int:
        return min(100 * self.used // self.room, 100) if self.room else 100

    @property
    def days_left(self) -> int | None:
        """Until it is full if it goes on as in those days; None where nothing comes."""
        if not self.left:
            return 0
        return self.left * self.days // self.grown if self.grown else None


def days_looked_at(since_first: int) -> int:
    """Of how many days the pace is taken, where the first file came so many days ago."""
    return min(max(since_first, FEWEST_DAYS), LOOKED_BACK_DAYS)
