from lianke.kernel.duty import Duty
from lianke.notices.services.sending import send_what_is_due

DUTIES = [Duty("send notices", 2, send_what_is_due)]
