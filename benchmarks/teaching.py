"""What a lesson costs and how soon it reaches a classroom."""

from benchmarks import desk

PARTS = (desk.pen, desk.twelve)
