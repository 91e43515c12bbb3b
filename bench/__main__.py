"""`python -m bench [arrival] [pages] [desk] [worker_mail] [export] [reports] [nurture] [duplicates]`: measure, and print one line for each figure."""

from __future__ import annotations

import importlib
import sys

from bench.figures import HEADER, machine

ALL = ("arrival", "pages", "desk", "worker_mail", "export", "reports", "nurture", "duplicates")


def main() -> int:
    """Run the measurements named, or all; exit 1 where a request failed, because its figure then means nothing."""
    names = sys.argv[1:] or ALL
    unknown = set(names) - set(ALL)
    if unknown:
        print(f"There is no measurement {', '.join(sorted(unknown))}. There are: {', '.join(ALL)}.", file=sys.stderr)
        return 2
    print(machine())
    print(HEADER)
    failed = 0
    for name in names:
        for figures in importlib.import_module(f"bench.{name}").measure():
            print(figures.row(), flush=True)
            failed += figures.failed
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
