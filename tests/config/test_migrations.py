"""The migrations themselves; that they make what the models say is asked by `leadloop check` and by every other test."""

from operator import attrgetter

import pytest
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, RunPython
from django.db.migrations.loader import MigrationLoader

OURS = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "leadloop")


@pytest.mark.parametrize("name", OURS)
def test_a_table_is_made_whole(name):
    """Django draws all tables anew for each operation, so what comes after `CreateModel` doubles the time of migrating."""
    operations = _operations(MigrationLoader(None).disk_migrations["leadloop", name])
    made = {each.name_lower for each in operations if isinstance(each, CreateModel)}
    later = [each for each in operations if isinstance(each, (AddIndex, AddConstraint, AddField))]
    # A table that two tables point to in a circle cannot have all of it at once.
    assert [each.describe() for each in later if each.model_name_lower in made] in (
        [],
        ["Add field question_set to leadform"],
    )


def test_the_whole_at_once_is_what_the_others_come_to():
    loader = MigrationLoader(None, replace_migrations=False)
    whole = loader.disk_migrations["leadloop", "0001_whole"]
    others = [loader.disk_migrations[each] for each in whole.replaces]
    at_once, one_by_one = _state(loader), _state(loader)
    for migration in others:
        migration.mutate_state(one_by_one, preserve=False)
    whole.mutate_state(at_once, preserve=False)

    assert at_once == one_by_one
    # Drawn once for all of them, which makes it three times as fast.
    assert not any(isinstance(each, CreateModel) for each in whole.operations)
    name_of = attrgetter("__name__")
    # What the schema does not tell: how PostgreSQL keeps the bytes of cells.
    assert [name_of(each.code) for each in whole.operations if isinstance(each, RunPython)] == ["keep_as_they_are"]


def _state(loader):
    return loader.project_state([("auth", "0012_alter_user_first_name_max_length")])


def _operations(migration):
    """All of them, also those that are made at once."""
    return [each for operation in migration.operations for each in getattr(operation, "tables", [operation])]
