import django.db.models.deletion
import leadloop.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0016_orders'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('lead_received', 'Request received (customer)'), ('opportunity_offered', 'Opportunity offered'), ('offer_reminder', 'Offer reminder'), ('status_request', 'Status update request'), ('status_reminder', 'Status reminder'), ('follow_up_form', 'Follow-up form'), ('customer_update', 'Update (customer)'), ('survey', 'Survey (customer)'), ('review_received', 'Review received'), ('reminder_due', 'Reminder due (desk)'), ('escalation', 'Escalation'), ('nurture', 'Campaign (customer)'), ('digest', 'Report by mail'), ('sign_in', 'Sign in')], max_length=24),
        ),
        migrations.CreateModel(
            name='Update',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('place', models.CharField(choices=[('new', 'New'), ('contact_attempted', 'Contact attempted'), ('qualified', 'Qualified'), ('no_opportunity', 'No opportunity'), ('discarded', 'Discarded'), ('unacknowledged', 'Unopened'), ('acknowledged', 'Seen'), ('accepted', 'Accepted'), ('rejected', 'Rejected'), ('won', 'Won'), ('lost', 'Lost'), ('complete', 'Complete'), ('withdrawn', 'Withdrawn')], max_length=20)),
                ('delay', models.PositiveSmallIntegerField(default=0)),
                ('unit', models.CharField(choices=[('hours', 'hours'), ('days', 'days')], default='hours', max_length=5)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('forms', models.JSONField(blank=True, default=list)),
                ('channels', models.JSONField(blank=True, default=list)),
                ('products', models.JSONField(blank=True, default=list)),
                ('locations', models.JSONField(blank=True, default=list)),
                ('regions', models.JSONField(blank=True, default=list)),
                ('reasons', models.JSONField(blank=True, default=list)),
                ('repeat', models.CharField(choices=[('once', 'Once for each request'), ('round', 'Once for each location that gets the request'), ('each', 'Each time the request comes here')], default='once', max_length=5)),
                ('only_while', models.BooleanField(default=True)),
                ('on_since', models.DateTimeField(default=None, null=True)),
                ('created_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', 'place'], name='update_of_brand'), models.Index(condition=models.Q(('on_since__isnull', False)), fields=['brand'], name='update_on')],
            },
        ),
        migrations.CreateModel(
            name='DueUpdate',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('due', 'due'), ('done', 'done'), ('parked', 'parked')], default='due', max_length=10)),
                ('next_attempt_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_id', models.UUIDField(default=None, null=True)),
                ('lease_until', models.DateTimeField(default=None, null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=500)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('repeat', models.CharField(choices=[('once', 'Once for each request'), ('round', 'Once for each location that gets the request'), ('each', 'Each time the request comes here')], max_length=5)),
                ('entered_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('ended', models.CharField(blank=True, choices=[('', 'Waits'), ('queued', 'Queued to be sent'), ('moved_on', 'The request has moved on'), ('off', 'Switched off or paused'), ('unfit', 'The conditions do not hold any more'), ('no_address', 'No address to write to')], default='', max_length=10)),
                ('ended_at', models.DateTimeField(default=None, null=True)),
                ('mail_id', models.UUIDField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='updates', to='leadloop.lead')),
                ('opportunity', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leadloop.opportunity')),
                ('update_of', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='due', to='leadloop.update')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['next_attempt_at'], name='due_update_due'), models.Index(condition=models.Q(('attempts__gt', 0), ('state', 'due')), fields=['attempts', 'next_attempt_at'], name='due_update_again'), models.Index(fields=['update_of', '-ended_at'], name='due_update_ended'), models.Index(condition=models.Q(('mail_id__isnull', False)), fields=['mail_id'], name='due_update_of_mail')],
                'constraints': [models.UniqueConstraint(fields=('update_of', 'lead', 'number'), name='due_update_once'), models.UniqueConstraint(condition=models.Q(('state', 'done'), _negated=True), fields=('update_of', 'lead'), name='due_update_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), models.Q(('ended', ''), _negated=True)), models.Q(models.Q(('state', 'done'), _negated=True), ('ended', '')), _connector='OR'), name='due_update_ended_for_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('ended', 'queued'), ('mail_id__isnull', False)), models.Q(models.Q(('ended', 'queued'), _negated=True), ('mail_id', None)), _connector='OR'), name='due_update_has_its_mail')],
            },
        ),
        migrations.CreateModel(
            name='UpdateRules',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('send_from', models.CharField(default='09:00', max_length=5)),
                ('send_until', models.CharField(default='19:00', max_length=5)),
                ('on_sundays', models.BooleanField(default=False)),
                ('reply_to', models.EmailField(blank=True, default='', max_length=254)),
                ('paused_at', models.DateTimeField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='update_rules_once_a_brand'), models.CheckConstraint(condition=models.Q(('send_from__lt', models.F('send_until'))), name='updates_have_daytime')],
            },
        ),
    ]
