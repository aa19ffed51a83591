from django.core.files.storage import default_storage
from django.db import migrations
from django.db.models import Sum


def count_what_lies_there(apps, schema_editor):
    """What was kept before spaces were counted, as its file is large; what has no file counts nothing."""
    Stored = apps.get_model("organisations", "StoredFile")

    def count(place, kind, name, at, size=None):
        if size is None:
            if not default_storage.exists(name):
                return
            size = default_storage.size(name)
        row = {"place_id": place, "kind": kind, "size": size, "at": at}
        Stored.objects.get_or_create(name=name, defaults=row)

    for deck in apps.get_model("preparing", "Deck").objects.select_related("meeting").order_by("pk"):
        place, folder = deck.meeting.host_node_id, f"slides/{deck.digest}/"
        count(place, "slides", f"{folder}slides.pdf", deck.uploaded_at)
        pages = [f"{folder}{page}.webp" for page in range(1, deck.pages + 1)]
        drawn = sum(default_storage.size(page) for page in pages if default_storage.exists(page))
        count(place, "slides", folder, deck.uploaded_at, drawn)
    for clip in apps.get_model("preparing", "Clip").objects.select_related("meeting").order_by("pk"):
        count(clip.meeting.host_node_id, "film", f"clips/{clip.digest}.mp4", clip.uploaded_at, clip.size)
    versions = apps.get_model("preparing", "LessonPlanVersion").objects
    for version in versions.exclude(prints=[]).select_related("plan__meeting", "plan__course").order_by("pk"):
        plan = version.plan
        meeting = plan.meeting or plan.course.meetings.filter(ordinal=plan.ordinal).first()
        for one in version.prints if meeting else ():
            count(meeting.host_node_id, "worksheet", f"prints/{one['digest']}.pdf", version.made_at)
    recordings = apps.get_model("recording", "Recording").objects.exclude(ready_at=None)
    for one in recordings.annotate(bytes=Sum("tracks__bytes")).select_related("meeting").order_by("pk"):
        name = f"recordings/{one.meeting.public_id}/"
        count(one.meeting.host_node_id, "recording", name, one.ready_at, one.bytes or 0)


class Migration(migrations.Migration):
    dependencies = [
        ("preparing", "0001_slides_and_plans"),
        ("organisations", "0002_what_places_keep"),
        ("recording", "0002_finished_by_a_job"),
    ]

    operations = [migrations.RunPython(count_what_lies_there, migrations.RunPython.noop)]
