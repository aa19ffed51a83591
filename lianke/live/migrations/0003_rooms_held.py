import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("live", "0002_screens_seen"),
        ("timetable", "0002_leave_of_lecturers"),
    ]

    operations = [
        migrations.CreateModel(
            name="MediaRoom",
            fields=[
                (
                    "meeting",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="media_room",
                        serialize=False,
                        to="timetable.meeting",
                    ),
                ),
                ("asked", models.PositiveIntegerField(default=0)),
                ("answered", models.PositiveIntegerField(default=0)),
                ("standing", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.RemoveField(model_name="timeline", name="room_closed_at"),
    ]
