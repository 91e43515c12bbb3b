"""The clock's door: works off what falls due and sends what is queued."""
