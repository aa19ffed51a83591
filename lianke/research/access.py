"""Whose topics these are. 404 for everybody else."""

from django.db.models import QuerySet
from django.http import Http404

from lianke.accounts.models import Person
from lianke.kernel.http import or_404
from lianke.organisations.rights import Right, rights_of
from lianke.research.models import Topic, TopicLesson
from lianke.timetable.access.meetings import meetings_visible_to
from lianke.timetable.models import Meeting


def topics_visible_to(person: Person) -> QuerySet[Topic]:
    """Topics all of whose lessons the person may see."""
    hidden = TopicLesson.objects.exclude(meeting__in=meetings_visible_to(person))
    return Topic.objects.filter(lessons__isnull=False).exclude(pk__in=hidden.values("topic")).distinct()


def topic_for(person: Person, public_id: str) -> Topic:
    return or_404(topics_visible_to(person).filter(public_id=public_id).first())


def lessons_to_compare(person: Person) -> QuerySet[Meeting]:
    """Lessons of a course that the person may see and that belong to no topic yet."""
    return meetings_visible_to(person).filter(course__isnull=False, topic_lesson__isnull=True)


def compares_lessons(person: Person) -> bool:
    """Whoever oversees, and lecturers: 同课异构 is theirs."""
    return rights_of(person).has(Right.COMPARE)


def dissolves(person: Person, topic: Topic) -> bool:
    """Who may take a topic apart again: who made it, and whoever oversees where all its lessons are given."""
    beyond = topic.lessons.exclude(rights_of(person).at("meeting__host_node__path", Right.OVERSEE))
    return topic.made_by_id == person.pk or not beyond.exists()


def topic_to_dissolve(person: Person, public_id: str) -> Topic:
    topic = topic_for(person, public_id)
    if not dissolves(person, topic):
        raise Http404
    return topic
