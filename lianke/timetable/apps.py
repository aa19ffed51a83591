from lianke.kernel.database import NoOverlap, RuledConfig


class TimetableConfig(RuledConfig):
    name = "lianke.timetable"
    default = True  # RuledConfig stands in this module too
    database_rules = (
        NoOverlap("timetable_booking", "person_id", "begins_at", "ends_at"),
        NoOverlap("timetable_booking", "room_id", "begins_at", "ends_at"),
        NoOverlap("timetable_booking", "class_group_id", "begins_at", "ends_at"),
    )
