"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.lead import shown

urlpatterns: list[URLPattern] = [path("leads/<uuid:lead_id>/", shown.lead, name="lead")]
