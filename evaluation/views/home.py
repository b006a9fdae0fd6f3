"""Where 考核测评 begins."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from evaluation.views.base import sees_all
from evaluation.views.sheets import sheet_list
from evaluation.views.surveys import survey_list


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The surveys for who runs or oversees them; for everybody else his own sheets."""
    return survey_list(request) if sees_all(request.user) else sheet_list(request)
