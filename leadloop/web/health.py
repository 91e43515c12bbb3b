"""Liveness and readiness, for whoever watches over the machine."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
