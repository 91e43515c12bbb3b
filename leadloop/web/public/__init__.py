"""Pages for customers: locator, lead form, survey, reviews, unsubscribe."""
