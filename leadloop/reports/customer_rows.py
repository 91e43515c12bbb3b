"""The brand's customers as a table: who they are, how to reach them, and whether they may be written to."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, CharField, Count, Exists, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from leadloop.accounts.models import Brand
from leadloop.core.plain_values import AsStored, KeyText, moments_of
from leadloop.core.reading import one_reading
from leadloop.customers.enums import KeyKind
from leadloop.customers.models import Contact, ContactKey
from leadloop.customers.queries import present
from leadloop.intake.enums import ConsentPurpose
from leadloop.intake.models import Consent, Lead
from leadloop.outbox.models import Suppression
from leadloop.tables.columns import Column, Kind, Row

_REQUESTS: Final = Coalesce(
    Subquery(
        Lead.objects.filter(contact=OuterRef("pk")).order_by().values("contact").annotate(n=Count("pk")).values("n"),
        output_field=IntegerField(),
    ),
    0,
)
_AGREED: Final = Exists(Consent.objects.filter(lead__contact=OuterRef("pk"), purpose=ConsentPurpose.MARKETING))
# The stricter wish counts: a list that one of their addresses has left.
_ADDRESSES: Final = ContactKey.objects.filter(contact=OuterRef(OuterRef("pk")), kind=KeyKind.EMAIL).values("value")
_LEFT: Final = Exists(Suppression.objects.filter(brand=OuterRef("brand"), address_key__in=_ADDRESSES))
_MARKETING: Final = Case(
    When(Q(_LEFT), then=Value("left")), When(Q(_AGREED), then=Value("yes")), default=Value(""), output_field=CharField()
)
_TOLD: Final[tuple[tuple[Column, Any], ...]] = (
    (Column("contact", _("Customer"), Kind.KEY, 38), KeyText("pk")),
    (Column("given_name", _("Given name"), width=18), "given_name"),
    (Column("family_name", _("Family name"), width=18), "family_name"),
    (Column("organization", _("Company"), width=24), "organization"),
    (Column("email", _("Email"), width=28), "email"),
    (Column("phone", _("Phone"), width=18), "phone_e164"),
    (Column("line1", _("Street and number"), width=24), "line1"),
    (Column("postal_code", _("Postal code"), width=10), "postal_code"),
    (Column("city", _("Town"), width=18), "city"),
    (Column("region", _("Region"), width=16), "region"),
    (Column("country", _("Country"), width=8), "country"),
    (Column("account", _("Account"), Kind.KEY, 38), KeyText("account_id")),
    (Column("account_kind", _("Kind of account"), width=12), "account__kind"),
    (Column("account_name", _("Account name"), width=24), "account__name"),
    (Column("created_at", _("Since"), Kind.MOMENT, 26), AsStored("created_at")),
    (Column("updated_at", _("Changed"), Kind.MOMENT, 26), AsStored("updated_at")),
    (Column("requests", _("Requests"), Kind.NUMBER, 10), _REQUESTS),
    (Column("marketing", _("News and offers"), width=12), _MARKETING),
)


@dataclass(frozen=True, slots=True)
class CustomerRows:
    """All of a brand's customers, who came first at first. Merged and erased ones are none any more."""

    brand: Brand

    @property
    def columns(self) -> list[Column]:
        """What each row tells."""
        return [column for column, _source in _TOLD]

    def rows(self) -> Iterator[Row]:
        """Yield the rows. One query."""
        found = present(Contact.objects.for_brand(self.brand)).order_by(F("created_at"), F("pk"))
        rows = one_reading(found.values_list(*(source for _column, source in _TOLD)))
        return moments_of(rows, [n for n, column in enumerate(self.columns) if column.kind is Kind.MOMENT])
