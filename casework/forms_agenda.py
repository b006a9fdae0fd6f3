"""The form of a step as it is filled in for the agenda of a meeting: kept as text, checked again at every use."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.choices import flatten_choices

from accounts.models import User
from accounts.permissions import Refused
from casework import registry
from casework.forms import ActForm
from casework.models import Case

Filled = Mapping[str, list[str]]  # field -> what was typed
_OWN = "version"


def step_form(case: Case, action: str, user: User, filled: Filled | None = None) -> ActForm:
    """The form that the process has for a step, bound to what was filled in. Raises Refused for an unknown step."""
    move = case.process.transition(action)
    if move is None:
        raise Refused("没有这个办理动作，请重新选择。")
    form_class = registry.process_named(case.kind).forms.get(action, ActForm)
    form = form_class(_bound(case, action, filled), prefix=action, case=case, move=move, user=user)
    if form.is_multipart():
        raise Refused(f"“{move.label}”须上传文件，不能列入会议议程。")
    return form


def filled_in(post: QueryDict, action: str) -> dict[str, list[str]]:
    """What a page sent for a step's form, to be kept with the agenda."""
    head = f"{action}-"
    return {
        name.removeprefix(head): post.getlist(name)
        for name in post
        if name.startswith(head) and name != head + _OWN
    }


def check_filled(form: ActForm) -> None:
    """Raise Refused with the first thing that is wrong."""
    if form.is_valid():
        return
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        raise Refused(f"“{form.move.label}”{f'的“{label}”' if label else ''}：{errors[0]}")


def told(form: ActForm) -> list[tuple[str, str]]:
    """What a valid form says, as (label, text) for people to read."""
    said = [
        (str(field.label), _text(field, form.cleaned_data[name]))
        for name, field in form.fields.items()
        if name != _OWN
    ]
    return [(label, text) for label, text in said if text]


def _text(field: forms.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        choices: Any = field.choices
        pairs: list[tuple[Any, Any]] = list(flatten_choices(choices))
        labels = {str(key): str(label) for key, label in pairs}
        values = value if isinstance(value, list) else [value]
        return "、".join(labels.get(str(each), str(each)) for each in values if each != "")
    return "" if value is None else str(value)


def _bound(case: Case, action: str, filled: Filled | None) -> QueryDict | None:
    if filled is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in filled.items():
        data.setlist(f"{action}-{name}", texts)
    data[f"{action}-{_OWN}"] = str(case.version)
    return data
