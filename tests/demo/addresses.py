"""All addresses with the demo's, as its own settings have them."""

from leadloop.config.urls import DEMO
from leadloop.config.urls import urlpatterns as everything

urlpatterns = [*everything, *DEMO]
