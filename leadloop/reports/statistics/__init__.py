"""The arithmetic of the reports on plain numbers. It knows no database, no page, no language and no clock.

Each function names its formula and where that is from; tests/reports/statistics holds them against lifelines, scipy and
statsmodels.
"""
