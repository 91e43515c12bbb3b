"""What is wrong with an input, by field."""

from collections.abc import Mapping


class FieldProblem(ValueError):
    """Something cannot be taken as it is. ``errors`` maps field paths to what the person can do about them."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in errors.items()))
        self.errors = dict(errors)
