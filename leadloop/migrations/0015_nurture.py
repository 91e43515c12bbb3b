import django.db.models.deletion
import leadloop.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0014_customers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('running', 'Running'), ('paused', 'Paused'), ('ended', 'Ended')], default='draft', max_length=8)),
                ('from_no_opportunity', models.BooleanField(default=True)),
                ('from_lost', models.BooleanField(default=False)),
                ('negative_reasons', models.JSONField(blank=True, default=list)),
                ('lost_reasons', models.JSONField(blank=True, default=list)),
                ('products', models.JSONField(blank=True, default=list)),
                ('channels', models.JSONField(blank=True, default=list)),
                ('locations', models.JSONField(blank=True, default=list)),
                ('regions', models.JSONField(blank=True, default=list)),
                ('postal_codes', models.JSONField(blank=True, default=list)),
                ('min_days', models.PositiveSmallIntegerField(default=0)),
                ('max_days', models.PositiveSmallIntegerField(default=365)),
                ('send_from', models.CharField(default='09:00', max_length=5)),
                ('send_until', models.CharField(default='19:00', max_length=5)),
                ('on_sundays', models.BooleanField(default=False)),
                ('held_out', models.PositiveSmallIntegerField(default=10)),
                ('seed', models.UUIDField(default=leadloop.core.ids.new_id, editable=False)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(default=None, null=True)),
                ('paused_at', models.DateTimeField(default=None, null=True)),
                ('resumed_at', models.DateTimeField(default=None, null=True)),
                ('ended_at', models.DateTimeField(default=None, null=True)),
                ('looked_through', models.JSONField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-created_at'], name='campaign_newest'), models.Index(condition=models.Q(('state__in', ['running', 'ended'])), fields=['id'], name='campaign_at_work')],
                'constraints': [models.CheckConstraint(condition=models.Q(('held_out__lte', 90)), name='campaign_writes_to_somebody'), models.CheckConstraint(condition=models.Q(('max_days', 0), ('min_days__lte', models.F('max_days')), _connector='OR'), name='campaign_days_in_order'), models.CheckConstraint(condition=models.Q(('send_from__lt', models.F('send_until'))), name='campaign_has_daytime')],
            },
        ),
        migrations.CreateModel(
            name='CampaignStep',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('after_days', models.PositiveSmallIntegerField()),
                ('subject', models.CharField(max_length=200)),
                ('subject_b', models.CharField(blank=True, default='', max_length=200)),
                ('text', models.TextField()),
                ('button', models.CharField(max_length=60)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='leadloop.campaign')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='campaign_step_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='campaign_step_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('next_attempt_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease_id', models.UUIDField(default=None, null=True)),
                ('lease_until', models.DateTimeField(default=None, null=True)),
                ('last_error', models.CharField(blank=True, default='', max_length=500)),
                ('opportunity_id', models.UUIDField(default=None, null=True)),
                ('state', models.CharField(choices=[('due', 'Waits for the next mail'), ('done', 'Got all mails'), ('parked', 'Needs a look'), ('stopped', 'Stopped'), ('control', 'Held out')], default='due', max_length=8)),
                ('arm', models.CharField(choices=[('treated', 'Gets the mails'), ('control', 'Held out')], max_length=8)),
                ('variant', models.CharField(choices=[('a', 'Subject A'), ('b', 'Subject B')], max_length=1)),
                ('lost_at', models.DateTimeField()),
                ('enrolled_at', models.DateTimeField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('last_mail_at', models.DateTimeField(default=None, null=True)),
                ('stop_reason', models.CharField(blank=True, choices=[('clicked_back', 'Came back by the link'), ('lead_again', 'Is a lead again'), ('bought', 'Has bought'), ('unsubscribed', 'Unsubscribed'), ('no_consent', 'The consent is gone'), ('bounced', 'The mailbox refused a mail'), ('erased', "The customer's data was erased"), ('by_hand', 'Stopped by hand'), ('campaign_ended', 'The campaign ended')], default='', max_length=16)),
                ('stopped_at', models.DateTimeField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('campaign', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='leadloop.campaign')),
                ('consent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='leadloop.consent')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='leadloop.contact')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='leadloop.lead')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'due')), fields=['campaign', 'next_attempt_at'], name='enrolment_due'), models.Index(condition=models.Q(('attempts__gt', 0), ('state', 'due')), fields=['campaign', 'attempts', 'next_attempt_at'], name='enrolment_again'), models.Index(fields=['campaign', '-enrolled_at', '-id'], name='enrolment_newest'), models.Index(fields=['campaign', 'arm', 'state', 'stop_reason'], name='enrolment_by_state')],
                'constraints': [models.UniqueConstraint(fields=('campaign', 'contact'), name='enrolment_once'), models.CheckConstraint(condition=models.Q(models.Q(('arm', 'treated'), ('state__in', ['due', 'done', 'parked', 'stopped'])), models.Q(('arm', 'control'), ('state', 'control')), _connector='OR'), name='enrolment_held_out_for_good'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), ('stopped_at__isnull', False), models.Q(('stop_reason', ''), _negated=True)), models.Q(models.Q(('state', 'stopped'), _negated=True), ('stop_reason', '')), _connector='OR'), name='enrolment_stopped_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='CampaignMail',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('message_id', models.UUIDField()),
                ('queued_at', models.DateTimeField()),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('contact', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='leadloop.contact')),
                ('enrolment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='mails', to='leadloop.enrolment')),
            ],
            options={
                'indexes': [models.Index(fields=['contact', 'queued_at'], name='campaign_mail_of_contact')],
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'number'), name='campaign_mail_once')],
            },
        ),
        migrations.CreateModel(
            name='NurtureRules',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('most_mails', models.PositiveSmallIntegerField(default=2)),
                ('in_days', models.PositiveSmallIntegerField(default=14)),
                ('changed_at', models.DateTimeField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='nurture_rules_once_a_brand'), models.CheckConstraint(condition=models.Q(('in_days__gte', 1), ('most_mails__gte', 1)), name='nurture_rules_at_least_one')],
            },
        ),
        migrations.AddField(
            model_name='lead',
            name='came_from',
            field=models.ForeignKey(db_index=False, default=None, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='came_back_as', to='leadloop.lead'),
        ),
        migrations.AlterField(
            model_name='message',
            name='kind',
            field=models.CharField(choices=[('lead_received', 'Request received (customer)'), ('opportunity_offered', 'Opportunity offered'), ('offer_reminder', 'Offer reminder'), ('status_request', 'Status update request'), ('status_reminder', 'Status reminder'), ('follow_up_form', 'Follow-up form'), ('survey', 'Survey (customer)'), ('review_received', 'Review received'), ('reminder_due', 'Reminder due (desk)'), ('escalation', 'Escalation'), ('nurture', 'Campaign (customer)'), ('digest', 'Report by mail'), ('sign_in', 'Sign in')], max_length=24),
        ),
        migrations.AlterField(
            model_name='suppression',
            name='mail_list',
            field=models.CharField(choices=[('', '–'), ('customer', 'all mail to the customer'), ('nurture', 'news and offers to the customer'), ('reminders', 'repeated mail to the location contact'), ('digests', 'reports by mail')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('came_from__isnull', False)), fields=['came_from'], name='lead_came_from'),
        ),
    ]
