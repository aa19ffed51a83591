"""Where higher floors show what stands in the timetable."""

from lianke.kernel.above import Address

lesson = Address("lesson")  # meeting
make_up = Address("make_up")  # meeting
