"""Sums over leads and opportunities, kept by the worker, so that a report of millions reads a few hundred rows.

See docs/adr/0018. In short: :mod:`facts` reads what is known of some leads, :mod:`measures` says what that counts for, :mod:`summing`
adds it up by cell, :mod:`folding` keeps the cells, :mod:`reading` adds what they lack.
"""
