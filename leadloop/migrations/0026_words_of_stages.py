from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0025_weeks_and_waits_to_accept'),
    ]

    operations = [
        migrations.AlterField(
            model_name='opportunity',
            name='stage',
            field=models.CharField(choices=[('unacknowledged', 'Unacknowledged'), ('acknowledged', 'Acknowledged'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('won', 'Won'), ('lost', 'Lost'), ('complete', 'Complete'), ('withdrawn', 'Withdrawn')], default='unacknowledged', max_length=16),
        ),
        migrations.AlterField(
            model_name='update',
            name='place',
            field=models.CharField(choices=[('new', 'New'), ('contact_attempted', 'Contact attempted'), ('qualified', 'Qualified'), ('no_opportunity', 'No opportunity'), ('discarded', 'Discarded'), ('unacknowledged', 'Unacknowledged'), ('acknowledged', 'Acknowledged'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('won', 'Won'), ('lost', 'Lost'), ('complete', 'Complete'), ('withdrawn', 'Withdrawn')], max_length=20),
        ),
    ]
