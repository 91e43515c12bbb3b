"""`python -m scripts.metrics`: write docs/metrics.md from the definitions that the pages show."""

import os
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
django.setup()

from leadloop.reports.definitions import as_markdown  # noqa: E402 - needs the settings

if __name__ == "__main__":
    Path("docs/metrics.md").write_text(as_markdown(), encoding="utf-8")
