import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.math
import leadloop.core.ids
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leadloop', '0015_nurture'),
    ]

    operations = [
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField()),
                ('number', models.CharField(max_length=40)),
                ('status', models.CharField(choices=[('placed', 'Placed'), ('confirmed', 'Confirmed'), ('fulfilled', 'Fulfilled'), ('cancelled', 'Cancelled')], default='placed', max_length=10)),
                ('their_number', models.CharField(blank=True, default='', max_length=60)),
                ('customer', models.JSONField(default=dict)),
                ('product', models.CharField(blank=True, default='', max_length=120)),
                ('sources', models.JSONField(default=dict)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('note', models.TextField(blank=True, default='')),
                ('currency', models.CharField(max_length=3)),
                ('tax_rate', models.DecimalField(decimal_places=2, max_digits=5)),
                ('includes_tax', models.BooleanField(default=False)),
                ('net', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('tax', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('placed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(default=None, null=True)),
                ('fulfilled_at', models.DateTimeField(default=None, null=True)),
                ('cancelled_at', models.DateTimeField(default=None, null=True)),
                ('cancel_reason', models.CharField(blank=True, default='', max_length=300)),
                ('actor_kind', models.CharField(choices=[('customer', 'Customer'), ('location', 'Location'), ('agent', 'Desk agent'), ('brand', 'Brand'), ('program', 'Program (API)'), ('system', 'Leadloop')], max_length=10)),
                ('actor_id', models.UUIDField(default=None, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('opportunity', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='leadloop.opportunity')),
            ],
            options={
                'indexes': [models.Index(fields=['brand', '-placed_at', '-id'], name='order_newest'), models.Index(fields=['brand', 'status', '-placed_at', '-id'], name='order_by_status'), models.Index(fields=['opportunity', '-placed_at'], name='order_of_opportunity'), models.Index(condition=models.Q(('their_number', ''), _negated=True), fields=['brand', 'their_number'], name='order_by_their_number')],
                'constraints': [models.UniqueConstraint(fields=('brand', 'sequence'), name='order_sequence_once'), models.UniqueConstraint(fields=('brand', 'number'), name='order_number_once'), models.UniqueConstraint(condition=models.Q(('status', 'cancelled'), _negated=True), fields=('opportunity',), name='order_once_an_opportunity'), models.CheckConstraint(condition=models.Q(models.Q(('net', None), ('tax', None), ('total', None)), models.Q(('net__isnull', False), ('tax__isnull', False), ('total', django.db.models.functions.math.Round(django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')), precision=2))), _connector='OR'), name='order_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='order_cancelled_for_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('article', models.CharField(blank=True, default='', max_length=60)),
                ('description', models.CharField(max_length=300)),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=9)),
                ('unit_price', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
                ('order', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='leadloop.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'position'), name='order_line_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_line_of_something')],
            },
        ),
        migrations.CreateModel(
            name='OrderRules',
            fields=[
                ('id', models.UUIDField(default=leadloop.core.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('pattern', models.CharField(default='O-#####', max_length=30)),
                ('last_sequence', models.PositiveIntegerField(default=0)),
                ('tax_rate', models.DecimalField(decimal_places=2, default=Decimal('19.00'), max_digits=5)),
                ('includes_tax', models.BooleanField(default=False)),
                ('revenue_includes_tax', models.BooleanField(default=False)),
                ('prices', models.JSONField(blank=True, default=dict)),
                ('brand', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='leadloop.brand')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('brand',), name='order_rules_once_a_brand'), models.CheckConstraint(condition=models.Q(('tax_rate__gte', 0), ('tax_rate__lte', 100)), name='order_tax_is_a_share')],
            },
        ),
        migrations.AlterField(
            model_name='event',
            name='kind',
            field=models.CharField(choices=[('lead.received', 'Lead received'), ('lead.attempted', 'Contact attempted'), ('lead.qualified', 'Lead qualified'), ('lead.no_opportunity', 'No opportunity'), ('lead.discarded', 'Lead discarded'), ('lead.returned', 'Back at the desk'), ('lead.reopened', 'Outcome taken back'), ('lead.assigned', 'Assigned at the desk'), ('lead.postponed', 'Next attempt put off'), ('lead.overdue', 'Response time missed'), ('opportunity.offered', 'Offered to a location'), ('opportunity.acknowledged', 'Contact details shown'), ('opportunity.accepted', 'Accepted'), ('opportunity.rejected', 'Rejected'), ('opportunity.won', 'Won'), ('opportunity.lost', 'Lost'), ('opportunity.completed', 'Completed'), ('opportunity.withdrawn', 'Withdrawn'), ('opportunity.deferred', 'Not yet'), ('opportunity.overdue', 'Answer overdue'), ('opportunity.corrected', 'Corrected by the brand'), ('feedback.revenue_reported', 'Follow-up form answered'), ('feedback.lost_reason_given', 'Customer said why nothing was bought'), ('review.received', 'Review received'), ('review.published', 'Review published'), ('review.hidden', 'Review hidden'), ('order.placed', 'Order placed'), ('order.confirmed', 'Order confirmed'), ('order.fulfilled', 'Order fulfilled'), ('order.cancelled', 'Order cancelled'), ('message.sent', 'Message sent'), ('message.failed', 'Message failed'), ('contact.updated', "Customer's details updated"), ('contact.merged', 'Customers merged'), ('contact.erased', 'Customer erased')], max_length=40),
        ),
        migrations.AlterField(
            model_name='membership',
            name='role',
            field=models.CharField(choices=[('owner', 'Owner'), ('manager', 'Brand manager'), ('supervisor', 'Desk supervisor'), ('agent', 'Desk agent'), ('sales', 'Sales admin')], max_length=12),
        ),
        migrations.AlterField(
            model_name='questionset',
            name='kind',
            field=models.CharField(choices=[('lead', 'Lead form'), ('follow_up', 'Location follow-up form'), ('survey', 'Customer survey'), ('order', 'Order form')], max_length=12),
        ),
        migrations.AddIndex(
            model_name='opportunity',
            index=models.Index(condition=models.Q(('stage', 'won')), fields=['brand', 'won_at', 'id'], name='opportunity_won_oldest'),
        ),
    ]
