"""The command line as a person uses it: words in; exit code, what is printed and files out."""

import csv
from dataclasses import dataclass

import pytest

from leadloop.config.cli import main
from tests.support.story import make_brand


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def said(self):
        """The printed lines."""
        return self.out.splitlines()


@pytest.fixture
def leadloop(capsys):
    """`leadloop("export", "leads", file, "--brand", "northwind")` runs the command and returns how it ended."""

    def run(*words):
        capsys.readouterr()
        try:
            code = main([str(word) for word in words])
        except SystemExit as left:
            code = left.code if isinstance(left.code, int) else 1
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def brand(db):
    return make_brand()


@pytest.fixture
def file(tmp_path):
    return tmp_path / "dealers.csv"


@pytest.fixture
def bring_in(leadloop, file, brand):
    """Write the lines into a file and import it: `bring_in("ref,name", "D-1,Dealer")`."""

    def run(*lines, encoding="utf-8"):
        file.write_bytes("\n".join(lines).encode(encoding))
        return leadloop("import", "locations", file, "--brand", brand.slug)

    return run


@pytest.fixture
def rejected(file):
    """The rejected rows that were written, as dictionaries."""

    def read():
        with file.with_name("dealers.csv.rejected.csv").open(encoding="utf-8-sig", newline="") as written:
            return list(csv.DictReader(written))

    return read
