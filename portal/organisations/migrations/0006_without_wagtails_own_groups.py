from django.db import migrations


def take_away(apps, schema_editor):
    """Wagtail's first migration makes two groups with English names, who are nobody here. One with members stays."""
    groups = apps.get_model("auth", "Group").objects.filter(name__in=("Editors", "Moderators"))
    people = apps.get_model("accounts", "User").objects.filter(groups__in=groups)
    groups.exclude(pk__in=people.values("groups")).delete()


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0005_without_wagtails_own_workflow"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtail_localize", "0006_create_submit_translation_permission"),
    ]

    operations = [
        migrations.RunPython(take_away, migrations.RunPython.noop),
    ]
