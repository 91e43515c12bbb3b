from django.db import migrations, models
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast


def keep_as_they_are(apps, schema_editor):
    """As migration 20 does for the other columns: PostgreSQL is not to compress them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE leadloop_cell ALTER COLUMN to_accept SET STORAGE EXTERNAL")


def have_all_built_anew(apps, schema_editor):
    """What folds without this migration looks for waits where they were: there they go, since the column of their own goes."""
    together = CombinedExpression(F("waits"), "||", F("to_accept"))
    cells = apps.get_model("leadloop", "Cell").objects.exclude(to_accept=b"")
    cells.update(waits=Cast(together, models.BinaryField()), to_accept=b"")
    apps.get_model("leadloop", "Cube").objects.filter(layout__gt=3).update(layout=3)


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
        migrations.RunPython(keep_as_they_are, have_all_built_anew),
    ]
