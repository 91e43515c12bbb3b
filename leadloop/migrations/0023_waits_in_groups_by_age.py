from django.db import migrations, models


def have_all_built_anew(apps, schema_editor):
    """What folds without this migration would take waits out of where they are not."""
    apps.get_model("leadloop", "Cube").objects.filter(layout__gt=3).update(layout=3)


class Migration(migrations.Migration):
    dependencies = [("leadloop", "0022_webhook_told")]

    operations = [
        migrations.AddField(
            model_name="cube",
            name="settled_at",
            field=models.DateTimeField(default=None, null=True),
        ),
        migrations.RunPython(migrations.RunPython.noop, have_all_built_anew),
    ]
