from lianke.kernel.duty import Duty
from lianke.live.services.attendance import poll_open_meetings
from lianke.live.services.holding import hold_rooms
from lianke.live.services.lesson import end_forgotten_lessons
from lianke.live.services.screens import tell_of_gone_screens

DUTIES = [
    Duty("poll presence", 15, lambda: poll_open_meetings() and None),
    Duty("end forgotten lessons", 30, end_forgotten_lessons),
    Duty("hold rooms", 2, hold_rooms),
    Duty("tell of gone screens", 60, tell_of_gone_screens),
]
