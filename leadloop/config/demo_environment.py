"""What ``leadloop demo`` chooses instead of the environment, before any setting is read."""

import argparse
from collections.abc import MutableMapping, Sequence
from pathlib import Path
from typing import Final

# The demo runs on the embedded defaults, whatever the machine's own installation uses.
_NOT_IN_THE_DEMO: Final = (
    "LEADLOOP_DATABASE_URL",
    "LEADLOOP_SMTP_URL",
    "LEADLOOP_SECRET_KEY",
    "LEADLOOP_MAIL_FROM",
    "LEADLOOP_ALLOWED_HOSTS",
    "LEADLOOP_TRUSTED_PROXIES",
    "LEADLOOP_WEBHOOK_NETWORKS",
)


def choose_demo_settings(argv: Sequence[str], environ: MutableMapping[str, str]) -> None:
    """Put the demo's settings into ``environ``, as ``--port`` and ``--data-dir`` say.

    The demo itself reads its whole command line later, and says what is wrong with it.
    """
    words = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    words.add_argument("--port", default="8000")
    words.add_argument("--data-dir", default=".demo")
    try:
        asked, _rest = words.parse_known_args(argv)
    except argparse.ArgumentError:
        asked, _rest = words.parse_known_args([])
    for name in _NOT_IN_THE_DEMO:
        environ.pop(name, None)
        environ.pop(f"{name}_FILE", None)
    environ["LEADLOOP_DEMO"] = "1"
    environ["LEADLOOP_DATA_DIR"] = str(Path(asked.data_dir).absolute())
    environ["LEADLOOP_BASE_URL"] = f"http://127.0.0.1:{asked.port}"
