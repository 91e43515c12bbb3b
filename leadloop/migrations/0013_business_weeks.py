import django.db.models.deletion
from django.db import migrations, models

from leadloop.network.opening import week_text


def note_weeks(apps, schema_editor):
    """Note the hours of today as those in which everything was offered: nobody has written down what they were before."""
    BusinessWeek, Location, Opportunity = (
        apps.get_model("leadloop", name) for name in ("BusinessWeek", "Location", "Opportunity")
    )
    for location in Location.objects.only("brand_id", "time_zone", "hours").iterator():
        week, _made = BusinessWeek.objects.get_or_create(
            brand_id=location.brand_id, time_zone=location.time_zone, hours=week_text(location.hours)
        )
        Location.objects.filter(pk=location.pk).update(business_week=week)
    own = Location.objects.filter(pk=models.OuterRef("location_id")).values("business_week")
    Opportunity.objects.update(business_week=models.Subquery(own))


_WEEK = {"db_index": False, "on_delete": django.db.models.deletion.PROTECT, "related_name": "+", "to": "leadloop.businessweek"}


class Migration(migrations.Migration):

    dependencies = [
        ("leadloop", "0011_digests"),
    ]

    operations = [
        migrations.CreateModel(
            name="BusinessWeek",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("time_zone", models.CharField(max_length=60)),
                ("hours", models.CharField(max_length=1200)),
                (
                    "brand",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="leadloop.brand",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("brand", "time_zone", "hours"), name="business_week_once")
                ],
            },
        ),
        migrations.AddField("location", "business_week", models.ForeignKey(null=True, **_WEEK)),
        migrations.AddField("opportunity", "business_week", models.ForeignKey(null=True, **_WEEK)),
        migrations.RunPython(note_weeks, migrations.RunPython.noop),
        migrations.AlterField("location", "business_week", models.ForeignKey(**_WEEK)),
        migrations.AlterField("opportunity", "business_week", models.ForeignKey(**_WEEK)),
        # Cells that are there already know nothing of business hours, until they are built anew.
        migrations.AddField("cell", "business", models.BinaryField(default=b"")),
        migrations.AddField("cube", "layout", models.PositiveSmallIntegerField(default=1)),
        migrations.AlterField("cell", "business", models.BinaryField()),
        migrations.AlterField("cube", "layout", models.PositiveSmallIntegerField(default=2)),
    ]
