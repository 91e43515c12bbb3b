from django.db import migrations, models


def keep_as_they_are(apps, schema_editor):
    """As migration 20 does for the other columns: PostgreSQL is not to compress them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE leadloop_cell ALTER COLUMN places SET STORAGE EXTERNAL")


def hold_less_again(apps, schema_editor):
    """What folds without this migration leaves these cells as they are: whoever comes back to it is to build them anew."""
    apps.get_model("leadloop", "Cell").objects.filter(basis=5).delete()
    apps.get_model("leadloop", "Cube").objects.filter(layout__gt=3).update(layout=3)


class Migration(migrations.Migration):
    dependencies = [("leadloop", "0001_whole")]

    operations = [
        migrations.AddField(
            model_name="cell",
            name="places",
            field=models.BinaryField(default=b""),
        ),
        migrations.AlterField(
            model_name="cube",
            name="layout",
            field=models.PositiveSmallIntegerField(default=4),
        ),
        migrations.RunPython(keep_as_they_are, hold_less_again),
    ]
