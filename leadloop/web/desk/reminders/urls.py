"""Addresses of this part."""

from django.urls import URLPattern, path

from leadloop.web.desk.reminders import calendar, feed, listed

urlpatterns: list[URLPattern] = [
    path("reminders/", listed.reminders, name="reminders"),
    path("reminders/feed/", listed.feed_address, name="feed_address"),
    path("reminders/<uuid:reminder_id>/snooze/", listed.put_off, name="snooze"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("feed/<str:token>.ics", feed.feed, name="feed"),
]
