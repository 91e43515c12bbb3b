"""Accounts, contacts, and the keys by which contacts are recognised."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand, OfBrand
from leadloop.core.ordered import OrderedCharField
from leadloop.customers.enums import AccountKind, KeyKind

# Neither merged into another one nor erased: what lists and searches show.
_PRESENT = Q(merged_into=None, erased_at=None)


class Account(OfBrand):
    """A household or a company."""

    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    # An organisation, or a person's given and family name.
    name = models.CharField(max_length=250, blank=True, default="")
    # By a person: then it no longer follows its only contact's name.
    is_named = models.BooleanField(default=False)
    # Where two were one: the account that goes on. Nobody is in this one any more.
    merged_into = models.ForeignKey("self", null=True, default=None, on_delete=models.PROTECT, related_name="merged")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Contact(OfBrand):
    """A person. The present details; what was typed with a request stays with the lead."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="contacts")
    given_name = models.CharField(max_length=120, blank=True, default="")
    family_name = models.CharField(max_length=120, blank=True, default="")
    organization = models.CharField(max_length=200, blank=True, default="")
    email = models.CharField(max_length=320, blank=True, default="")
    phone_e164 = models.CharField(max_length=20, blank=True, default="")
    phone_raw = models.CharField(max_length=64, blank=True, default="")
    line1 = models.CharField(max_length=200, blank=True, default="")
    city = models.CharField(max_length=120, blank=True, default="")
    region = models.CharField(max_length=120, blank=True, default="")
    postal_code = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Where two were one person: the contact that goes on. This row keeps its details for the day the merge is taken back.
    merged_into = models.ForeignKey("self", null=True, default=None, on_delete=models.PROTECT, related_name="merged")
    # Since when nothing personal is known any more.
    erased_at = models.DateTimeField(null=True, default=None)
    # The details as they are searched and compared; see ``sameness``.
    name_key = OrderedCharField(max_length=250, blank=True, default="")
    given_key = OrderedCharField(max_length=250, blank=True, default="")
    company_key = OrderedCharField(max_length=200, blank=True, default="")
    postal_key = OrderedCharField(max_length=20, blank=True, default="")
    mailbox_key = OrderedCharField(max_length=320, blank=True, default="")
    twin_key = OrderedCharField(max_length=280, blank=True, default="")
    # Not yet held against the others; see ``twins``.
    to_compare = models.BooleanField(default=True)

    class Meta:
        indexes: ClassVar = [
            # The list of customers, newest first.
            models.Index(fields=["brand", "-created_at", "-id"], condition=_PRESENT, name="contact_newest"),
            # The search by the beginning of a name, company or postal code.
            models.Index(fields=["brand", "name_key", "id"], condition=_PRESENT, name="contact_by_name"),
            models.Index(fields=["brand", "given_key", "id"], condition=_PRESENT, name="contact_by_given_name"),
            models.Index(
                fields=["brand", "company_key", "id"],
                condition=_PRESENT & ~Q(company_key=""),
                name="contact_by_company",
            ),
            models.Index(
                fields=["brand", "postal_key", "id"], condition=_PRESENT & ~Q(postal_key=""), name="contact_by_postal"
            ),
            # Who may be the same person.
            models.Index(
                fields=["brand", "mailbox_key"], condition=_PRESENT & ~Q(mailbox_key=""), name="contact_by_mailbox"
            ),
            models.Index(
                fields=["brand", "phone_e164"], condition=_PRESENT & ~Q(phone_e164=""), name="contact_by_phone"
            ),
            models.Index(fields=["brand", "twin_key"], condition=_PRESENT & ~Q(twin_key=""), name="contact_by_twin"),
            # What is compared next.
            models.Index(fields=["id"], condition=Q(to_compare=True), name="contact_to_compare"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.organization or str(self.pk)

    @property
    def is_present(self) -> bool:
        """Whether it is neither merged into another one nor erased."""
        return self.merged_into_id is None and self.erased_at is None

    @property
    def full_name(self) -> str:
        """Given and family name, as far as known."""
        return f"{self.given_name} {self.family_name}".strip()


class ContactKey(models.Model):
    """A normalised email address or E.164 number that means this contact, unique within the brand.

    The unique index is the duplicate check: two requests at once cannot make two contacts of one address.
    """

    id = models.BigAutoField(primary_key=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=KeyKind.choices)
    value = models.CharField(max_length=320)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="keys")

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "value", "kind"], name="contact_key_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
