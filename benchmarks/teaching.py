"""What a lesson costs and how soon it reaches a classroom."""

from benchmarks import village

PARTS = (village.sizes, village.events)
