"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, path, re_path

from leadloop.web.public.come_back import come_back_page
from leadloop.web.public.details import details
from leadloop.web.public.front import favicon, front, robots
from leadloop.web.public.lead_page import lead_form, thanks
from leadloop.web.public.locator import locator
from leadloop.web.public.reviews import reviews, reviews_json
from leadloop.web.public.survey import survey
from leadloop.web.public.unsubscribe import unsubscribe
from leadloop.web.public.why_lost import why_lost

_REF = r"(?P<ref>[A-Za-z0-9][A-Za-z0-9._-]{0,59})"
_BRAND = r"(?P<brand_slug>[A-Za-z0-9_-]+)"

app_name = "public"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", front, name="front"),
    path("robots.txt", robots, name="robots"),
    path("favicon.ico", favicon, name="favicon"),
    path("l/<slug:brand_slug>/", locator, name="locator"),
    path("l/<slug:brand_slug>/f/<slug:form_key>/", lead_form, name="lead_form"),
    path("l/<slug:brand_slug>/f/<slug:form_key>/thanks/", thanks, name="lead_thanks"),
    re_path(rf"^reviews/{_BRAND}/{_REF}\.json$", reviews_json, name="reviews_json"),
    re_path(rf"^reviews/{_BRAND}/{_REF}/$", reviews, name="reviews"),
    path("s/<str:token>/", survey, name="survey"),
    path("c/<str:token>/", details, name="details"),
    path("n/<str:token>/", come_back_page, name="come_back"),
    path("w/<str:token>/", why_lost, name="why_lost"),
    path("u/<str:token>/", unsubscribe, name="unsubscribe"),
]
