"""How customers rated."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from leadloop.charts.bars import Bar, Part, lying
from leadloop.charts.drawing import Cell, Chart, Table, amount
from leadloop.charts.wording import count, listed, percent


def ratings(counts: Sequence[int], *, hrefs: Sequence[str] = ()) -> Chart | None:
    """Return how often each number of stars was given; ``counts`` begins with one star. None where there is none."""
    total = sum(map(amount, counts))
    if not total:
        return None
    bars, cells = [], []
    for stars in range(len(counts), 0, -1):
        n = amount(counts[stars - 1])
        name = ngettext("%(stars)d star", "%(stars)d stars", stars) % {"stars": stars}
        href = hrefs[stars - 1] if hrefs else ""
        share = percent(n / total)
        says = f"{name}: {listed(share, _('%(k)s of %(n)s') % {'k': count(n), 'n': count(total)})}"
        text = _("%(count)s · %(share)s") % {"count": count(n), "share": share}
        bars.append(Bar(name, [Part(n, says, "star", href)], text, total))
        cells.append([Cell(name), Cell(count(n), href), Cell(share)])
    narrow, wide = lying(bars, total)
    return Chart(
        narrow,
        wide,
        Table([_("Rating"), _("Reviews"), _("Share")], cells),
        reading=ngettext("Of %(n)s review.", "Of %(n)s reviews.", int(total)) % {"n": count(total)},
    )
