"""The demo's story: a brand, its locations, and half a year of leads, told by the same journeys as real ones."""
