"""What somebody who knows a secret of a case may write nowhere on it."""

from collections.abc import Iterable, Iterator
from typing import Any

from accounts.models import User
from accounts.permissions import Refused
from casework import registry
from casework.models import Case

KEEP_OUT = "填写的内容含有反映人的姓名、编号或者联系方式，请删去：反映人信息只在“反映人”一栏登记。"


def check_sayable(case: Case, by: User | None, said: Iterable[Any]) -> None:
    """Raise Refused when what is said holds something that the user is trusted with (a reporter's name).

    Only who knows it is checked: a refusal would tell anybody else that he guessed right.
    """
    if by is None:
        return
    secrets = registry.process_named(case.kind).secrets(case, by)
    if secrets and any(secret in text for text in texts_in(said) for secret in secrets):
        raise Refused(KEEP_OUT)


def texts_in(said: Iterable[Any]) -> Iterator[str]:
    """Every text in values of forms, however deep."""
    for value in said:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            yield from texts_in(value.values())
        elif isinstance(value, (list, tuple, set)):
            yield from texts_in(value)
