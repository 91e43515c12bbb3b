"""The tags of the design system: `{% load ui %}`. What each does is in docs/design-system.md."""

from django.template import Library

from leadloop.web.templatetags import (
    badges,
    blocks,
    charts,
    controls,
    definitions,
    fields,
    icons,
    lists,
    places,
    values,
)

register = Library()
for part in (badges, blocks, charts, controls, definitions, fields, icons, lists, places, values):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
