import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('fukushi_mover', '0013_attendance_kinds')]

    operations = [
        migrations.AddField(
            model_name='dispatchnote',
            name='ride',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='dispatch_notes', to='fukushi_mover.ride'),
        ),
        migrations.AlterField(
            model_name='dispatchnote',
            name='kind',
            field=models.CharField(choices=[('van_out', 'cannot drive today'), ('move', 'rides with this van'), ('refused', 'not with this van')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='drivermessage',
            name='answer',
            field=models.CharField(blank=True, choices=[('seen', 'seen'), ('no_show', 'confirmed: not there, drive on'), ('wait', 'please wait'), ('called', 'called the driver'), ('elsewhere', 'goes to another van')], max_length=10, verbose_name='answer'),
        ),
    ]
