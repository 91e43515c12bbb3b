"""Examples of what is sent and answered, by the name of the shape; the tests hold each to its shape."""

from typing import Any

_LEAD: dict[str, Any] = {
    "form": "request-a-quote",
    "location": "D-1042",
    "customer": {
        "given_name": "Erika",
        "family_name": "Mustermann",
        "organization": "",
        "email": "erika@customer.example",
        "phone": "+49 30 123456",
        "address": {"line1": "Lindenweg 7", "city": "Berlin", "region": "", "postal_code": "10119", "country": "DE"},
    },
    "request": {"product": "", "interest": "Heat pump", "timeframe": "This year", "message": "Please call at night."},
    "answers": {"living_space": "140"},
    "source": {"channel": "website", "campaign": "spring", "url": "https://brand.example/heat-pumps"},
    "consent": [
        {
            "purpose": "share_with_location",
            "text": "You may pass my request on to a dealer.",
            "given_at": "2026-11-22T13:04:58Z",
        }
    ],
}
_OPPORTUNITY: dict[str, Any] = {
    "id": "019a6c1e-7b20-7d11-8f0a-5b9d1e2f3a4b",
    "lead": "019a6c1e-7b1c-7c3a-9d0e-3f2b8c4d5e6f",
    "round": 1,
    "location": {"ref": "D-1042", "name": "Lindner Heating"},
    "stage": "accepted",
    "times": {
        "offered_at": "2026-11-22T13:05:00Z",
        "acknowledged_at": "2026-11-22T14:12:31Z",
        "accepted_at": "2026-11-22T14:13:02Z",
        "rejected_at": None,
        "won_at": None,
        "lost_at": None,
        "completed_at": None,
        "withdrawn_at": None,
    },
    "next_due": {"kind": "status_request", "at": "2026-12-01T08:00:00Z"},
    "reject_reason": None,
    "lost_reason": None,
    "revenue": None,
}
_LOCATION: dict[str, Any] = {
    "ref": "D-1042",
    "name": "Lindner Heating",
    "address": {
        "line1": "Hauptstr. 1",
        "city": "Berlin",
        "region": "Berlin",
        "postal_code": "10115",
        "country": "DE",
    },
    "position": {"lat": 52.53, "lon": 13.38},
    "phone": "+49 30 901820",
    "time_zone": "Europe/Berlin",
    "hours": {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], "tue": [["09:00", "18:00"]]},
    "products": [],
    "paused_until": None,
    "contacts": [{"name": "Dana Lindner", "email": "dana@lindner.example", "role": "recipient"}],
    "preferences": {"accept_to_win_days": 14, "win_to_complete_days": 30},
}

EXAMPLES: dict[str, Any] = {
    "LeadIn": _LEAD,
    "Lead": {
        "id": _OPPORTUNITY["lead"],
        **_LEAD,
        "customer": _LEAD["customer"] | {"phone": "+4930123456"},
        "status": "qualified",
        "created_at": "2026-11-22T13:05:00Z",
        "attempts": 0,
        "first_attempt_at": None,
        "next_attempt_at": None,
        "respond_by": None,
        "duplicate_of": None,
        "opportunity": _OPPORTUNITY,
    },
    "OutcomeIn": {
        "outcome": "positive",
        "location": "D-1042",
        "contacted": True,
        "request": {"interest": "Air heat pump", "timeframe": "Spring"},
        "brief": "Wants to begin in March.",
        "channel": "call",
        "customer": {"phone": "+49 30 123456"},
    },
    "UndoIn": {"number": 1, "reason": "Recorded for the wrong customer."},
    "MergeIn": {"into": "019a6c1e-7b1c-7c3a-9d0e-3f2b8c4d5e70"},
    "Event": {
        "type": "opportunity.accepted",
        "at": "2026-11-22T14:13:02Z",
        "actor": {"kind": "location", "id": "019a6c1d-0c55-7a01-9b7e-2d4c6e8f0a1b"},
        "opportunity": _OPPORTUNITY["id"],
        "data": {"follow_up_on": "2026-12-01"},
    },
    "Opportunity": _OPPORTUNITY,
    "AnswerIn": {"answer": "accept", "follow_up_on": "2026-12-01"},
    "FollowUpFormIn": {
        "revenue": {"amount": "12500.00", "currency": "EUR"},
        "answers": {"sold": "Heat pump, 9 kW"},
    },
    "LocationIn": _LOCATION,
    "Location": _LOCATION,
    "Money": {"amount": "12500.00", "currency": "EUR"},
    "LeadCounts": {"new": 0, "contact_attempted": 0, "qualified": 10, "no_opportunity": 0, "discarded": 0},
    "OpportunityCounts": {
        "unacknowledged": 2,
        "acknowledged": 1,
        "accepted": 3,
        "rejected": 1,
        "won": 1,
        "lost": 1,
        "complete": 2,
        "withdrawn": 0,
    },
    "Rate": {"k": 7, "n": 10, "rate": 0.7, "low": 0.39677814746114526, "high": 0.892208732593699},
    "Timing": {"median_s": 5400.0, "p90_s": None, "n": 10, "open": 2},
    "Rating": {"mean": 4.5, "n": 6},
}
