from lianke.audit.services import seal_entries
from lianke.kernel.duty import Duty

DUTIES = [Duty("seal the audit", 10, lambda: seal_entries() and None)]
