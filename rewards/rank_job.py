"""The job that surveys a unit with more people than a page may wait for."""

import tempfile
from pathlib import Path
from typing import Any

from accounts import places
from accounts.models import User
from accounts.permissions import Refused
from jobs.context import JobContext
from jobs.registry import job_kind
from rewards.forms.ranks import RankForm
from rewards.queries.rank_pages import is_asked, people_exported, survey_of
from rewards.queries.ranks import Ranked
from rewards.rank_sheet import RankSheet
from rewards.services import rank_lists


@job_kind(rank_lists.KIND, label="测算职级晋升")
def survey_ranks(ctx: JobContext, *, user_id: int, query: dict[str, str]) -> dict[str, Any] | None:
    """Add up everybody's standing and write the list asked for, as the user may see them now, person by person."""
    user = User.objects.get(pk=user_id)
    form = RankForm(query, user=user)
    form.full_clean()
    asked = form.asked
    if asked is None:
        raise Refused("这个机构已经不在您的范围内，请重新选择机构。")
    people = people_exported(user, asked.unit)
    total, done = people.order_by().count(), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ranks.xlsx"
        sheet = RankSheet(path)

        def each(one: Ranked) -> None:
            nonlocal done
            done += 1
            if is_asked(one, asked):
                sheet.add(one)
            ctx.progress(done, total)

        survey = survey_of(people, asked.unit.path, asked.on, each)
        sheet.close(survey, places.names_of(survey.rows))
        name = rank_lists.keep_survey(path=path, job_id=ctx.job_id)
    result = {"file": name, "count": sheet.count, "survey": survey.as_json()}
    with ctx.finishing(result=result):
        rank_lists.note_export(
            target=f"unit:{asked.unit.code}", unit_path=asked.unit.path, on=asked.on, count=sheet.count,
            via="导出 Excel", by=user,
        )  # fmt: skip
    return result
