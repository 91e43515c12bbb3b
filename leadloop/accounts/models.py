"""Brands, users, memberships, API keys."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from leadloop.accounts.enums import Role
from leadloop.accounts.gate import BrandQuerySet
from leadloop.core.ids import new_id


class Brand(models.Model):
    """The tenant. Every other row belongs to one brand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    # Defaults for what the brand's customers and locations leave out.
    country = models.CharField(max_length=2, default="DE")
    currency = models.CharField(max_length=3, default="EUR")
    time_zone = models.CharField(max_length=60, default="Europe/Berlin")
    privacy_url = models.URLField(blank=True, default="")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class OfBrand(models.Model):
    """Base of every row that belongs to a brand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Without an index of its own, which would hold a few values only and tempt a planner: those that lists need begin with it.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)

    objects: ClassVar[Any] = BrandQuerySet.as_manager()

    class Meta:
        abstract = True


class UserManager(BaseUserManager["User"]):
    """Users are found by their email address in any spelling."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user who signs in with this address."""
        return self.get(email=(username or "").casefold())

    def create_user(self, email: str, password: str | None, *, name: str, now: datetime) -> "User":
        """Make a user; without a password one is set through the emailed link."""
        user = self.model(email=email.casefold(), name=name, date_joined=now)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do is said by their memberships."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.name or self.email


class Membership(OfBrand):
    """A user's role in a brand."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices)
    # What the address of the member's calendar feed stands on: a new one ends the old address. None: no feed yet.
    feed_key = models.UUIDField(null=True, default=None)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} · {self.role}"


class ApiKey(OfBrand):
    """A program's key to one brand. The secret itself is not kept, only its digest."""

    name = models.CharField(max_length=120)
    prefix = models.CharField(max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, default=None)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
