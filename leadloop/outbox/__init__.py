"""The outbox: messages to send. It knows addresses, text and ids, never what a lead is."""
