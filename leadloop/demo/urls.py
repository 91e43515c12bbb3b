"""Addresses of this door."""

from django.urls import path

from leadloop.demo.clock_json import clock_json
from leadloop.demo.clock_page import clock_page
from leadloop.demo.home import home
from leadloop.demo.mailbox import body, listed, mail, mail_json
from leadloop.demo.receiver import receive
from leadloop.demo.signing_in import sign_in
from leadloop.demo.story_json import story_json

app_name = "demo"
urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", sign_in, name="sign_in"),
    path("mail/", listed, name="mailbox"),
    path("mail/<uuid:mail_id>/", mail, name="mail"),
    path("mail/<uuid:mail_id>/body/", body, name="mail_body"),
    path("mail.json", mail_json, name="mail_json"),
    path("clock/", clock_page, name="clock"),
    path("clock", clock_json, name="clock_json"),
    path("webhook/", receive, name="webhook"),
    path("story.json", story_json, name="story_json"),
]
