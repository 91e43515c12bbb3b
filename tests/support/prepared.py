"""What PostgreSQL has prepared stays from test to test, as it does in production from request to request.

The driver forgets it at each rollback, lest tables be others after it, and each test ends with one: every statement was
planned anew for every test.
"""


def kept(should_discard):
    """The driver's way to decide whether it is to forget; a rollback alone is no reason to."""

    def decide(manager, prep, results):
        return should_discard(manager, prep, [each for each in results if each.command_status != b"ROLLBACK"])

    return decide
