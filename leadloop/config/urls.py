"""All addresses, by door."""

from django.conf import settings
from django.urls import include, path

from leadloop.config.checks import READINESS
from leadloop.web import components_page, health

DEMO = [
    path("demo/", include("leadloop.demo.urls")),
    path("demo/components/", components_page.components, name="demo_components"),
]
urlpatterns = [
    # First, because each address is compared with all that stand before it, and programs send the most requests.
    path("api/", include("leadloop.api.urls")),
    path("", include("leadloop.web.public.urls")),
    path("", include("leadloop.web.location.urls")),
    path("", include(health.urls(READINESS))),
    path("", include("leadloop.web.console.sign_in.urls")),
    path("desk/", include("leadloop.web.desk.urls")),
    path("console/", include("leadloop.web.console.urls")),
    # The demo's door exists in the demo only; elsewhere its addresses are as good as missing.
    *(DEMO if settings.LEADLOOP_DEMO else []),
]
