"""Configurable forms: the lead form, the follow-up form and the survey are all a set of these questions."""
