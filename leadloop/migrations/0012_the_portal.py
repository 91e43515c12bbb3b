import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0004_revenue_in_one_currency'),
    ]

    operations = [
        migrations.AddField(
            model_name='locationcontact',
            name='portal_key',
            field=models.UUIDField(default=None, null=True),
        ),
        migrations.AddIndex(
            model_name='locationcontact',
            index=models.Index(django.db.models.functions.text.Lower('email'), condition=models.Q(('removed_at', None)), name='location_contact_by_email'),
        ),
    ]
