from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('fukushi_mover', '0012_arrival_waves')]

    operations = [
        migrations.RemoveConstraint(
            model_name='attendancechange',
            name='one_attendance_change_a_day',
        ),
        migrations.AddConstraint(
            model_name='attendancechange',
            constraint=models.UniqueConstraint(fields=('day', 'rider', 'kind'), name='attendance_change_once_a_kind'),
        ),
    ]
