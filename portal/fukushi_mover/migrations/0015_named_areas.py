import django.db.models.deletion
from django.db import migrations, models

import portal.fukushi_mover.models.named_area
import portal.records.models


class Migration(migrations.Migration):
    dependencies = [('fukushi_mover', '0014_refused_rides'), ('organisations', '0004_posts_in_two_languages')]

    operations = [
        migrations.CreateModel(
            name='NamedArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=portal.records.models.new_public_id, editable=False, unique=True, verbose_name='public ID')),
                ('is_fictional', models.BooleanField(default=False, help_text='Part of the demonstration; shown with the mark “fictional” wherever it appears.', verbose_name='fictional')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='updated at')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('outline', models.JSONField(help_text='Corners in order: latitude, longitude.', validators=[portal.fukushi_mover.models.named_area.check_outline], verbose_name='outline of the area')),
            ],
            options={
                'verbose_name': 'area',
                'verbose_name_plural': 'areas',
                'ordering': ['provider', 'name'],
            },
        ),
        migrations.AddField(
            model_name='namedarea',
            name='provider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='named_areas', to='organisations.organisation', verbose_name='provider'),
        ),
        migrations.AddField(
            model_name='namedarea',
            name='vans',
            field=models.ManyToManyField(blank=True, related_name='named_areas', to='fukushi_mover.van', verbose_name='vans that lend their seats here'),
        ),
        migrations.AddConstraint(
            model_name='namedarea',
            constraint=models.UniqueConstraint(fields=('provider', 'name'), name='area_name_once_per_provider'),
        ),
    ]
