"""More classes and more screens in a lesson than the timetable gave it."""

from dataclasses import dataclass

from lianke.schooling.models import ClassGroup, HomeRoom, Room
from lianke.schooling.services import make_device
from lianke.timetable.models import Course, LessonType, Meeting, Participation


@dataclass(frozen=True)
class Enlarged:
    """Keys of the screens of the classes that came in addition; the participation of the first class."""

    keys: list[str]
    own: str


def central(meeting: str, classes: int) -> Enlarged:
    """Makes it a central lesson of so many classes. The county's other lessons are called off: their rooms
    are in this one.
    """
    lesson = Meeting.objects.get(public_id=meeting)
    Meeting.objects.exclude(pk=lesson.pk).filter(state="planned").update(state="cancelled")
    Course.objects.filter(meetings=lesson).update(lesson_type=LessonType.objects.get(code="central"))
    there = list(lesson.participations.order_by("pk"))
    rooms, keys = {one.room_id for one in there}, []
    homes = HomeRoom.objects.exclude(class_group__in=[one.class_group_id for one in there])
    for home in homes.select_related("room", "class_group").order_by("pk"):
        if len(there) < classes and home.room_id not in rooms:
            rooms.add(home.room_id)
            coming = {"class_group": home.class_group, "room": home.room}
            there.append(Participation.objects.create(meeting=lesson, **coming))
            keys.append(make_device(room=home.room, person=lesson.lecturer))
    return Enlarged(keys, there[0].public_id)


def more_classes(meeting: str, count: int) -> list[str]:
    """Classes of so many other schools come in addition; their screens' keys."""
    lesson = Meeting.objects.get(public_id=meeting)
    rooms: dict[int, Room] = {}
    taken = lesson.participations.values("room")
    for room in Room.objects.exclude(pk__in=taken).exclude(node=lesson.host_node).order_by("pk"):
        rooms.setdefault(room.node_id, room)
    here = set(lesson.participations.values_list("class_group_id", flat=True))
    groups: dict[int, ClassGroup] = {}
    for group in ClassGroup.objects.exclude(pk__in=here).order_by("pk"):
        if group.school_id in rooms:
            groups.setdefault(group.school_id, group)
    coming = [(group, rooms[school]) for school, group in groups.items()][:count]
    for group, room in coming:
        Participation.objects.create(meeting=lesson, class_group=group, room=room)
    return [make_device(room=room, person=lesson.lecturer) for _group, room in coming]


def more_screens(meeting: str, count: int) -> list[str]:
    """Keys of so many more screens in the lesson's rooms, by turns."""
    lesson = Meeting.objects.get(public_id=meeting)
    rooms = [one.room for one in lesson.participations.select_related("room").order_by("pk") if one.room]
    placed = [rooms[index % len(rooms)] for index in range(count)]
    return [make_device(room=room, person=lesson.lecturer) for room in placed]
