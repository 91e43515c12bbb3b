"""What a person did that cannot work."""


class Mistake(Exception):
    """Shown as one line on standard error; the command ends with ``code``. Says what to do instead."""

    def __init__(self, message: str, *, code: int = 1) -> None:
        super().__init__(message)
        self.code = code
