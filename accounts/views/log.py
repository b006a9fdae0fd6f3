"""审计日志: the auditors' page. Filter, follow one person or one object, take home, check the chain."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import audit_pages, background
from accounts.enums import Limit, Permission
from accounts.forms_desk import AuditFilter
from accounts.limits import limited
from accounts.permissions import NotAllowed, Refused, require
from accounts.services import log
from accounts.verification import events_counted
from accounts.views.base import user_of

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@never_cache
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    require(request.user, Permission.READ_AUDIT)
    form = AuditFilter(request.GET)
    if not form.is_valid():
        return render(request, "accounts/audit_list.html", {"form": form}, status=400)
    found = audit_pages.found(request.user, form)
    page = audit_pages.page_of(
        request.user, found, request.GET.get("before", ""), request.GET.get("after", "")
    )
    return render(request, "accounts/audit_list.html", {"form": form, "page": page})


@require_POST
@limited(Limit.EXPORT)
def audit_export(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, as a file."""
    require(request.user, Permission.READ_AUDIT)
    form, by = AuditFilter(request.GET), user_of(request)
    if not form.is_valid():
        raise Http404
    asked = {name: str(value) for name, value in request.GET.items() if value and name in form.fields}
    try:
        path = log.export_events(events=audit_pages.found(by, form), asked=asked, by=by)
    except NotAllowed:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:audit-list")
    file = path.open("rb")
    path.unlink()  # the open file lives on until it is sent
    name = f"审计日志{timezone.localdate():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPE)


@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Check the chain: at once, or by a job when the log is long."""
    require(request.user, Permission.READ_AUDIT)
    if events_counted() > background.LONG:
        return redirect(background.start_check(user_of(request)))
    verdict = log.verify_log(by=user_of(request))
    if verdict.ok:
        messages.success(request, f"审计日志完整，共 {verdict.events:,} 条。")
    else:
        messages.error(request, f"审计日志不完整：{verdict.reason}。请立即封存数据库并上报。")
    return redirect("accounts:audit-list")
