"""The WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from leadloop.config.memory import keep_for_the_next_request

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
application = get_wsgi_application()

# What is loaded by now stays for good: looking through it for garbage again and again costs each request some percent.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)
keep_for_the_next_request()
