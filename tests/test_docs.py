"""What the documents say must be so: links lead somewhere, commands and addresses exist and are told."""

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

from leadloop.config.cli import COMMANDS

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])
ALL = "\n".join(path.read_text() for path in DOCUMENTS)
# The first part of each address of the contract that is built, and where readers are told of it.
ADDRESSES = ("/l/<brand>/", "/o/<token>/", "/s/<token>/", "/r/<token>/", "/u/<token>/", "/reviews/<brand>/", "/console/", "/api/v1/", "/healthz", "/readyz", "/demo/")  # fmt: skip


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(path):
    targets = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text())
    assert [t for t in targets if not (path.parent / t).exists()] == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_is_told(command):
    assert f"leadloop {command}" in ALL


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_address_is_told(address):
    assert address in ALL


def test_each_address_that_is_told_exists():
    known = {str(pattern.pattern).split("/")[0].strip("^") for pattern in get_resolver().url_patterns}
    known |= {
        str(p.pattern).split("/")[0]
        for include in get_resolver().url_patterns
        for p in getattr(include, "url_patterns", [])
    }
    # The demo's addresses exist in the demo only.
    missing = {a for a in ADDRESSES if a.split("/")[1] not in known | {"demo"}}
    assert missing == set()


def test_each_task_of_make_that_a_document_names_exists():
    tasks = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`?\bmake ([a-z][a-z-]+)\b`?", "\n".join(re.findall(r"`[^`]+`|```.*?```", ALL, re.DOTALL))))
    assert named - tasks == set()


def test_nothing_of_a_workplace_is_in_the_project():
    """Paths of one machine and names of package hosts do not belong to others."""
    words = re.compile(r"(?<![\w.])/(?:work|root|home/\w+)/|pypi\.org|registry\.npmjs|files\.pythonhosted")
    tracked = [p for p in ROOT.rglob("*.md") if ".venv" not in p.parts] + list(ROOT.glob("requirements*.txt"))
    assert [str(p) for p in tracked if words.search(p.read_text())] == []
