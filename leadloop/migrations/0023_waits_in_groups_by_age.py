from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leadloop", "0022_webhook_told")]

    operations = [
        migrations.AddField(
            model_name="cube",
            name="settled_at",
            field=models.DateTimeField(default=None, null=True),
        ),
    ]
