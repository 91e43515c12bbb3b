"""Addresses of this door."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from leadloop.api.docs_page import docs, index, openapi
from leadloop.api.door import framed, nothing_here
from leadloop.api.service import api

_calls = [
    URLPattern(each.pattern, framed(each.callback), each.default_args, each.name)
    for each in api.urls[0]
    # ninja's own page at the root tells nothing.
    if isinstance(each, URLPattern) and each.name != "api-root"
]

version_1: list[URLPattern | URLResolver] = [
    path("", framed(index), name="api-index"),
    path("docs", docs, name="api-docs"),
    path("openapi.json", framed(openapi), name="api-openapi"),
    *_calls,
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include(version_1)),
    re_path("", framed(nothing_here), name="api-nothing-here"),
]
