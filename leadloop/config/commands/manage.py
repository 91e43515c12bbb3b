"""``leadloop manage …``: Django's own commands."""

from collections.abc import Sequence

from django.core.management import execute_from_command_line


def main(argv: Sequence[str]) -> int:
    """Run Django's command; it prints and exits by itself where it fails."""
    execute_from_command_line(["leadloop manage", *argv])
    return 0
