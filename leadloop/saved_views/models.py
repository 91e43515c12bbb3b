"""Saved views."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from leadloop.accounts.models import OfBrand, User


class SavedView(OfBrand):
    """What a member looks at again and again; shared with all who look after the brand, or their own.

    ``page`` is the page's name, ``query`` what it was asked, as its address has it.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    # Case-folded: at most three times as long.
    name_key = models.CharField(max_length=180)
    page = models.CharField(max_length=40)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # Somebody's own views, in the order of their names.
            models.UniqueConstraint(fields=["brand", "user", "name_key"], name="saved_view_name_once"),
            # The brand's shared ones; no two of them bear one name.
            models.UniqueConstraint(
                fields=["brand", "name_key"], condition=Q(is_shared=True), name="saved_view_shared_name_once"
            ),
        ]
        indexes: ClassVar = [
            # For the foreign key: where a user goes, their views are looked for.
            models.Index(fields=["user"], name="saved_view_user"),
        ]

    def __str__(self) -> str:
        return self.name
