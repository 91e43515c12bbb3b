"""The command ``leadloop``: finds the command's module, and turns what goes wrong into one clear line.

Nothing of Django may be imported before the command is known, since the demo chooses its settings by its
arguments. That is why the modules stand here as names.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.utils.module_loading import import_string

from leadloop import __version__
from leadloop.cli.problem import Mistake
from leadloop.config.demo_environment import choose_demo_settings
from leadloop.config.environment import BadSetting


@dataclass(frozen=True, slots=True)
class Command:
    """What a command is for, and the function that gets the rest of the line and returns the exit code."""

    runs: str
    says: str


COMMANDS = {
    "demo": Command("leadloop.demo.run.main", "start everything with a story in it"),
    "serve": Command("leadloop.config.commands.serve.main", "run the web server"),
    "work": Command("leadloop.config.commands.work.main", "send mail and work off what falls due"),
    "migrate": Command("leadloop.config.commands.migrate.main", "bring the database's tables up to date"),
    "check": Command("leadloop.config.commands.check.main", "look for what is wrong with settings and database"),
    "brand": Command("leadloop.cli.brand.main", "create a brand"),
    "api-key": Command("leadloop.cli.api_key.main", "create a key for a program"),
    "import": Command("leadloop.cli.imports.main", "bring in locations, leads or news of orders from CSV or XLSX"),
    "export": Command(
        "leadloop.cli.exports.main", "write locations, leads, orders or the rows behind the reports to CSV or XLSX"
    ),
    "rebuild": Command("leadloop.cli.rebuild.main", "build the sums behind the reports anew"),
    "audit": Command("leadloop.cli.audit.main", "check every invariant over the stored data"),
    "manage": Command("leadloop.config.commands.manage.main", "run one of Django's own commands"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 done, 1 something is wrong, 2 not understood."""
    words = list(sys.argv[1:] if argv is None else argv)
    name, rest = (words[0], words[1:]) if words else ("--help", [])
    if name in ("--help", "-h", "help"):
        print(_help())
        return 0
    if name in ("--version", "-V"):
        print(f"leadloop {__version__}")
        return 0
    if name not in COMMANDS:
        print(f"leadloop: there is no command “{name}”. See: leadloop --help", file=sys.stderr)
        return 2
    try:
        return _run(name, rest)
    except (Mistake, BadSetting) as mistake:
        print(f"leadloop: {mistake}", file=sys.stderr)
        return getattr(mistake, "code", 1)
    except ImproperlyConfigured as error:
        print(f"leadloop: {_one_line(error)}", file=sys.stderr)
    except (OperationalError, ProgrammingError) as error:
        print(f"leadloop: {_of_database(error)}", file=sys.stderr)
    except BrokenPipeError:
        # Whoever read our output has seen enough; Python would complain about it once more at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 1


def _run(name: str, rest: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadloop.config.settings")
    if name == "demo":
        choose_demo_settings(rest, os.environ)
    django.setup()
    code: int = import_string(COMMANDS[name].runs)(rest)
    return code


def _help() -> str:
    lines = "\n".join(f"  {name:<9} {command.says}" for name, command in COMMANDS.items())
    return (
        "usage: leadloop <command> …\n\n"
        f"{lines}\n\n"
        "leadloop <command> --help tells more. Settings are environment variables: see docs/settings.md."
    )


def _of_database(error: Exception) -> str:
    if "no such table" in str(error) or "does not exist" in str(error):
        return f"the database's tables are not up to date. Run: leadloop migrate ({_one_line(error)})"
    return f"the database does not answer as it should: {_one_line(error)}"


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
