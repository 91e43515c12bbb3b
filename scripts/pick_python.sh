#!/bin/sh
# Prints the Python that Leadloop is to be installed with: `python3` where it is new enough, else the newest that is.
# Each is run, not only looked for: a pyenv shim is on PATH even where the version behind it is not switched on.
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
        echo "$name"
        exit 0
    fi
done
echo "Leadloop needs Python 3.11 or newer, and none runs here. On Debian: apt-get install python3 python3-venv" >&2
exit 1
