from lianke.evidence.services.roots import root_the_night
from lianke.evidence.services.telling import tell_of_closing_months
from lianke.kernel.duty import Duty

DUTIES = [
    Duty("root the night", 60, root_the_night),
    Duty("tell of closing months", 600, tell_of_closing_months),
]
