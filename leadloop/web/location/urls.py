"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from leadloop.web.location.opportunity_views import opportunity
from leadloop.web.location.portal import definitions, listed, preferences, report, reviews, sign_in
from leadloop.web.location.review_views import review

app_name = "location"
urlpatterns: list[URLPattern | URLResolver] = [
    path("o/<str:token>/", opportunity, name="opportunity"),
    path("r/<str:token>/", review, name="review"),
    path("p/", sign_in.portal, name="portal"),
    path("p/sent/", sign_in.sent, name="portal_sent"),
    path("p/choose/", sign_in.choose, name="portal_choose"),
    path("p/sign-out/", sign_in.sign_out, name="portal_sign_out"),
    path("p/requests/", listed.opportunities, name="portal_opportunities"),
    path("p/reviews/", reviews.reviews, name="portal_reviews"),
    path("p/report/", report.report, name="portal_report"),
    path("p/report/definitions/", definitions.definitions, name="portal_definitions"),
    path("p/preferences/", preferences.preferences, name="portal_preferences"),
    # Behind the others: a token may be any word.
    path("p/<str:token>/", sign_in.portal_link, name="portal_link"),
]
