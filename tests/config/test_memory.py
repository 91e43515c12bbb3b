"""What a web process keeps of the memory that it freed."""

import subprocess
import sys

# Some arrays of four megabytes at once, as a report has them, again and again: how often a page of theirs was not there.
PROGRAM = """
import resource
import numpy as np
from leadloop.config.memory import keep_for_the_next_request

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        arrays = [np.ones(1 << 19) for _ in range(5)]
        del arrays
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

given_back = faults()
keep_for_the_next_request()
faults()
print(given_back, faults())
"""


def test_large_arrays_are_taken_from_what_was_freed():
    told = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True).stdout
    given_back, kept = map(int, told.split())
    assert given_back > 20_000
    assert kept < given_back / 100
