"""What people look for on the desk: parsed and bounded, nothing decided."""

from typing import Any

from django import forms

from casework import registry
from casework.queries.desk import Asked, Tab, order_of
from casework.queries.keyset import Place

TAB_LABELS = {
    Tab.WAITING: "待办",
    Tab.LENT: "代办",
    Tab.DONE: "已办",
    Tab.WATCHED: "关注",
    Tab.OPENED: "我提出的",
}


class DeskForm(forms.Form):
    """The desk's tab, filters and place."""

    tab = forms.ChoiceField(required=False, choices=[(tab.value, label) for tab, label in TAB_LABELS.items()])
    kind = forms.ChoiceField(label="种类", required=False)
    q = forms.CharField(label="事项、姓名、拼音或编号", required=False, max_length=40)
    closed = forms.BooleanField(required=False)
    after = forms.CharField(required=False, max_length=40)
    before = forms.CharField(required=False, max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [("", "全部"), *((kind.code, kind.label) for kind in registry.kinds())]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not order_of(self.shown, self.asked).reads(self.place):
            raise forms.ValidationError("翻页位置已失效，请从第一页看起。")
        return data

    @property
    def shown(self) -> Tab:
        return Tab(self.cleaned_data.get("tab") or Tab.WAITING)

    @property
    def asked(self) -> Asked:
        data = self.cleaned_data
        return Asked(kind=data["kind"], text=data["q"].strip(), is_closed=data["closed"])

    @property
    def place(self) -> Place:
        return Place(self.cleaned_data["after"], self.cleaned_data["before"])
