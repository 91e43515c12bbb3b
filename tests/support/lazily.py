"""Libraries that take long to load, and that few tests hold our figures against."""

import importlib
from typing import Any


class Lazily:
    """`stats = Lazily("scipy.stats")`: loaded when first asked for something, so that not every worker of a run loads it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._name), name)
