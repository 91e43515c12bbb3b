"""The addresses of the location's portal: who is let in, by which methods. Part of the table of tests/support/routes.py."""

PORTAL = {
    "location:portal": ("open", "GET POST"),
    "location:portal_sent": ("open", "GET"),
    "location:portal_sign_out": ("open", "POST"),
    "location:portal_choose": ("portal", "GET POST"),
    "location:portal_opportunities": ("portal", "GET"),
    "location:portal_reviews": ("portal", "GET"),
    "location:portal_report": ("portal", "GET"),
    "location:portal_definitions": ("portal", "GET"),
    "location:portal_preferences": ("portal", "GET POST"),
}
