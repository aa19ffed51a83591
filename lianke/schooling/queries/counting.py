"""Which rule counts a class's lesson: the nearest node's latest version that is valid on the lesson's day."""

from collections import defaultdict
from datetime import date

from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.schooling.counting import RuleInForce
from lianke.schooling.models import ClassGroup, CountingRule

SHIPPED = RuleInForce()


def as_value(row: CountingRule | None) -> RuleInForce:
    return (
        RuleInForce(row.version, row.share_pct, row.late_s, row.counts_continued, row.counts_recorded)
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

    def counting(self, group: ClassGroup | None, day: date) -> RuleInForce:
        """The rule in force for a lesson of a class on a day; without a class it is what is shipped."""
        return as_value(self.rule_on(group.school, day)) if group else SHIPPED
