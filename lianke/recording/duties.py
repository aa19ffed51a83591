from lianke.kernel.duty import Duty
from lianke.recording.services.recordings import call_missing_recorders

DUTIES = [Duty("call recorders", 2, call_missing_recorders)]
