"""The whole story of a fresh demo: what a visitor finds."""

import sqlite3
import subprocess
from contextlib import closing

import pytest

from tests.support.processes import LEADLOOP
from tests.support.running_demo import copy_of, demo_environment

OPPORTUNITIES = "SELECT count(*) FROM leadloop_opportunity o WHERE"
END = "(SELECT max(at) FROM leadloop_event)"
# How many at least, of what, by which question.
FOUND = {
    "locations": (40, "SELECT count(*) FROM leadloop_location"),
    "leads": (380, "SELECT count(*) FROM leadloop_lead"),
    "offered today": (2, f"{OPPORTUNITIES} stage = 'unacknowledged' AND offered_at > datetime({END}, '-24 hours')"),
    "seen": (2, f"{OPPORTUNITIES} stage = 'acknowledged'"),
    "accepted": (10, f"{OPPORTUNITIES} stage = 'accepted'"),
    "accepted, to be asked soon": (
        3,
        (f"{OPPORTUNITIES} stage = 'accepted' AND EXISTS (SELECT 1 FROM leadloop_step s WHERE s.opportunity_id = o.id"
        f" AND s.state = 'due' AND s.kind = 'status_request' AND s.due_at < datetime({END}, '+7 days'))"),
    ),
    "overdue": (5, f"{OPPORTUNITIES} overdue_since IS NOT NULL"),
    "rejected": (10, f"{OPPORTUNITIES} stage = 'rejected'"),
    "in a later round": (10, f"{OPPORTUNITIES} round > 1"),
    "withdrawn": (3, f"{OPPORTUNITIES} stage = 'withdrawn'"),
    "won": (5, f"{OPPORTUNITIES} stage = 'won'"),
    "lost": (20, f"{OPPORTUNITIES} stage = 'lost'"),
    "complete": (50, f"{OPPORTUNITIES} stage = 'complete'"),
    "without a location": (
        1,
        ("SELECT count(*) FROM leadloop_lead l WHERE NOT EXISTS (SELECT 1 FROM leadloop_opportunity o"
        " WHERE o.lead_id = l.id AND o.stage NOT IN ('rejected', 'withdrawn'))"),
    ),
    "placed by hand": (1, "SELECT count(*) FROM leadloop_event WHERE kind = 'opportunity.offered' AND actor_kind = 'brand'"),
    "corrected": (1, "SELECT count(*) FROM leadloop_event WHERE kind = 'opportunity.corrected'"),
    "not yet": (10, "SELECT count(*) FROM leadloop_event WHERE kind = 'opportunity.deferred'"),
    "forms": (50, "SELECT count(*) FROM leadloop_followupform"),
    "forms corrected": (1, "SELECT count(*) FROM leadloop_followupform WHERE corrected_at IS NOT NULL"),
    "forms closed": (1, "SELECT count(*) FROM leadloop_followupform WHERE closed_at IS NOT NULL"),
    "francs": (1, "SELECT count(*) FROM leadloop_followupform WHERE revenue_currency = 'CHF'"),
    "reviews published": (30, "SELECT count(*) FROM leadloop_review WHERE state = 'published'"),
    "published by themselves": (3, "SELECT count(*) FROM leadloop_review WHERE decided_by = 'delay'"),
    "reviews undecided": (1, "SELECT count(*) FROM leadloop_review WHERE state = 'pending'"),
    "reviews hidden": (1, "SELECT count(*) FROM leadloop_review WHERE state = 'hidden'"),
    "replies": (10, "SELECT count(*) FROM leadloop_review WHERE reply <> ''"),
    "lost sales of which the customer says why": (5, "SELECT count(*) FROM leadloop_lossquestion WHERE said <> ''"),
    "views of reports": (2, "SELECT count(*) FROM leadloop_savedview"),
    "test leads": (1, "SELECT count(*) FROM leadloop_lead WHERE is_test"),
    "customers who came again": (3, "SELECT (SELECT count(*) FROM leadloop_lead) - (SELECT count(*) FROM leadloop_contact)"),
}  # fmt: skip


@pytest.mark.parametrize("what", FOUND)
def test_there_is_something_of_everything(told, what):
    least, question = FOUND[what]
    with closing(sqlite3.connect(f"file:{told}/leadloop.sqlite3?mode=ro", uri=True)) as database:
        [(count,)] = database.execute(question).fetchall()
    assert count >= least


def test_every_kind_of_mail_was_sent(told):
    with closing(sqlite3.connect(f"file:{told}/leadloop.sqlite3?mode=ro", uri=True)) as database:
        kinds = {
            kind for (kind,) in database.execute("SELECT DISTINCT kind FROM leadloop_message WHERE state = 'done'")
        }
    assert kinds == {
        "lead_received", "opportunity_offered", "offer_reminder", "status_request", "status_reminder", "follow_up_form", "survey",
        "review_received", "escalation", "reminder_due", "customer_update", "nurture",
    }  # fmt: skip


def test_the_audit_finds_nothing(told, tmp_path):
    folder = copy_of(told, tmp_path / "data")
    done = subprocess.run(
        [LEADLOOP, "audit"], env=demo_environment(folder), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
