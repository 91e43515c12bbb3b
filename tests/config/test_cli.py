"""The command line's first word, and what goes wrong behind it: one line and an exit code."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError

from leadloop import __version__
from leadloop.cli.problem import Mistake
from leadloop.config import checks, cli
from leadloop.config.cli import COMMANDS, main
from leadloop.config.commands import check
from leadloop.config.environment import BadSetting, SmtpServer


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_help_names_each_command(capsys, words):
    assert main(words) == 0

    said, problems = capsys.readouterr()
    lines = [line.split() for line in said.splitlines() if line.startswith("  ")]
    assert ([words[0] for words in lines], problems) == (list(COMMANDS), "")


def test_the_version(capsys):
    assert (main(["--version"]), main(["-V"])) == (0, 0)

    assert capsys.readouterr().out == f"leadloop {__version__}\n" * 2


def test_a_word_that_is_no_command_ends_with_2(capsys):
    assert main(["imprt", "x.csv"]) == 2

    assert capsys.readouterr() == ("", "leadloop: there is no command “imprt”. See: leadloop --help\n")


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("demo", "manage")])
def test_each_command_tells_how_it_is_called(capsys, db, name):
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])

    assert (left.value.code, capsys.readouterr().out.split()[:3]) == (0, ["usage:", "leadloop", name])


def test_the_worker_tells_how_it_is_called_whatever_the_tables_are(capsys, db, monkeypatch):
    monkeypatch.setattr(checks, "migrations", lambda: "The tables are not up to date.")

    with pytest.raises(SystemExit) as left:
        main(["work", "--help"])
    assert (left.value.code, capsys.readouterr().out.split()[:3]) == (0, ["usage:", "leadloop", "work"])

    assert main(["work", "--until-idle"]) == 1
    assert capsys.readouterr() == ("", "leadloop: The tables are not up to date.\n")


@pytest.mark.parametrize(
    ("wrong", "code", "says"),
    [
        (Mistake("Write it so."), 1, "Write it so."),
        (Mistake("Write it so.", code=2), 2, "Write it so."),
        (BadSetting("LEADLOOP_X: no."), 1, "LEADLOOP_X: no."),
        (ImproperlyConfigured("one\n  two"), 1, "one two"),
        (OperationalError("no such table:\n x"), 1,
         "the database's tables are not up to date. Run: leadloop migrate (no such table: x)"),
        (ProgrammingError('relation "x" does not exist'), 1,
         'the database\'s tables are not up to date. Run: leadloop migrate (relation "x" does not exist)'),
        (OperationalError("connection\nrefused"), 1,
         "the database does not answer as it should: connection refused"),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_line(capsys, monkeypatch, wrong, code, says):
    def run(_name, _rest):
        raise wrong

    monkeypatch.setattr(cli, "_run", run)

    assert main(["audit"]) == code
    assert capsys.readouterr() == ("", f"leadloop: {says}\n")


def test_a_command_that_is_interrupted_says_nothing(capsys, monkeypatch):
    def run(_name, _rest):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_run", run)

    assert main(["audit"]) == 130
    assert capsys.readouterr() == ("", "")


@pytest.mark.django_db
def test_check_tells_an_operator_whose_mail_goes_nowhere(settings, capsys):
    settings.LEADLOOP_SMTP, settings.LEADLOOP_BASE_URL = None, "https://leads.example.com"
    assert check.main([]) == 0
    said = capsys.readouterr().out
    assert "warning  No mail server is set, so no mail leaves this machine" in said
    assert said.endswith("Settings and database are fine, apart from the warnings.\n")

    settings.LEADLOOP_BASE_URL = "http://127.0.0.1:8000"
    check.main([])
    assert "No mail server is set" not in capsys.readouterr().out


@pytest.mark.django_db
def test_check_tells_an_operator_whose_mail_has_no_sender(settings, capsys, smtp_server):
    settings.LEADLOOP_SMTP = SmtpServer(host="127.0.0.1", port=smtp_server.port)
    settings.LEADLOOP_MAIL_FROM = "Leadloop <leadloop@localhost.localdomain>"
    check.main([])
    assert "Set LEADLOOP_MAIL_FROM." in capsys.readouterr().out
