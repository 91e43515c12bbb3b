"""What a web process keeps of the memory that it freed."""

import subprocess
import sys

import pytest

# How often a page was not there, of arrays of two megabytes as a report has them, again and again; and how much memory the
# process has in the end, after arrays of twenty, with something small that was made after them.
PROGRAM = """
import resource
from pathlib import Path
import numpy as np

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        arrays = [np.ones(1 << 18) for _ in range(10)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() >> 20

given_back = faults()
import leadloop.config.wsgi
faults()
kept, before = faults(), resident_mb()
arrays = [np.ones(5 << 19) for _ in range(8)]
small = [bytes(1000) for _ in range(1000)]
del arrays
print(given_back, kept, resident_mb() - before)
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Pages that were not there without and with what a web process does, and megabytes left of large arrays."""
    environment = {"LEADLOOP_DATA_DIR": str(tmp_path_factory.mktemp("memory")), "LEADLOOP_DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True, env=environment)
    return list(map(int, done.stdout.split()))


def test_a_reports_arrays_are_taken_from_what_was_freed(told):
    given_back, kept, _left = told
    assert given_back > 20_000
    assert kept < given_back / 100


def test_very_large_ones_are_given_back(told):
    assert told[-1] < 20
