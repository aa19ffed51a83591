from lianke.evidence.services.roots import root_the_night
from lianke.kernel.duty import Duty

DUTIES = [Duty("root the night", 60, root_the_night)]
