"""The desk: what waits, what was done, what somebody keeps an eye on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts.queries import principals_of
from accounts.views.base import user_of
from casework.forms_desk import TAB_LABELS, DeskForm
from casework.permissions import openable
from casework.queries import desk
from casework.queries.desk import Tab


@require_GET
def desk_view(request: HttpRequest) -> HttpResponse:
    user, form = user_of(request), DeskForm(request.GET)
    if not form.is_valid():
        return render(request, "casework/desk.html", {"form": form, "tab": Tab.WAITING}, status=400)
    tab = form.shown
    page, lines = desk.page_of(user, tab, form.asked, form.place)
    tabs = [one for one in TAB_LABELS if one != Tab.LENT or tab == Tab.LENT or principals_of(user)]
    context = {
        "form": form,
        "tab": tab,
        "tabs": [(one, TAB_LABELS[one]) for one in tabs],
        "page": page,
        "lines": lines,
        "kinds": openable(user),
        "is_narrowed": bool(form.asked.kind or form.asked.text),
    }
    return render(request, "casework/desk.html", context)


@never_cache
@require_GET
def desk_count(request: HttpRequest) -> HttpResponse:
    """How much waits, for the navigation, which asks for it by itself."""
    return render(request, "casework/_desk_count.html", {"count": desk.waiting_count(user_of(request))})
