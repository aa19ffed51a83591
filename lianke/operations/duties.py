from lianke.kernel.database import keep_statistics
from lianke.kernel.duty import Duty

DUTIES = [Duty("database statistics", 3600, keep_statistics)]
