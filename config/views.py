"""The first page after sign-in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may
from cadre.models import Cadre
from casework.queries import desk
from config import queries


def home(request: HttpRequest) -> HttpResponse:
    """What waits, what runs, and the next step."""
    user = request.user
    assert isinstance(user, User)  # LoginRequiredMiddleware lets nobody else in  # nosec B101
    context = {
        "roles": queries.roles_of(user),
        "register": queries.register_of(user),
        "desk": desk.summary(user),
        "work": queries.work_of(user),
        "own_file": Cadre.objects.filter(user=user).first(),
        "may_import": may(user, Permission.IMPORT_CADRES),
        "may_start_runs": may(user, Permission.START_RUNS),
        "runs": queries.recent_runs(user) if may(user, Permission.VIEW_RUNS) else None,
        "imports": queries.recent_imports(user),
    }
    return render(request, "home.html", context)
