from django.db import migrations

NAME = "Moderators approval"


def take_away(apps, schema_editor):
    """Wagtail's first migration makes a workflow for moderators, who are nobody here. One in use is only switched off."""
    for model, states in (("Workflow", "workflow_states"), ("Task", "task_states")):
        rows = apps.get_model("wagtailcore", model).objects.filter(name=NAME)
        rows.exclude(**{states: None}).update(active=False)
        rows.filter(**{states: None}).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0004_posts_in_two_languages"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.RunPython(take_away, migrations.RunPython.noop),
    ]
