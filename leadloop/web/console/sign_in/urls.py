"""Addresses of signing in. allauth's own list is left out: it would open signing up and changing addresses."""

from django.urls import path

from leadloop.web.console.sign_in import views

# The names are those by which allauth finds them.
urlpatterns = [
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/logout/", views.sign_out, name="account_logout"),
    path("accounts/inactive/", views.inactive, name="account_inactive"),
    path("accounts/password/", views.choose_password, name="choose_password"),
    path("accounts/password/reset/", views.forgotten, name="account_reset_password"),
    path("accounts/password/reset/done/", views.link_sent, name="account_reset_password_done"),
    path("in/<str:token>/", views.sign_in_link, name="sign_in_link"),
]
