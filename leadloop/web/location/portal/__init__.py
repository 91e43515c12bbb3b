"""The location's portal: a contact signs in by an emailed link and sees all that is their location's."""
