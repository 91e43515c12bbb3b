"""Addresses of the console's pages that show what a report by mail tells. This floor lies below theirs, so they are written out."""

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from leadloop.links.tokens import site_address
from leadloop.reports.digest import Span


@dataclass(frozen=True, slots=True)
class Links:
    """Pages narrowed to a region; empty: of the whole brand."""

    region: str = ""

    def leads(self, **narrowed: str) -> str:
        """Return the address of the list of leads."""
        return self._page("leads", narrowed)

    def report(self, name: str, days: Span | None = None, **narrowed: str) -> str:
        """Return the address of a report."""
        return self._page(f"reports/{name}", (_days(days) if days else {}) | narrowed)

    def leads_of(self, days: Span, **narrowed: str) -> str:
        """Return the address of the list of leads that arrived on these days."""
        return self.leads(**_days(days), **narrowed)

    def _page(self, path: str, narrowed: dict[str, str]) -> str:
        query = urlencode({"region": self.region, **narrowed} if self.region else narrowed)
        return site_address(f"/console/{path}/") + (f"?{query}" if query else "")


def location_page(ref: str) -> str:
    """Return the address of the overdue answers of a location."""
    return site_address(f"/console/leads/?{urlencode({'of': 'offers', 'location': ref, 'overdue': 'on'})}")


def _days(span: Span) -> dict[str, str]:
    last: date = span.before - timedelta(days=1)
    return {"since": span.since.isoformat(), "until": last.isoformat()}
