"""What must be right before Leadloop can work. Each check returns what is wrong and what to do, or nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from leadloop.outbox.delivery import Unreachable
from leadloop.outbox.smtp import Smtp
from leadloop.worker.models import WorkerSeen

WORKER_SEEN_WITHIN: Final = timedelta(seconds=60)
Check = Callable[[], str]


def database() -> str:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except Error as error:
        # Django must not keep what is broken for the next one who asks.
        connection.close()
        return f"The database cannot be reached: {_one_line(error)}. Look at LEADLOOP_DATABASE_URL and at its server."
    return ""


def migrations() -> str:
    """Whether the tables are those that this version of Leadloop works with."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error as error:
        connection.close()
        return f"The database cannot be reached: {_one_line(error)}."
    if not missing:
        return ""
    names = ", ".join(f"{migration.app_label}.{migration.name}" for migration, _backwards in missing[:3])
    return (
        f"The database's tables are not up to date ({names}{', …' if len(missing) > 3 else ''}). Run: leadloop migrate"  # noqa: PLR2004 - enough to tell
    )


def worker() -> str:
    """Whether some worker gave a sign of life lately, in real time."""
    try:
        seen = WorkerSeen.objects.order_by("-at").values_list("at", flat=True).first()
    except Error as error:
        connection.close()
        return f"The database cannot be reached: {_one_line(error)}."
    if seen is None:
        return "No worker has been seen. Run: leadloop work"
    age = datetime.now(UTC) - seen
    if age > WORKER_SEEN_WITHIN:
        return f"The last worker was seen {int(age.total_seconds())} s ago. Run: leadloop work"
    return ""


def mailbox() -> str:
    """Whether mail leaves the machine, where people reach it from elsewhere."""
    if settings.LEADLOOP_SMTP is None and not _is_loopback(settings.LEADLOOP_BASE_URL):
        return (
            "No mail server is set, so no mail leaves this machine: it stays in the local mailbox and counts as sent. "
            "Set LEADLOOP_SMTP_URL."
        )
    return ""


def sender() -> str:
    """Whether those who get mail can see who sent it."""
    if settings.LEADLOOP_SMTP is not None and settings.LEADLOOP_MAIL_FROM.rstrip(">").endswith(
        "@localhost.localdomain"
    ):
        return "Mail comes from leadloop@localhost.localdomain, which mail servers refuse. Set LEADLOOP_MAIL_FROM."
    return ""


def mail_server() -> str:
    """Whether the mail server lets us in. Nothing is sent."""
    if settings.LEADLOOP_SMTP is None:
        return ""
    try:
        Smtp(settings.LEADLOOP_SMTP).probe()
    except Unreachable as error:
        return f"The mail server cannot be reached: {error}. Messages wait until it can. Look at LEADLOOP_SMTP_URL."
    return ""


class RememberedOnceRight:
    """A check that is asked often and, once right, stays so as long as the process runs."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._right = False

    def __call__(self) -> str:
        """Return what is wrong, or nothing."""
        wrong = "" if self._right else self._check()
        self._right = not wrong
        return wrong


def _in_public(check: Check, words: str) -> Check:
    """Say only ``words``: an error's own name hosts and users, and /readyz is open to all."""
    return lambda: words if check() else ""


# In this order, by name, for /readyz.
READINESS: Final[dict[str, Check]] = {
    "database": _in_public(database, "The database cannot be reached."),
    "migrations": _in_public(RememberedOnceRight(migrations), "The database's tables are not up to date."),
    "worker": _in_public(worker, "No worker has been seen within 60 seconds."),
}


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == "localhost" or host.startswith("127.") or host == "::1"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")
