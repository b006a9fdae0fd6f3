"""Forms around a reporter: who may know him, and who he is."""

from typing import Any

from django import forms

from accounts.models import User
from casework.enums import Actor
from casework.models import Case
from casework.queries.staff import holders_for
from faultcorrection.models import NamedHandler


class HandlersForm(forms.Form):
    """Who may know the reporter."""

    users = forms.ModelMultipleChoiceField(
        label="指定承办人",
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="只有勾选的人可以登记、查看反映人；每次查看都有记录。",
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["users"].initial = list(
            NamedHandler.objects.filter(case=case).values_list("user", flat=True)
        )
        staff = holders_for(case, Actor.HANDLER) | holders_for(case, Actor.REVIEWER)
        field = self.fields["users"]
        assert isinstance(field, forms.ModelMultipleChoiceField)  # narrows the type  # nosec B101
        field.queryset = staff.distinct()


class ReporterForm(forms.Form):
    """Who reported. What is typed goes to its own encrypted columns and nowhere else."""

    name = forms.CharField(
        label="反映人", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    contact = forms.CharField(
        label="联系方式", max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    number = forms.CharField(
        label="内部编号",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="反映人是名册中的干部时填写，本人及其近亲属将回避本件。",
    )
