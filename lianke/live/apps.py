from importlib import import_module

from lianke.kernel.database import AppendOnly, RuledConfig


class LiveConfig(RuledConfig):
    name = "lianke.live"
    default = True  # RuledConfig stands in this module too
    database_rules = (
        AppendOnly("live_event"),
        AppendOnly("live_presencemark"),
        AppendOnly("live_presencepoll"),
        AppendOnly("live_work"),
    )

    def ready(self) -> None:
        import_module("lianke.live.receivers")
