from lianke.kernel.duty import Duty
from lianke.kernel.jobs import take_up

DUTIES = [Duty("take up jobs", 5, take_up)]
