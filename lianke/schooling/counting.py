"""计课规则 as a value."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RuleInForce:
    """When a period counts. Version 1 is what the software comes with; a county's own begin with 2."""

    version: int = 1
    share_pct: int = 80
    late_s: int = 300
    counts_continued: bool = False
    counts_recorded: bool = False
