"""A long check of the log runs as a job. Jobs belong to an app to the right, which lends the way to start one."""

from collections.abc import Callable

from accounts.models import User

LONG = 100_000  # events: about ten seconds

Start = Callable[[User], str]  # starts the check for somebody; gives the address of the job's page
_lent: list[Start] = []


def lend(start: Start) -> None:
    """Called once, at start, by the app that keeps the jobs."""
    _lent[:] = [start]


def start_check(by: User) -> str:
    """Start checking the log; gives the address where its progress shows."""
    return _lent[0](by)
