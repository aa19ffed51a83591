"""同课异构: lessons of one topic are put side by side."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from lianke.accounts.models import Person
from lianke.audit.services import Actor, record
from lianke.kernel import clock
from lianke.kernel.refusal import Refusal
from lianke.research.models import Topic, TopicLesson
from lianke.timetable.models import Meeting

MOST_LESSONS = 4


@transaction.atomic
def make_topic(*, name: str, meetings: Sequence[Meeting], person: Person) -> Topic:
    """Puts two to four lessons side by side. A lesson belongs to one topic at most."""
    chosen = {meeting.pk: meeting for meeting in meetings}
    if not name.strip():
        raise Refusal("no_name", _("Write the topic that these lessons teach."))
    if not 2 <= len(chosen) <= MOST_LESSONS:
        raise Refusal("not_two", _("Choose two to %(most)s different lessons.") % {"most": MOST_LESSONS})
    if TopicLesson.objects.filter(meeting__in=chosen.values()).exists():
        raise Refusal("taken", _("One of these lessons is compared under another topic already."))
    topic = Topic.objects.create(name=name.strip()[:80], made_by=person, made_at=clock.now())
    TopicLesson.objects.bulk_create(TopicLesson(topic=topic, meeting=meeting) for meeting in chosen.values())
    change = {"lessons": [meeting.public_id for meeting in chosen.values()]}
    record(
        actor=Actor.of(person),
        verb="make_topic",
        what=topic,
        scope=next(iter(chosen.values())).host_node.path,
        change=change,
    )
    return topic


@transaction.atomic
def dissolve_topic(*, topic: Topic, person: Person) -> None:
    """The lessons stay what they are; they only stand side by side no more."""
    first = topic.lessons.select_related("meeting__host_node").order_by("pk").first()
    record(
        actor=Actor.of(person),
        verb="dissolve_topic",
        what=topic,
        scope=first.meeting.host_node.path if first else "",
    )
    topic.delete()
