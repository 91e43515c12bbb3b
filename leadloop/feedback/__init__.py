"""After the sale: follow-up form answers (revenue above all), surveys and reviews."""
