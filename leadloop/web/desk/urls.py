"""Addresses of the desk."""

from leadloop.web.desk.figures.urls import urlpatterns as figures
from leadloop.web.desk.lead.urls import urlpatterns as lead
from leadloop.web.desk.queue.urls import urlpatterns as queue
from leadloop.web.desk.reminders.urls import urlpatterns as reminders

app_name = "desk"
urlpatterns = [*queue, *lead, *reminders, *figures]
