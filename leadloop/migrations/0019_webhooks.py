import django.db.models.deletion
import leadloop.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0018_details_corrected'),
    ]

    operations = [
        migrations.CreateModel(
            name='Endpoint',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('url', models.CharField(max_length=500)),
                ('description', models.CharField(blank=True, default='', max_length=200)),
                ('kinds', models.JSONField(blank=True, default=list)),
                ('off', models.CharField(blank=True, choices=[('', 'On'), ('switched', 'Switched off'), ('failed', 'Switched off: it failed for days'), ('gone', 'Switched off: it answered 410 (gone)'), ('removed', 'Removed')], default='', max_length=10)),
                ('off_at', models.DateTimeField(default=None, null=True)),
                ('created_at', models.DateTimeField()),
                ('whole_since', models.DateTimeField()),
                ('failing_since', models.DateTimeField(default=None, null=True)),
                ('failures', models.PositiveIntegerField(default=0)),
                ('rests_until', models.DateTimeField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('off', '')), fields=['brand'], name='endpoint_on'), models.Index(fields=['brand', 'created_at', 'id'], name='endpoint_of_brand')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('off', ''), ('off_at', None)), models.Q(models.Q(('off', ''), _negated=True), ('off_at__isnull', False)), _connector='OR'), name='endpoint_off_at'), models.CheckConstraint(condition=models.Q(models.Q(('failing_since', None), ('failures', 0)), models.Q(('failing_since__isnull', False), ('failures__gt', 0)), _connector='OR'), name='endpoint_failing_since')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('parked', 'parked')], default='due', max_length=10)),
                ('next_attempt_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_id', models.UUIDField(default=None, null=True)),
                ('lease_until', models.DateTimeField(default=None, null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(default=None, null=True)),
                ('status', models.PositiveSmallIntegerField(default=None, null=True)),
                ('answer', models.CharField(blank=True, default='', max_length=500)),
                ('took_ms', models.PositiveIntegerField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('event', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.event')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='leadloop.endpoint')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['endpoint', 'next_attempt_at'], name='delivery_due'), models.Index(condition=models.Q(('attempts__gt', 0), ('state', 'due')), fields=['endpoint', 'attempts', 'next_attempt_at'], name='delivery_again'), models.Index(fields=['endpoint', '-at', '-id'], name='delivery_newest'), models.Index(condition=models.Q(('state', 'parked')), fields=['endpoint', 'at'], name='delivery_parked'), models.Index(condition=models.Q(('state', 'due'), _negated=True), fields=['at'], name='delivery_by_age'), models.Index(fields=['event'], name='delivery_of_event')],
                'constraints': [models.UniqueConstraint(fields=('endpoint', 'event'), name='delivery_once')],
            },
        ),
        migrations.CreateModel(
            name='Secret',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('seed', models.CharField(max_length=64)),
                ('made_with', models.CharField(max_length=16)),
                ('created_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(default=None, null=True)),
                ('endpoint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='secrets', to='leadloop.endpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_at', None)), fields=('endpoint',), name='secret_newest_once')],
            },
        ),
    ]
