"""The one-use sign-in link: what it is bound to, and its use."""

import uuid
from datetime import datetime

from django.utils.crypto import salted_hmac

from leadloop.accounts.models import User


def sign_in_mark(user: User) -> uuid.UUID:
    """Return what a sign-in link carries beside the user: it is another one after each sign-in and each new password.

    So a link works once, and dies when the user gets in by any other way. No clock has a part in it: the demo's may
    be moved.
    """
    state = f"{user.pk}:{user.password}:{user.last_login.isoformat() if user.last_login else ''}"
    return uuid.UUID(bytes=salted_hmac("leadloop.accounts.sign_in", state, algorithm="sha256").digest()[:16])


def use_sign_in(user: User, *, now: datetime) -> bool:
    """Use up the sign-in links of the user; False where somebody did so since ``user`` was read."""
    unused = User.objects.filter(pk=user.pk, is_active=True, password=user.password, last_login=user.last_login)
    return bool(unused.update(last_login=now))
