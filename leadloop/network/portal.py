"""The one-use link by which a location contact signs in: what it is bound to, and its use."""

import uuid

from django.utils.crypto import salted_hmac

from leadloop.core.ids import new_id
from leadloop.network.models import LocationContact


def portal_mark(contact: LocationContact) -> uuid.UUID:
    """Return what a link into the portal carries beside the contact: it is another one after each use of such a link."""
    state = f"{contact.pk}:{contact.portal_key}"
    return uuid.UUID(bytes=salted_hmac("leadloop.network.portal", state, algorithm="sha256").digest()[:16])


def use_portal_link(contact: LocationContact) -> bool:
    """Use up the contact's links; False where somebody did so since ``contact`` was read."""
    unused = LocationContact.objects.filter(pk=contact.pk, removed_at=None, portal_key=contact.portal_key)
    return bool(unused.update(portal_key=new_id()))
