"""课型: what a county calls them, and what it changed of it."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel.refusal import Refusal
from lianke.organisations.models import Node
from lianke.timetable.models import LessonType, LessonTypeWord

LONGEST = 32


@transaction.atomic
def name_types(*, node: Node, words: Mapping[str, str], person: Person) -> int:
    """Sets a county's words, by the types' codes; an empty one, or the field's own, takes the county's away.
    Returns how many changed.
    """
    types = {one.code: one for one in LessonType.objects.all()}
    before = {
        row.lesson_type.code: row.word
        for row in LessonTypeWord.objects.filter(node=node).select_related("lesson_type")
    }
    wanted = {code: word.replace("\0", "").strip() for code, word in words.items() if code in types}
    own = {code: word for code, word in wanted.items() if word and word != types[code].name}
    refuse_doubles({code: own.get(code, types[code].name) for code in types})
    changed = {code: own.get(code, "") for code in wanted if own.get(code, "") != before.get(code, "")}
    if not changed:
        return 0
    LessonTypeWord.objects.filter(node=node, lesson_type__code__in=changed).delete()
    LessonTypeWord.objects.bulk_create(
        LessonTypeWord(node=node, lesson_type=types[code], word=word)
        for code, word in changed.items()
        if word
    )
    record(actor=Actor.of(person), verb="name_lesson_types", what=node, scope=node.path, change=changed)
    return len(changed)


def refuse_doubles(words: Mapping[str, str]) -> None:
    """Two types of one name would be counted apart and read alike."""
    seen: dict[str, str] = {}
    for code, word in words.items():
        if len(word) > LONGEST:
            raise Refusal("long_word", _("“%(word)s” is too long for a lesson type.") % {"word": word[:20]})
        if word in seen:
            raise Refusal("double_word", _("Two lesson types would be called “%(word)s”.") % {"word": word})
        seen[word] = code
