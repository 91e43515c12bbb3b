"""Signed links: addresses that prove who may answer, without an account. They know ids, never what a lead is."""
