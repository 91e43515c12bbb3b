"""The lead desk: the queue, attempts and outcomes, reminders, and the response time (SLA)."""
