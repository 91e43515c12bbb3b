"""The one gate between brands: every look-up of a brand's row goes through :meth:`BrandQuerySet.for_brand`."""

import uuid
from typing import TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


class BrandQuerySet(models.QuerySet[Row]):
    """Rows that belong to brands."""

    def for_brand(self, brand: models.Model) -> "BrandQuerySet[Row]":
        """Keep this brand's rows only. Another brand's row is as good as missing."""
        return self.filter(brand_id=brand.pk)

    def one(self, brand: models.Model, row_id: uuid.UUID | None) -> Row | None:
        """Return the brand's row with this id, or None where it is missing or another brand's."""
        return self.for_brand(brand).filter(pk=row_id).first() if row_id is not None else None
