from django.db import migrations, models
from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast

ALL_LOCATIONS = 5


def keep_as_they_are(apps, schema_editor):
    """As migration 20 does for the other columns: PostgreSQL is not to compress them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE leadloop_cell ALTER COLUMN business_to_accept SET STORAGE EXTERNAL")


def forget_cells_of_all_locations(apps, schema_editor):
    """They are written otherwise on either side of this. Until all is built anew, reports do without them."""
    apps.get_model("leadloop", "Cell").objects.filter(basis=ALL_LOCATIONS).delete()


def have_all_built_anew(apps, schema_editor):
    """What folds without this migration would leave weeks as they are.

    Waits go back to where they are looked for, since the column of their own goes: reports are to be true until then too.
    """
    forget_cells_of_all_locations(apps, schema_editor)
    together = CombinedExpression(F("business"), "||", F("business_to_accept"))
    cells = apps.get_model("leadloop", "Cell").objects.exclude(business_to_accept=b"")
    cells.update(business=Cast(together, models.BinaryField()), business_to_accept=b"")
    apps.get_model("leadloop", "Cube").objects.filter(layout__gt=3).update(layout=3)


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
        migrations.RunPython(keep_as_they_are, migrations.RunPython.noop),
        migrations.RunPython(forget_cells_of_all_locations, have_all_built_anew),
    ]
