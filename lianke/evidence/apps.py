from importlib import import_module

from lianke.kernel.database import AppendOnly, RuledConfig


class EvidenceConfig(RuledConfig):
    name = "lianke.evidence"
    default = True  # RuledConfig stands in this module too
    database_rules = (
        AppendOnly("evidence_claim"),
        AppendOnly("evidence_ruling"),
        AppendOnly("evidence_monthlock"),
        AppendOnly("evidence_nightlyroot"),
    )

    def ready(self) -> None:
        import_module("lianke.evidence.receivers")
