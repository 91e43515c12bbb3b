"""Signing in: password, emailed link, a new password. django-allauth counts the tries and compares the passwords."""
