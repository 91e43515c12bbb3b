from django.db import migrations, models


def keep_as_they_are(apps, schema_editor):
    """As migration 20 does for the other columns: PostgreSQL is not to compress them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE leadloop_cell ALTER COLUMN business_to_accept SET STORAGE EXTERNAL")


def have_all_built_anew(apps, schema_editor):
    """What folds without this migration would leave the weeks as they are, and take waits out of where they are not."""
    apps.get_model("leadloop", "Cube").objects.filter(layout__gt=4).update(layout=4)


class Migration(migrations.Migration):
    dependencies = [("leadloop", "0024_waits_to_accept")]

    operations = [
        migrations.AddField(
            model_name="cell",
            name="business_to_accept",
            field=models.BinaryField(default=b""),
        ),
        migrations.AlterField(
            model_name="cube",
            name="layout",
            field=models.PositiveSmallIntegerField(default=6),
        ),
        migrations.RunPython(keep_as_they_are, have_all_built_anew),
    ]
