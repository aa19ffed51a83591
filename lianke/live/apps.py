from importlib import import_module

from lianke.kernel.database import AppendOnly, RuledConfig


class LiveConfig(RuledConfig):
    name = "lianke.live"
    default = True  # RuledConfig stands in this module too
    database_rules = (
        AppendOnly("live_event"),
        AppendOnly("live_presencemark"),
        AppendOnly("live_presencepoll"),
        AppendOnly("live_countingrule"),
        AppendOnly("live_claim"),
        AppendOnly("live_ruling"),
        AppendOnly("live_monthlock"),
        AppendOnly("live_nightlyroot"),
        AppendOnly("live_work"),
        AppendOnly("live_lessonplanversion"),
    )

    def ready(self) -> None:
        import_module("lianke.live.receivers")
