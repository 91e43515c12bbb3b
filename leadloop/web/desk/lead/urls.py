"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.lead import one, outcomes

urlpatterns: list[URLPattern] = [
    path("leads/<uuid:lead_id>/", one.lead, name="lead"),
    path("leads/<uuid:lead_id>/unreached/", outcomes.unreached, name="unreached"),
    path("leads/<uuid:lead_id>/negative/", outcomes.negative, name="negative"),
    path("leads/<uuid:lead_id>/positive/", outcomes.positive, name="positive"),
    path("leads/<uuid:lead_id>/undo/", one.undo, name="undo"),
    path("leads/<uuid:lead_id>/merge/", one.merge, name="merge"),
]
