"""The calls of the API: the scope that a program needs, its method, what it sends, and what it is about. Part of the table of tests/support/routes.py."""

from leadloop.accounts.enums import Scope
from tests.support.story import location_json

LEADS_READ, LEADS_WRITE, NETWORK, REPORTS = Scope.LEADS_READ, Scope.LEADS_WRITE, Scope.NETWORK, Scope.REPORTS
WEBHOOKS = Scope.WEBHOOKS
REVENUE = {"revenue": {"amount": "1.00", "currency": "EUR"}, "answers": {}}


def call(scope, methods="GET", body=None, **names):
    return scope, methods, body, names


API = {
    "list_leads": call(LEADS_READ),
    "post_lead": call(LEADS_WRITE, "POST", {}),
    "post_leads": call(LEADS_WRITE, "POST", {"leads": [{}]}),
    "post_adf": call(LEADS_WRITE, "POST", "<adf><prospect/></adf>"),
    "get_lead": call(LEADS_READ, lead_id="lead"),
    "get_history": call(LEADS_READ, lead_id="lead"),
    "post_outcome": call(LEADS_WRITE, "POST", {"outcome": "none"}, lead_id="desk_lead"),
    "post_undo": call(LEADS_WRITE, "POST", {"reason": ""}, lead_id="desk_lead"),
    "post_merge": call(LEADS_WRITE, "POST", {"into": "nothing"}, lead_id="desk_lead"),
    "list_opportunities": call(LEADS_READ),
    "get_opportunity": call(LEADS_READ, opportunity_id="opportunity"),
    "post_answer": call(LEADS_WRITE, "POST", {"answer": "complete"}, opportunity_id="opportunity"),
    "post_follow_up_form": call(LEADS_WRITE, "POST", REVENUE, opportunity_id="opportunity"),
    "post_order": call(LEADS_WRITE, "POST", {}, opportunity_id="won"),
    "list_orders": call(LEADS_READ),
    "get_order": call(LEADS_READ, order_id="order"),
    "post_status": call(LEADS_WRITE, "POST", {"status": "confirmed"}, order_id="order"),
    "list_contacts": call(LEADS_READ),
    "get_contact": call(LEADS_READ, contact_id="contact"),
    "patch_contact": call(LEADS_WRITE, "PATCH", {}, contact_id="contact"),
    "post_contact_merge": call(LEADS_WRITE, "POST", {"into": "nothing"}, contact_id="contact"),
    "post_contact_unmerge": call(LEADS_WRITE, "POST", {}, contact_id="merged"),
    "post_erase": call(LEADS_WRITE, "POST", {}, contact_id="contact"),
    "get_account": call(LEADS_READ, account_id="account"),
    "list_events": call(LEADS_READ),
    "list_webhooks": call(WEBHOOKS),
    "post_webhook": call(WEBHOOKS, "POST", {"url": "https://receiver.example/hook"}),
    "get_webhook": call(WEBHOOKS, webhook_id="webhook"),
    "patch_webhook": call(WEBHOOKS, "PATCH", {}, webhook_id="webhook"),
    "delete_webhook": call(WEBHOOKS, "DELETE", webhook_id="spare_webhook"),
    "post_rotate": call(WEBHOOKS, "POST", {}, webhook_id="webhook"),
    "post_ping": call(WEBHOOKS, "POST", {}, webhook_id="webhook"),
    "list_deliveries": call(WEBHOOKS, webhook_id="webhook"),
    "get_delivery": call(WEBHOOKS, webhook_id="webhook", delivery_id="delivery"),
    "post_redeliver": call(WEBHOOKS, "POST", {}, webhook_id="webhook", delivery_id="delivery"),
    "list_locations": call(NETWORK),
    "get_location": call(NETWORK, ref="ref"),
    "put_many": call(NETWORK, "POST", {"locations": [{}]}),
    "put_one": call(NETWORK, "PUT", location_json(), ref="ref"),
    "get_pipeline": call(REPORTS),
    "get_performance": call(REPORTS),
    "get_revenue": call(REPORTS),
    "list_campaigns": call(REPORTS),
    "get_campaign_results": call(REPORTS, campaign_id="campaign"),
    "get_satisfaction": call(REPORTS),
}
