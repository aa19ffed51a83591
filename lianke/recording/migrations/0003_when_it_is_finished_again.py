from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('recording', '0002_finishing_and_trouble'),
    ]

    operations = [
        migrations.RenameField(
            model_name='recording',
            old_name='finish_asked_at',
            new_name='finish_again_at',
        ),
    ]
