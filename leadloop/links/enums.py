"""What a link is for."""

from enum import StrEnum


class Purpose(StrEnum):
    """One salt and one address per purpose: a token for one is refused by every other."""

    OPPORTUNITY = "o"
    DETAILS = "c"
    SURVEY = "s"
    WHY_LOST = "w"
    REVIEW = "r"
    UNSUBSCRIBE = "u"
    COME_BACK = "n"
    SIGN_IN = "in"
    PORTAL = "p"
    FEED = "feed"
