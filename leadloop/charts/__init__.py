"""From figures to marks in units of a drawing. Pure.

How a mark is drawn is known by `web/chart_svg.py` for pages and by `png.py` for mail, and by nothing else.

Each chart is drawn twice, narrow for a phone or half a page and wide, since words must not grow and shrink with it, and
brings its numbers as a table. A chart of nothing is None.
"""
