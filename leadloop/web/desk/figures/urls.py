"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.figures import views

urlpatterns: list[URLPattern] = [path("figures/", views.figures, name="figures")]
