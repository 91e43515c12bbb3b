"""Cells and what stands behind them."""

from typing import ClassVar

from django.db import models

from leadloop.accounts.models import Brand, OfBrand

# What cells hold. Those of an earlier layout are true, but hold less: they are built anew.
LAYOUT = 6
# The first of those that hold waits in business time.
WITH_BUSINESS = 2
# The first of those that hold waits to accept by themselves.
WITH_TO_ACCEPT = 5
# The first of those that hold weeks of more than single locations, and waits to accept in business time by themselves.
WITH_WEEKS = 6
# The first of those that hold regions by themselves, and not only by channel and form.
WITH_REGIONS = 6
# The first of those that hold what tables of all locations tell, as it is kept now.
WITH_PLACES = 6


class Cube(models.Model):
    """A brand's rollups. Whoever folds or rebuilds holds this row meanwhile."""

    brand = models.OneToOneField(Brand, on_delete=models.PROTECT, related_name="+", primary_key=True)
    # Which slices and counted leads hold now. A rebuild makes the next beside it.
    version = models.PositiveIntegerField(default=1)
    # Whether its cells hold all that is counted now.
    layout = models.PositiveSmallIntegerField(default=LAYOUT)
    # When it was built: waits that lasted then are in groups by their age of that time.
    settled_at = models.DateTimeField(null=True, default=None)
    # While it is built anew nothing is folded. A lease: whoever builds may die. In the database's own time.
    rebuilt_until = models.DateTimeField(null=True, default=None)

    def __str__(self) -> str:
        return f"rollups {self.brand_id}"


class Slice(OfBrand):
    """What a cell is of: a grouping, and the values that its leads have in common."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment] # small: millions of cells carry it
    version = models.PositiveIntegerField()
    grouping = models.PositiveSmallIntegerField()
    # What makes it this one, in few bytes.
    digest = models.BinaryField(max_length=16)
    location_id = models.UUIDField(null=True, default=None)
    form_id = models.UUIDField(null=True, default=None)
    region = models.CharField(max_length=120, blank=True, default="")
    channel = models.CharField(max_length=60, blank=True, default="")
    # The campaign, the product, or the agent's id.
    value = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "version", "digest"], name="slice_once"),
        ]
        indexes: ClassVar = [
            # The slices that a report is of.
            models.Index(fields=["brand", "version", "grouping", "location_id"], name="slice_by_grouping"),
        ]

    def __str__(self) -> str:
        return f"{self.grouping} {self.digest.hex()}"


class Term(OfBrand):
    """A text that something is counted by: a reason, a currency."""

    id = models.BigAutoField(primary_key=True)  # type: ignore[assignment] # part of a measure's number
    text = models.CharField(max_length=130)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "text"], name="term_once"),
        ]

    def __str__(self) -> str:
        return self.text


class Cell(models.Model):
    """The sums of one slice over one day, week, month or year. See ``packing`` for what the bytes hold."""

    id = models.BigAutoField(primary_key=True)
    # Neither is held by the database: it would look both up for each of millions of cells. The audit holds them.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    slice = models.ForeignKey(
        Slice, on_delete=models.CASCADE, related_name="cells", db_index=False, db_constraint=False
    )
    basis = models.PositiveSmallIntegerField()
    period = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    counts = models.BinaryField()
    waits = models.BinaryField()
    # Waits to accept, which the others do not hold.
    to_accept = models.BinaryField(default=b"")
    # Waits in business time, and those of them to accept.
    business = models.BinaryField()
    business_to_accept = models.BinaryField(default=b"")
    # Counts of one location each, in cells of ``Basis.PLACES``.
    places = models.BinaryField(default=b"")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["slice", "basis", "period", "starts_on"], name="cell_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slice_id} {self.starts_on}"


class Counted(OfBrand):
    """What a lead was counted as: the cells hold exactly the sum of these."""

    # Not held by the database, which would look it up for each of millions of leads.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    lead_id = models.UUIDField()
    version = models.PositiveIntegerField()
    facts = models.BinaryField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lead_id", "version"], name="counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.version}"
