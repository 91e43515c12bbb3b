"""The migrations themselves; that they make what the models say is asked by `leadloop check` and by every other test."""

import pytest
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader

OURS = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "leadloop")


@pytest.mark.parametrize("name", OURS)
def test_a_table_is_made_whole(name):
    """Django draws all tables anew for each operation, so what comes after `CreateModel` doubles the time of migrating."""
    operations = MigrationLoader(None).disk_migrations["leadloop", name].operations
    made = {each.name_lower for each in operations if isinstance(each, CreateModel)}
    later = [each for each in operations if isinstance(each, (AddIndex, AddConstraint, AddField))]
    # A table that two tables point to in a circle cannot have all of it at once.
    assert [each.describe() for each in later if each.model_name_lower in made] in (
        [],
        ["Add field question_set to leadform"],
    )
