"""Which rule counts a class's lesson: the nearest node's latest version that is valid on the lesson's day."""

from collections import defaultdict
from datetime import date

from lianke.kernel import clock
from lianke.live.models import CountingRule
from lianke.live.presence import Rule
from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.timetable.models import Participation

SHIPPED = Rule()


def as_value(row: CountingRule | None) -> Rule:
    return (
        Rule(row.version, row.share_pct, row.late_s, row.counts_continued, row.counts_recorded)
        if row
        else SHIPPED
    )


class RuleBook:
    """Every rule that was ever made, read once: there are few."""

    def __init__(self) -> None:
        self.by_node: dict[int, list[CountingRule]] = defaultdict(list)
        for row in CountingRule.objects.order_by("version"):
            self.by_node[row.node_id].append(row)

    def add(self, row: CountingRule) -> None:
        """One that is only thought of, as the latest of its node."""
        self.by_node[row.node_id].append(row)

    def rule_on(self, school: Node, day: date) -> CountingRule | None:
        """The rule in force at a school on a day; None = what the software ships with."""
        for node in nearest(school):
            valid = [row for row in self.by_node.get(node, []) if row.valid_from <= day]
            if valid:
                return valid[-1]
        return None

    def counting(self, participation: Participation) -> Rule:
        """The rule in force for a class's lesson on its day; a person's participation counts by what is
        shipped.
        """
        if participation.class_group is None:
            return SHIPPED
        return as_value(
            self.rule_on(
                participation.class_group.school, clock.local(participation.meeting.begins_at).date()
            )
        )
