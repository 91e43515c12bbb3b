"""Intake: lead forms, leads, consent, validation and spam; what a customer asked for, until it is decided."""
