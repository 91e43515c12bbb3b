"""A running demo for tests that speak to it as a visitor does."""

import copy
from pathlib import Path

import pytest

# Loaded here, without the demo's settings: whichever test is first, everybody else's addresses are without the demo's.
from tests.demo import addresses
from tests.support.databases import on_one_database
from tests.support.running_demo import copy_of, running_demo, short_folder, told_folder


def pytest_collection_modifyitems(items):
    """The demo has an SQLite of its own, whichever database the tests run on."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(on_one_database)


@pytest.fixture(scope="session")
def told(tmp_path_factory):
    """The folder of a demo whose story was just told; not to be written to."""
    return told_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def told_shortly(tmp_path_factory):
    """The folder of a demo whose story has few leads; not to be written to."""
    return short_folder(tmp_path_factory)


@pytest.fixture(scope="session")
def demo(told_shortly, tmp_path_factory):
    """The address of a demo that runs as long as this worker does."""
    with running_demo(copy_of(told_shortly, tmp_path_factory.mktemp("demo") / "data")) as address:
        yield address


@pytest.fixture
def demo_settings(settings, tmp_path):
    """The demo's settings, its clock included, for tests within one process."""
    settings.LEADLOOP_DEMO = True
    settings.LEADLOOP_DATA_DIR = tmp_path
    settings.ROOT_URLCONF = addresses.__name__
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["OPTIONS"]["context_processors"].append("leadloop.demo.bar.demo_bar")
    settings.TEMPLATES = templates
    return settings
