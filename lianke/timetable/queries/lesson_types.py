"""课型 under the county's own words."""

from lianke.organisations.models import Node
from lianke.organisations.queries import nearest
from lianke.timetable.models import LessonType, LessonTypeWord


def words_of(node: Node | None) -> dict[int, str]:
    """Lesson type's id → what it is called at a node: the nearest ancestor's own word, else the field's. In
    the types' own order.
    """
    return dict(LessonType.objects.order_by("pk").values_list("pk", "name")) | (
        own_words(node) if node else {}
    )


def own_words(node: Node) -> dict[int, str]:
    """Only those that the node or an ancestor of it has of its own."""
    order = nearest(node)
    rows = LessonTypeWord.objects.filter(node__in=order)
    return {
        row.lesson_type_id: row.word
        for row in sorted(rows, key=lambda row: order.index(row.node_id), reverse=True)
    }


def types_by_word(node: Node | None) -> dict[str, LessonType]:
    """What a word means at a node: its own words, and the field's as long as no own word means something
    else.
    """
    types = {one.pk: one for one in LessonType.objects.order_by("pk")}
    return {one.name: one for one in types.values()} | {
        word: types[pk] for pk, word in words_of(node).items()
    }
