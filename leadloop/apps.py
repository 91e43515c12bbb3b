"""The one Django app: its packages are the floors of the house."""

from django.apps import AppConfig


class LeadloopConfig(AppConfig):
    """Registers the models of all floors under the label ``leadloop``."""

    name = "leadloop"
    default_auto_field = "django.db.models.BigAutoField"
