"""The lead desk: the list of leads to be managed, the lead and its outcomes, reminders, figures."""
