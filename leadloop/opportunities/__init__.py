"""Opportunities: rounds, stages, answers. The one place where a stage moves."""
