"""Messages and suppressions."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand
from leadloop.core.claim import DueWork
from leadloop.core.ids import new_id
from leadloop.outbox.enums import MailList, MessageKind, MessageState


class Message(DueWork):
    """One mail to one address, rendered when queued: what was meant then is what arrives."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Null for mail that is of no brand (signing in).
    brand = models.ForeignKey(Brand, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.DUE)
    kind = models.CharField(max_length=24, choices=MessageKind.choices)
    to = models.CharField(max_length=320)
    to_name = models.CharField(max_length=200, blank=True, default="")
    from_name = models.CharField(max_length=120, blank=True, default="")
    reply_to = models.CharField(max_length=320, blank=True, default="")
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField()
    # Fixed when queued, so that a message sent twice after a crash is recognised as one. Made from the id, so unique.
    message_id = models.CharField(max_length=200)
    unsubscribe_url = models.CharField(max_length=500, blank=True, default="")
    # Plain ids: this floor lies below what they point to.
    lead_id = models.UUIDField(null=True)
    opportunity_id = models.UUIDField(null=True)
    queued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, default=None)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The worker's claims: of what is fresh, and of what was tried before.
            models.Index(fields=["next_attempt_at"], condition=Q(state="due"), name="message_due"),
            models.Index(
                fields=["attempts", "next_attempt_at"], condition=Q(state="due", attempts__gt=0), name="message_again"
            ),
            # What a lead's people were written.
            models.Index(fields=["lead_id", "queued_at"], name="message_of_lead"),
            # The console's list of a brand's messages, newest first.
            models.Index(fields=["brand", "-queued_at", "-id"], name="message_newest"),
            # What needs a person's look.
            models.Index(
                fields=["brand", "queued_at"], condition=Q(state__in=["parked", "refused"]), name="message_parked"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class MessagePicture(models.Model):
    """A picture within a message. It is kept for some weeks only: what it shows stands in the message's words, too."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="pictures", db_index=False)
    # What the message calls it.
    name = models.CharField(max_length=20)
    content = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["message", "name"], name="picture_once")]
        indexes: ClassVar = [models.Index(fields=["at"], name="picture_by_age")]

    def __str__(self) -> str:
        return f"{self.name} {self.message_id}"


class Suppression(models.Model):
    """An address that left one of a brand's mail lists."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    address_key = models.CharField(max_length=320)
    mail_list = models.CharField(max_length=12, choices=MailList.choices)
    at = models.DateTimeField()

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "address_key", "mail_list"], name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.mail_list} {self.pk}"
