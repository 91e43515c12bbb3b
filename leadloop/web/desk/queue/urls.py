"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.queue import every, listed, sharing

urlpatterns: list[URLPattern] = [
    path("", listed.queue, name="queue"),
    path("live/", listed.live, name="queue_live"),
    path("all/", every.leads, name="leads"),
    path("next/", sharing.take_next, name="take_next"),
    path("assign/", sharing.assign, name="assign"),
    path("leads/<uuid:lead_id>/take/", sharing.take, name="take"),
    path("leads/<uuid:lead_id>/release/", sharing.release, name="release"),
]
