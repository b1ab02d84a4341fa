from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('fukushi_mover', '0015_named_areas')]

    operations = [
        migrations.AddField(
            model_name='columnmapping',
            name='has_headings',
            field=models.BooleanField(default=True, verbose_name='the first line has headings'),
        ),
        migrations.AlterField(
            model_name='columnmapping',
            name='columns',
            field=models.JSONField(default=dict, help_text='Field of the portal → heading in the file, or number of the column.', verbose_name='columns'),
        ),
    ]
