from django.db import migrations, models


def keep_as_they_are(apps, schema_editor):
    """As migration 20 does for the other columns: PostgreSQL is not to compress them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE leadloop_cell ALTER COLUMN to_accept SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("leadloop", "0023_waits_in_groups_by_age")]

    operations = [
        migrations.AddField(
            model_name="cell",
            name="to_accept",
            field=models.BinaryField(default=b""),
        ),
        migrations.AlterField(
            model_name="cube",
            name="layout",
            field=models.PositiveSmallIntegerField(default=5),
        ),
        migrations.RunPython(keep_as_they_are, migrations.RunPython.noop),
    ]
