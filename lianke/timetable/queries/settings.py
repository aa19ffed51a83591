"""What a county has set for its lessons."""

from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.timetable.models import LessonSetting

USUALLY = 8


def silent_minutes(node: Node) -> int:
    order = nearest(node)
    rows = LessonSetting.objects.filter(node__in=order)
    return min(rows, key=lambda row: order.index(row.node_id)).silent_minutes if rows else USUALLY
