"""``leadloop work``: the worker, with the chores of all doors."""

from collections.abc import Sequence

from leadloop.api.operations import purge_old_replies
from leadloop.cli.problem import Mistake
from leadloop.config import checks
from leadloop.journeys.webhook_given_up import tell_of_webhooks
from leadloop.outbox.operations import purge_old_pictures
from leadloop.webhooks.operations import purge_old_deliveries, purge_removed
from leadloop.worker.command import read_arguments, work


def main(argv: Sequence[str]) -> int:
    """Work until stopped. Refuses tables of another version; a database that is away is waited for."""
    # Read first: who asks for help is helped, whatever the tables are.
    asked = read_arguments(argv)
    missing = "" if checks.database() else checks.migrations()
    if missing:
        raise Mistake(missing)
    return work(
        asked, chores=[purge_old_replies, purge_old_pictures, purge_old_deliveries, purge_removed, tell_of_webhooks]
    )
