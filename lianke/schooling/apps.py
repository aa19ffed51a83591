from lianke.kernel.database import AppendOnly, NoOverlap, RuledConfig


class SchoolingConfig(RuledConfig):
    name = "lianke.schooling"
    default = True  # RuledConfig stands in this module too
    database_rules = (
        NoOverlap("schooling_deviceplacement", "device_id", "begins_at", "ends_at"),
        NoOverlap("schooling_bellperiod", "schedule_id", "begins", "ends", "int4range"),
        AppendOnly("schooling_countingrule"),
    )
