"""``leadloop work``."""

import argparse
import logging
from collections.abc import Sequence

from leadloop.outbox.transports import transport_from_settings
from leadloop.worker.loop import Chore, MailAway, Worker
from leadloop.worker.stopping import Stop

log = logging.getLogger(__name__)


def read_arguments(argv: Sequence[str]) -> argparse.Namespace:
    """Return what the command line asks for. Ends the process where it asks for help or is not understood."""
    parser = argparse.ArgumentParser(prog="leadloop work", description="Send mail and work off what falls due.")
    parser.add_argument("--until-idle", action="store_true", help="end when nothing is due any more")
    return parser.parse_args(argv)


def work(asked: argparse.Namespace, *, chores: Sequence[Chore]) -> int:
    """Work until stopped. Returns 0; 1 where ``--until-idle`` had to leave messages because the mail server is away."""
    transport = transport_from_settings()
    stop = Stop(transport.abort)
    stop.listen()
    worker = Worker(transport, chores=chores, stop=stop)
    log.info("worker started")
    try:
        worker.run(until_idle=asked.until_idle)
    except MailAway:
        return 1
    finally:
        worker.close()
        log.info("worker stopped")
    return 0
