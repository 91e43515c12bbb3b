"""What is due when: policy, preferences and business hours (pure), and the due rows."""
