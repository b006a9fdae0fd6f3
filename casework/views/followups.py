"""Tasks that follow from a case: seen on its page, finished on one of their own."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.permissions import NotAllowed, Refused
from accounts.views.base import user_of
from casework.forms import FollowUpForm
from casework.models import FollowUp
from casework.queries.followups import visible_to
from casework.services import followups


def follow_up_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The task with its form; what was typed stays after any refusal."""
    user = user_of(request)
    task: FollowUp = get_object_or_404(visible_to(user), pk=pk)
    form = FollowUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            followups.finish(follow_up_id=task.pk, by=user, **form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(task.case)
    return render(request, "casework/follow_up_finish.html", {"task": task, "case": task.case, "form": form})
