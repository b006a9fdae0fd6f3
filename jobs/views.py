"""Pages of the background jobs. Out of scope is 404."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.views.base import act, user_of
from jobs import queries, services
from jobs.forms import JobFilter
from jobs.models import Job, JobQuerySet

PAGE_SIZE = 30


def _visible(request: HttpRequest) -> JobQuerySet:
    return Job.objects.visible_to(request.user).select_related("created_by")


def _visible_group(request: HttpRequest, group: str) -> str:
    """The group, when every job of it may be seen. A part of a batch is never shown as the whole."""
    jobs = Job.objects.filter(group=group)
    if not jobs.exists() or jobs.exclude(pk__in=_visible(request).values("pk")).exists():
        raise Http404
    return group


def _is_polling(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def _act(request: HttpRequest, action: Callable[[], Any], *, said: str, back: str) -> HttpResponse:
    """Run one service, say how it went, and go back to the page that asked."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return act(request, action, said=said, back=asked if is_ours else back)


@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    """My jobs; every job for who manages jobs."""
    form = JobFilter(request.GET)
    jobs = _visible(request)
    if form.is_valid():
        jobs = jobs.filter(**{name: value for name, value in form.cleaned_data.items() if value})
    page = Paginator(jobs, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(job, queries.title_of(job), queries.job_progress(job)) for job in page]
    return render(
        request,
        "jobs/job_list.html",
        {"form": form, "page": page, "rows": rows, "worker_alive": queries.worker_alive()},
    )


@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_visible(request), pk=pk)
    context = {"job": job, "title": queries.title_of(job), "kind": queries.kind_label(job)}
    return render(request, "jobs/job_detail.html", {**context, **_job_fragment(job)})


def _job_fragment(job: Job) -> dict[str, Any]:
    return {
        "progress": queries.job_progress(job),
        "progress_url": reverse("jobs:job-progress", args=[job.pk]),
        "label": "进度",
    }


@require_GET
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress fragment; once the job is over the whole page is loaded again, with its buttons."""
    job = get_object_or_404(_visible(request), pk=pk)
    if job.is_over and _is_polling(request):
        return HttpResponseClientRefresh()
    return render(request, "jobs/_progress.html", _job_fragment(job))


@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_visible(request), pk=pk)
    by = user_of(request)
    return _act(
        request,
        lambda: services.cancel(job_id=job.pk, by=by),
        said="已取消；正在进行的任务会在下一步停下。",
        back=job.get_absolute_url(),
    )


@require_POST
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_visible(request), pk=pk)
    by = user_of(request)
    return _act(
        request,
        lambda: services.retry(job_id=job.pk, by=by),
        said="已重新排队。",
        back=job.get_absolute_url(),
    )


@require_GET
def group_progress(request: HttpRequest, group: str) -> HttpResponse:
    """The progress fragment of a batch; once it is over the whole page is loaded again."""
    progress = queries.group_progress(_visible_group(request, group))
    if progress.is_over and _is_polling(request):
        return HttpResponseClientRefresh()
    url = reverse("jobs:group-progress", args=[group])
    return render(
        request, "jobs/_progress.html", {"progress": progress, "progress_url": url, "label": "进度"}
    )


def _group_list(group: str) -> str:
    return reverse("jobs:job-list", query={"group": group})


@require_POST
def group_cancel(request: HttpRequest, group: str) -> HttpResponse:
    _visible_group(request, group)
    by = user_of(request)
    return _act(
        request,
        lambda: services.cancel_group(group=group, by=by),
        said="已取消其余任务。",
        back=_group_list(group),
    )


@require_POST
def group_retry(request: HttpRequest, group: str) -> HttpResponse:
    _visible_group(request, group)
    by = user_of(request)
    return _act(
        request,
        lambda: services.retry_group(group=group, by=by),
        said="失败和已取消的任务已重新排队。",
        back=_group_list(group),
    )
