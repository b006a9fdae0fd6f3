"""The upload form and the filter of an import's problems."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.enums import Permission
from accounts.models import User
from accounts.queries import may
from cadre.enums import ImportKind

ENDINGS = {ImportKind.ROSTER: (".xlsx",), ImportKind.LRMX: (".lrmx", ".zip")}
MOST_FILES = 500


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """One or many files; cleans to a list."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        files = data or [None] if isinstance(data, list) else [data]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(f"一次最多{MOST_FILES}个文件，请打成一个zip后上传。")
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.Form):
    """What is uploaded; what is inside is checked in the background."""

    kind = forms.ChoiceField(
        label="文件种类",
        choices=[
            (ImportKind.ROSTER, "干部花名册（一个 .xlsx 文件）"),
            (ImportKind.LRMX, "任免审批表（.lrmx，可多选，或 .zip）"),
        ],
        initial=ImportKind.ROSTER,
        widget=forms.RadioSelect,
    )
    uploads = ManyFilesField(
        label="文件",
        error_messages={"required": "请选择文件。", "empty": "“%(filename)s”是空文件，请核对。"},
        help_text=f"每个文件不超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB。上传后先核对，确认之前不会写入名册。",
    )
    create_units = forms.BooleanField(
        label="新建文件中的机构",
        required=False,
        help_text="文件中有而名册中没有的机构，导入时按全称新建。不选时，这些行列为问题。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may(user, Permission.EDIT_UNITS):
            del self.fields["create_units"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, files = cleaned.get("kind"), cleaned.get("uploads", [])
        if not kind or not files:
            return cleaned
        endings = ENDINGS[ImportKind(kind)]
        if kind == ImportKind.ROSTER and len(files) > 1:
            self.add_error("uploads", "花名册一次上传一个文件。")
        for file in files:
            if not file.name.lower().endswith(endings):
                self.add_error("uploads", f"“{file.name}”不是{'或'.join(endings)}文件，请另存后重新选择。")
            elif file.size > settings.UPLOAD_LIMIT:
                limit = settings.UPLOAD_LIMIT // 1024 // 1024
                self.add_error("uploads", f"“{file.name}”超过{limit}MB，请分成几个文件。")
        return cleaned


class ConfirmForm(forms.Form):
    accept_good = forms.BooleanField(label="只导入无问题的行，有问题的行不导入", required=False)
