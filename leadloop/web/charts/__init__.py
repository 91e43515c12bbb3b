"""The charts: from figures to marks in units of a drawing. Pure; `svg.py` alone knows how a mark is written down.

Each chart is drawn twice, narrow for a phone or half a page and wide, since words must not grow and shrink with it, and
brings its numbers as a table. A chart of nothing is None.
"""
