import django.db.models.deletion
import django.db.models.functions.text
import leadloop.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0013_business_weeks'),
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
        migrations.AddField(
            model_name='feedbackrules',
            name='ask_why_lost',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='feedbackrules',
            name='why_lost_after_days',
            field=models.PositiveSmallIntegerField(default=7),
        ),
        migrations.AddField(
            model_name='reason',
            name='customer_label',
            field=models.CharField(blank=True, default='', max_length=160),
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('lead.received', 'Lead received'), ('lead.attempted', 'Contact attempted'), ('lead.qualified', 'Lead qualified'), ('lead.no_opportunity', 'No opportunity'), ('lead.discarded', 'Lead discarded'), ('lead.returned', 'Back at the desk'), ('lead.reopened', 'Outcome taken back'), ('lead.assigned', 'Assigned at the desk'), ('lead.postponed', 'Next attempt put off'), ('lead.overdue', 'Response time missed'), ('opportunity.offered', 'Offered to a location'), ('opportunity.acknowledged', 'Contact details shown'), ('opportunity.accepted', 'Accepted'), ('opportunity.rejected', 'Rejected'), ('opportunity.won', 'Won'), ('opportunity.lost', 'Lost'), ('opportunity.completed', 'Completed'), ('opportunity.withdrawn', 'Withdrawn'), ('opportunity.deferred', 'Not yet'), ('opportunity.overdue', 'Answer overdue'), ('opportunity.corrected', 'Corrected by the brand'), ('feedback.revenue_reported', 'Follow-up form answered'), ('feedback.lost_reason_given', 'Customer said why nothing was bought'), ('review.received', 'Review received'), ('review.published', 'Review published'), ('review.hidden', 'Review hidden'), ('message.sent', 'Message sent'), ('message.failed', 'Message failed'), ('contact.updated', "Customer's details updated")], max_length=40),
        ),
        migrations.AlterField(
            model_name='step',
            name='kind',
            field=models.CharField(choices=[('offer_reminder', 'Remind of the offer'), ('status_request', 'Ask how it stands'), ('status_reminder', 'Remind of the question'), ('escalation', "Tell the location's manager and the brand"), ('lapse', 'Take back and offer to the next location'), ('review_publish', 'Publish the undecided review'), ('ask_why_lost', 'Ask the customer why nothing was bought')], max_length=16),
        ),
        migrations.AlterField(
            model_name='term',
            name='text',
            field=models.CharField(max_length=130),
        ),
        migrations.CreateModel(
            name='LossQuestion',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('asked_at', models.DateTimeField()),
                ('said', models.CharField(blank=True, default='', max_length=60)),
                ('words', models.TextField(blank=True, default='')),
                ('said_at', models.DateTimeField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('opportunity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='loss_question', to='leadloop.opportunity')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('said', ''), ('said_at', None)), models.Q(models.Q(('said', ''), _negated=True), ('said_at__isnull', False)), _connector='OR'), name='loss_said_at')],
            },
        ),
    ]
