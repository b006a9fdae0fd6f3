"""What of a case was shown publicly."""

from casework.models import Case, Objection, Publicity


def running(case: Case) -> Publicity | None:
    """The case's latest publicity."""
    return case.publicities.last()


def open_objections(case: Case) -> int:
    return Objection.objects.filter(publicity__case=case, is_upheld=None).count()
