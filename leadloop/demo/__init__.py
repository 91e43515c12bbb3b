"""The demo's door: a story, a mailbox and a clock to move. Nothing of it exists outside the demo."""
