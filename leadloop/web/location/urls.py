"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, path

from leadloop.web.location.opportunity_views import opportunity
from leadloop.web.location.review_views import review

app_name = "location"
urlpatterns: list[URLPattern | URLResolver] = [
    path("o/<str:token>/", opportunity, name="opportunity"),
    path("r/<str:token>/", review, name="review"),
]
