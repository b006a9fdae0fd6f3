"""The job that exports a long list."""

import tempfile
from pathlib import Path
from typing import Any

from accounts.models import User
from cadre import export
from cadre.forms import PeopleForm
from cadre.models import Unit
from cadre.queries.pages import in_order
from cadre.queries.search import exportable
from cadre.services import exports
from jobs.context import JobContext
from jobs.registry import job_kind


@job_kind(exports.KIND, label="导出干部名单")
def export_people(ctx: JobContext, *, user_id: int, asked: dict[str, str]) -> dict[str, Any] | None:
    """Write the file as the user may see it now, keep it, and leave the event exactly once."""
    user = User.objects.get(pk=user_id)
    form = PeopleForm(asked, units=Unit.objects.visible_to(user))
    form.full_clean()
    found = in_order(exportable(user, form.criteria), form.order)
    total = found.order_by().count()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        count = export.write_list(path, found, lambda done: ctx.progress(done, total))
        name = exports.keep_export(path=path, job_id=ctx.job_id)
    result = {"file": name, "count": count}
    with ctx.finishing(result=result):
        exports.note_export(count=count, asked=asked, by=user)
    return result
