"""What somebody types is kept on the server until it is sent. It is his own and decides nothing: nothing is logged."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import Refused
from casework.models import Case, Draft

MOST = 60_000  # characters of one draft
Typed = Mapping[str, list[str]]


@transaction.atomic
def save_draft(*, case: Case, action: str, typed: Typed, by: User) -> Draft:
    """Keep what was typed for a step, in place of what was kept before. Raises Refused when it is too long."""
    if sum(len(text) for texts in typed.values() for text in texts) > MOST:
        raise Refused("内容太长，没有保存草稿，请缩短或者改为上传材料。")
    draft, _ = Draft.objects.update_or_create(
        case=case,
        user=by,
        action=action,
        defaults={"data": {"typed": dict(typed), "version": case.version}, "saved_at": timezone.now()},
    )
    return draft


@transaction.atomic
def drop_draft(*, case: Case, action: str, by: User) -> None:
    Draft.objects.filter(case=case, user=by, action=action).delete()
