"""The tag library of the pages: one name, `ui`, loaded by `{% load ui %}`."""
