"""What a lesson costs, how soon it reaches a classroom, and how soon any moment of it is found again."""

from benchmarks import central, desk, notices, replay, village

PARTS = (desk.pen, desk.twelve, central.central, notices.told, replay.seek, village.sizes, village.events)
