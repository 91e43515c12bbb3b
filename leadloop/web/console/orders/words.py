"""Where a field of an order came from, in words."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.core.given import read_moment
from leadloop.core.ids import read_id
from leadloop.core.moments import when_text
from leadloop.history.enums import ActorKind
from leadloop.orders.enums import Came
from leadloop.web.leads.whole import names_of

Sources = Mapping[str, Mapping[str, Any]]


def source_words(brand: Brand, sources: Sources) -> dict[str, str]:
    """Return by field where it came from: "From the account, corrected by Ada on 3 June 2026"."""
    names = names_of(brand, _actors(sources.values()))
    return {name: _words(each, names) for name, each in sources.items()}


def _actors(sources: Iterable[Mapping[str, Any]]) -> list[tuple[str, uuid.UUID]]:
    found = ((each.get("actor_kind", ""), read_id(each.get("actor_id") or "")) for each in sources)
    return [(kind, actor_id) for kind, actor_id in found if kind in ActorKind.values and actor_id]


def _words(source: Mapping[str, Any], names: Mapping[uuid.UUID, str]) -> str:
    day = when_text(read_moment(source.get("at")), show="date")
    actor_id, kind = read_id(source.get("actor_id") or ""), source.get("actor_kind")
    fallback = ActorKind(kind).label if kind in ActorKind.values else _("somebody")
    said = {"who": names.get(actor_id, str(fallback)) if actor_id else str(fallback), "day": day}
    match source.get("came"):
        case Came.CORRECTED:
            return _("From the account, corrected by %(who)s on %(day)s") % said
        case Came.ACCOUNT:
            return _("From the account")
        case Came.TYPED:
            return _("Typed with the order by %(who)s on %(day)s") % said
        case _:
            return _("From the request of %(day)s") % said
