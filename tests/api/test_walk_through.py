"""The walk-through of docs/api.md runs as it stands."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from leadloop.intake.models import Lead
from tests.api.conftest import program_of
from tests.support import story

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_it_runs(live_server, transactional_db, tmp_path, time_machine):
    assert shutil.which("curl"), "curl is needed: apt-get install curl"
    program = program_of(story.make_brand())
    text = PAGE.read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    script = re.sub(r"BASE=.*", f"BASE={live_server.url}/api/v1", script)
    script = re.sub(r"KEY=ll_.*", f"KEY={program.secret}", script)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script.replace("curl ", "curl --fail-with-body -w '\\n' ")],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    replies = [json.loads(line) for line in done.stdout.splitlines() if line]
    # The location, three answers, the form, the history, five reports, the lead in ADF; the first lead went into its file.
    assert len(replies) == 12
    assert [each.get("stage") for each in replies[1:5]] == ["accepted", "won", "complete", "complete"]
    assert [each["type"] for each in replies[5]["data"]][-1] == "feedback.revenue_reported"
    assert replies[6]["revenue"] == [{"amount": "12500.00", "currency": "EUR"}]
    assert replies[7]["locations"][0]["rates"]["completed"]["k"] == 1
    assert (replies[11]["location"], replies[11]["source"]["channel"]) == ("D-1042", "Car Portal")
    assert replies[11]["request"]["interest"] == "2026 Opel Corsa (new)"
    assert [each.customer["email"] for each in Lead.objects.all()] == ["erika@customer.example"] * 2


def test_it_names_every_filter_of_its_table():
    text = PAGE.read_text(encoding="utf-8")
    for name in ("email=", "phone=", "location=", "source=", "channel=", "region="):
        assert f"{name}" in text
