"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.queue import listed

urlpatterns: list[URLPattern] = [path("", listed.queue, name="queue")]
