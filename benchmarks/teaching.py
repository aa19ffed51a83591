"""What a lesson costs and how soon it reaches a classroom."""

from benchmarks import desk, village

PARTS = (desk.pen, desk.twelve, village.sizes, village.events)
