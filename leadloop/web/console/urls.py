"""Addresses of the console."""

from django.urls import path

from leadloop.web.console import brands, download, pipeline
from leadloop.web.console.customers import accounts, duplicates, merging
from leadloop.web.console.customers import download as customer_download
from leadloop.web.console.customers import listed as customers
from leadloop.web.console.customers import one as customer
from leadloop.web.console.leads import files as lead_files
from leadloop.web.console.leads import listed, one, placing
from leadloop.web.console.locations import views as locations
from leadloop.web.console.mail import listed as mail
from leadloop.web.console.nurture import one as nurture_one
from leadloop.web.console.nurture import views as nurture
from leadloop.web.console.orders import differences as order_differences
from leadloop.web.console.orders import imported as orders_imported
from leadloop.web.console.orders import listed as orders
from leadloop.web.console.orders import one as one_order
from leadloop.web.console.orders import placing as placing_orders
from leadloop.web.console.reports import definitions as report_definitions
from leadloop.web.console.reports import digests as report_digests
from leadloop.web.console.reports import league, performance, saved
from leadloop.web.console.reports import pipeline as report_pipeline
from leadloop.web.console.reports import revenue as report_revenue
from leadloop.web.console.reports import satisfaction as report_satisfaction
from leadloop.web.console.reviews import views as reviews
from leadloop.web.console.settings import (
    after_sale,
    brand,
    currencies,
    desk,
    frame,
    keys,
    lead_forms,
    members,
    policy,
    reasons,
)
from leadloop.web.console.settings import orders as settings_orders
from leadloop.web.console.updates import one as update
from leadloop.web.console.updates import views as updates
from leadloop.web.console.webhooks import one_delivery
from leadloop.web.console.webhooks import views as webhooks

