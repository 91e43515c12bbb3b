from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0021_cells_of_all_locations'),
    ]

    operations = [
        migrations.AddField(
            model_name='endpoint',
            name='told_at',
            field=models.DateTimeField(default=None, null=True),
        ),
    ]
