"""Replies kept for ``Idempotency-Key``."""

from typing import ClassVar

from django.db import models

from leadloop.accounts.models import Brand


class IdempotentReply(models.Model):
    """The first reply to a key, replayed to whoever sends the same key and body again.

    It is written in the transaction of the operation that it answers: both are there, or neither.
    """

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    # SHA-256 of method, path and body: another body under the same key is a mistake, not a retry.
    fingerprint = models.CharField(max_length=64)
    # 0 while the first call is still running.
    status = models.PositiveSmallIntegerField(default=0)
    # The very text, so that the reply is the same to the letter.
    body = models.TextField(default="")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="idempotent_reply_once")]
        indexes: ClassVar = [models.Index(fields=["created_at"], name="idempotent_reply_old")]

    def __str__(self) -> str:
        return self.key
