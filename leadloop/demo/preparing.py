"""What has to be there before the demo starts: a database with the story, and mails whose links lead here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from django.core.management import call_command
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Replace

from leadloop.demo.folder import Folder, Notes
from leadloop.demo.receiver import begin_to_send, send_here
from leadloop.demo.story.parts import tell_in_parts
from leadloop.demo.story.seed import LEADS
from leadloop.outbox.models import Message
from leadloop.reports.rollups.rebuilding import rebuild, to_be_built_anew


def prepare(
    folder: Folder, *, base_url: str, now: datetime, progress: Callable[[float], None], leads: int = LEADS
) -> None:
    """Tell the story where there is none, else bring tables and links up to date. A part of a story counts as none."""
    if folder.database.exists():
        call_command("migrate", interactive=False, verbosity=0)
        for brand in to_be_built_anew(now=now):
            rebuild(brand, now=now)
        _lead_here(folder, base_url)
    else:
        _tell(folder, base_url=base_url, now=now, progress=progress, leads=leads)
    connection.close()


def _tell(folder: Folder, *, base_url: str, now: datetime, progress: Callable[[float], None], leads: int) -> None:
    folder.forget_the_story()
    connection.close()
    connection.settings_dict["NAME"] = str(folder.scratch)
    try:
        with connection.cursor() as cursor:
            # Nobody uses it until it is whole, so nothing has to survive a power failure.
            cursor.execute("PRAGMA synchronous=OFF")
        call_command("migrate", interactive=False, verbosity=0)
        cast = tell_in_parts(until=now, leads=leads, progress=progress)
        begin_to_send(cast.brand, base_url=base_url, now=now)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = str(folder.database)
    folder.remember(Notes(api_key=cast.api_key, base_url=base_url, told_until=now.isoformat()))
    folder.scratch.replace(folder.database)


def _lead_here(folder: Folder, base_url: str) -> None:
    """Let the links of earlier mails, and webhooks, lead to where the demo runs today, which may be another port."""
    notes = folder.notes()
    if notes is None or notes.base_url == base_url:
        return
    here = {
        name: Replace(F(name), Value(f"{notes.base_url}/"), Value(f"{base_url}/"))
        for name in ("text", "html", "unsubscribe_url")
    }
    Message.objects.update(**here)
    send_here(before=notes.base_url, base_url=base_url)
    folder.remember(replace(notes, base_url=base_url))
