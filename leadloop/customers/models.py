"""Accounts, contacts, and the keys by which contacts are recognised."""

from typing import Any, ClassVar

from django.db import models

from leadloop.accounts.gate import BrandQuerySet
from leadloop.accounts.models import Brand, OfBrand
from leadloop.customers.enums import AccountKind, KeyKind


class Account(OfBrand):
    """A household or a company."""

    kind = models.CharField(max_length=10, choices=AccountKind.choices)
    # An organisation, or a person's given and family name.
    name = models.CharField(max_length=250, blank=True, default="")
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

    def __str__(self) -> str:
        return self.full_name or self.organization or str(self.pk)

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
