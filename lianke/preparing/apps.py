from lianke.kernel.database import AppendOnly, RuledConfig


class PreparingConfig(RuledConfig):
    name = "lianke.preparing"
    default = True  # RuledConfig stands in this module too
    database_rules = (AppendOnly("preparing_lessonplanversion"),)