app_name = "console"
urlpatterns = [
    path("", pipeline.pipeline, name="pipeline"),
    path("brands/", brands.brands, name="brands"),
    path("leads/", listed.leads, name="leads"),
    path("leads/total/", listed.total, name="leads_total"),
    path("leads/download/", lead_files.download, name="leads_download"),
    path("reports/pipeline/", report_pipeline.report, name="report_pipeline"),
    path("download/", download.download, name="download"),
    path("leads/<uuid:lead_id>/", one.lead, name="lead"),
    path("leads/<uuid:lead_id>/place/", placing.place, name="place"),
    path("unplaced/", placing.unplaced, name="unplaced"),
    path("opportunities/<uuid:opportunity_id>/", one.opportunity, name="opportunity"),
    path("opportunities/<uuid:opportunity_id>/correct/", one.correct, name="correct"),
    path("opportunities/<uuid:opportunity_id>/revenue/", one.revenue, name="revenue"),
    path("opportunities/<uuid:opportunity_id>/close-form/", one.close_form, name="close_form"),
    path("customers/", customers.listed, name="customers"),
    path("customers/download/", customer_download.download, name="customers_download"),
    path("customers/duplicates/", duplicates.listed, name="duplicates"),
    path("customers/duplicates/<int:twins_id>/apart/", duplicates.apart, name="duplicates_apart"),
    path("customers/<uuid:contact_id>/", customer.customer, name="customer"),
    path("customers/<uuid:contact_id>/change/", customer.edit, name="customer_change"),
    path("customers/<uuid:contact_id>/move/", accounts.move, name="customer_move"),
    path("customers/<uuid:contact_id>/merge/", merging.merge, name="customer_merge"),
    path("customers/<uuid:contact_id>/erase/", customer.erase, name="customer_erase"),
    path("merges/<uuid:merge_id>/undo/", merging.take_back, name="merge_undo"),
    path("accounts/<uuid:account_id>/", accounts.account, name="account"),
    path("accounts/<uuid:account_id>/merge/", accounts.merge, name="account_merge"),
    path("account-merges/<uuid:merge_id>/undo/", accounts.take_back, name="account_merge_undo"),
    path("locations/", locations.listed, name="locations"),
    # Not below locations/: a location may bear any reference, "new" too.
    path("new-location/", locations.new, name="location_new"),
    path("locations/<str:ref>/", locations.location, name="location"),
    path("locations/<str:ref>/change/", locations.change, name="location_change"),
    path("opportunities/<uuid:opportunity_id>/order/", placing_orders.place, name="order_place"),
    path("orders/", orders.waiting, name="orders"),
    # An order's number ends with a digit: none of these is one.
    path("orders/all/", orders.listed, name="orders_all"),
    path("orders/differences/", order_differences.differences, name="orders_differences"),
    path("orders/import/", orders_imported.imported, name="orders_import"),
    path("orders/<slug:number>/", one_order.order, name="order"),
    path("orders/<slug:number>/step/", one_order.step, name="order_step"),
    path("orders/<slug:number>/print/", one_order.printed, name="order_print"),
    path("reports/", performance.first, name="reports"),
    path("reports/performance/", performance.report, name="report_performance"),
    path("reports/locations/", league.report, name="report_locations"),
    path("reports/revenue/", report_revenue.revenue, name="report_revenue"),
    path("reports/satisfaction/", report_satisfaction.satisfaction, name="report_satisfaction"),
    path("reports/views/", saved.listed, name="report_views"),
    path("reports/views/new/", saved.new, name="report_view_new"),
    path("reports/views/<uuid:view_id>/", saved.opened, name="report_view"),
    path("reports/views/<uuid:view_id>/change/", saved.change, name="report_view_change"),
    path("reports/views/<uuid:view_id>/remove/", saved.remove, name="report_view_remove"),
    path("reports/definitions/", report_definitions.definitions, name="report_definitions"),
    path("reports/digests/", report_digests.digests, name="report_digests"),
    path("reports/digests/add/", report_digests.add, name="digest_add"),
    path("reports/digests/locations/", report_digests.of_locations, name="digests_of_locations"),
    path("reports/digests/<uuid:subscription_id>/end/", report_digests.end, name="digest_end"),
    path("reviews/", reviews.listed, name="reviews"),
    path("reviews/<uuid:review_id>/", reviews.review, name="review"),
    path("nurture/", nurture.listed, name="nurture"),
    path("nurture/new/", nurture.new, name="nurture_new"),
    path("nurture/count/", nurture.count, name="nurture_count"),
    path("nurture/<uuid:campaign_id>/", nurture_one.campaign, name="nurture_campaign"),
    path("nurture/<uuid:campaign_id>/change/", nurture.edit, name="nurture_edit"),
    path("nurture/<uuid:campaign_id>/move/", nurture.move, name="nurture_move"),
    path("nurture/<uuid:campaign_id>/preview/", nurture_one.preview, name="nurture_preview"),
    path("nurture/<uuid:campaign_id>/customers/", nurture_one.customers, name="nurture_customers"),
    path("nurture/customers/<uuid:enrolment_id>/", nurture_one.enrolment, name="nurture_enrolment"),
    path("nurture/customers/<uuid:enrolment_id>/stop/", nurture_one.stop, name="nurture_stop"),
    path("messages/", mail.listed, name="messages"),
    path("messages/<uuid:message_id>/", mail.message, name="message"),
    path("messages/<uuid:message_id>/body/", mail.body, name="message_body"),
    path("messages/<uuid:message_id>/again/", mail.message_again, name="message_again"),
    path("steps/<uuid:step_id>/again/", mail.step_again, name="step_again"),
    path("messages/updates/<uuid:due_id>/again/", updates.due_again, name="update_again"),
    path("messages/reports/<uuid:report_id>/again/", mail.report_again, name="report_again"),
    path("settings/", frame.first, name="settings"),
    path("settings/brand/", brand.brand, name="settings_brand"),
    path("settings/asking/", policy.policy, name="settings_policy"),
    path("settings/desk/", desk.desk, name="settings_desk"),
    path("settings/reasons/", reasons.reasons, name="settings_reasons"),
    path("settings/forms/", lead_forms.lead_forms, name="settings_forms"),
    path("settings/forms/<slug:key>/", lead_forms.lead_form, name="settings_form"),
    path("settings/follow-up/", after_sale.follow_up, name="settings_follow_up"),
    path("settings/survey/", after_sale.survey, name="settings_survey"),
    path("settings/customer-messages/", updates.updates, name="settings_updates"),
    path("settings/customer-messages/new/", update.new, name="update_new"),
    path("settings/customer-messages/<uuid:update_id>/", update.change, name="update_change"),
    path("settings/customer-messages/<uuid:update_id>/switch/", updates.switch, name="update_switch"),
    path("settings/customer-messages/<uuid:update_id>/remove/", updates.remove, name="update_remove"),
    path("settings/customer-messages/<uuid:update_id>/as/<uuid:lead_id>/", update.preview, name="update_preview"),
    path("settings/customer-messages/<uuid:update_id>/as/<uuid:lead_id>/try/", update.trial, name="update_trial"),
    path("settings/currencies/", currencies.currencies, name="settings_currencies"),
    path("settings/orders/", settings_orders.orders, name="settings_orders"),
    path("settings/keys/", keys.keys, name="settings_keys"),
    path("settings/keys/<uuid:key_id>/revoke/", keys.revoke, name="key_revoke"),
    path("settings/webhooks/", webhooks.webhooks, name="settings_webhooks"),
    path("settings/webhooks/<uuid:webhook_id>/", webhooks.webhook, name="webhook"),
    path("settings/webhooks/<uuid:webhook_id>/act/", webhooks.act, name="webhook_act"),
    path("settings/webhooks/deliveries/<uuid:delivery_id>/", one_delivery.delivery, name="webhook_delivery"),
    path("settings/webhooks/deliveries/<uuid:delivery_id>/again/", one_delivery.again, name="webhook_again"),
    path("settings/members/", members.members, name="settings_members"),
    path("settings/members/add/", members.add, name="member_add"),
    path("settings/members/<uuid:member_id>/role/", members.change_role, name="member_role"),
    path("settings/members/<uuid:member_id>/remove/", members.remove, name="member_remove"),
    path("settings/members/<uuid:member_id>/link/", members.send_link, name="member_link"),
]
