"""HTML as a tree, as a browser would understand it."""

from lxml import html

_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True)


def tree_of(text):
    """The root element of a whole document."""
    tree = html.document_fromstring(text.encode(), parser=_PARSER)
    for area in tree.iter("textarea"):
        # A line break right after the tag is the writer's, not the text's. libxml2 does not know that.
        area.text = (area.text or "").removeprefix("\n")
    return tree
