"""The lesson types that every county starts with; their names are the field's, counties may rename them."""

from django.db import migrations

TYPES = [
    ("delivered", "专递课堂", "delivered", False),
    ("synchronous", "同步课堂", "delivered", True),
    ("mixed", "同步互动混合课堂", "delivered", True),
    ("b_only", "B端授课", "delivered", False),
    ("central", "集中式课堂", "delivered", False),
    ("famous_teacher", "名师课堂", "famous_teacher", False),
    ("famous_school", "名校网络课堂", "famous_school", False),
    ("same_topic", "同课异构", "joint_research", True),
]


def add_types(apps, schema_editor):
    LessonType = apps.get_model("timetable", "LessonType")
    for code, name, activity, has_home_class in TYPES:
        LessonType.objects.using(schema_editor.connection.alias).get_or_create(
            code=code, defaults={"name": name, "activity": activity, "has_home_class": has_home_class}
        )


class Migration(migrations.Migration):
    dependencies = [("timetable", "0001_region_timetable")]
    operations = [migrations.RunPython(add_types, migrations.RunPython.noop)]
