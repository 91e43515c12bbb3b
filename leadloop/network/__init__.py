"""The brand's network: locations, their contacts, hours and preferences; search by distance and name."""
