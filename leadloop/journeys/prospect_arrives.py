"""An ADF prospect arrives: what it names is looked up among the brand's own, and it is taken in as every lead is."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from leadloop.accounts.models import Brand
from leadloop.history.models import Actor
from leadloop.intake.adf.prospect import PATHS, Prospect
from leadloop.intake.queries import form_by_key
from leadloop.intake.requests import RequestProblem
from leadloop.journeys.lead_arrives import TakenIn, take_in
from leadloop.network.queries import location_by_ref

# Each is looked up by itself; nobody has several.
_MOST_LOOKED_UP: Final = 5


def take_in_prospect(brand: Brand, prospect: Prospect, *, form_key: str, actor: Actor, now: datetime) -> TakenIn:
    """Take in a prospect by the brand's form with this key (its first where empty). The same one again makes no second lead.

    A vendor that is none of the brand's locations, and a vehicle that is none of the form's products, turn nobody away: senders have
    lists of their own. The lead is then routed as without, and both are told in it.
    Raises :class:`leadloop.intake.requests.RequestProblem` with what to do by ADF's own paths; nothing is stored then.
    """
    location = next((ref for ref in prospect.locations[:_MOST_LOOKED_UP] if location_by_ref(brand, ref)), "")
    given = prospect.given(location=location, product=_product(brand, prospect, form_key))
    try:
        return take_in(brand, given, form_key=form_key, request_key=prospect.request_key, actor=actor, now=now)
    except RequestProblem as problem:
        raise RequestProblem(dict(_in_adf(*each) for each in problem.errors.items())) from problem


def _product(brand: Brand, prospect: Prospect, form_key: str) -> str:
    form = form_by_key(brand, form_key)
    known = {product.casefold(): product for product in form.products} if form else {}
    return next((known[name.casefold()] for name in prospect.products if name.casefold() in known), "")


def _in_adf(name: str, text: str) -> tuple[str, str]:
    if name.startswith("answers."):
        return "form", _("This form asks what ADF cannot answer. Name another one in the address: ?form=KEY.")
    return PATHS.get(name, name), text
