"""The history: every event of the story, when, who, what. Only ever added to. It knows ids, never what a lead is."""
