"""What people fill in to bring material."""

from typing import Any

from django import forms
from django.conf import settings

from casework.files.names import MOST
from casework.files.types import ACCEPT, ALLOWED

DECLARATION = "本人确认：文件不含国家秘密（含扫描件、图片中的内容）"


class EvidenceForm(forms.Form):
    """A file, what it is called and what it proves. What it really is, the service finds out."""

    file = forms.FileField(
        label="文件", widget=forms.FileInput(attrs={"accept": ACCEPT}), allow_empty_file=True
    )
    title = forms.CharField(label="名称", max_length=MOST, required=False, help_text="不填则用文件名")
    topic = forms.ChoiceField(label="证明事项", required=False)
    is_open_to_subject = forms.BooleanField(label="本人可以查看这份材料", required=False)
    is_declared = forms.BooleanField(
        label=DECLARATION,
        help_text="本系统不是涉密信息系统，不得存储国家秘密。",
        error_messages={"required": "请确认文件不含国家秘密后再上传。"},
    )

    def __init__(
        self, *args: Any, topics: dict[str, str], is_staff: bool, is_new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.UPLOAD_LIMIT // 1024 // 1024
        self.fields["file"].help_text = f"{ALLOWED}，不超过{limit}MB。"
        self._topics(topics if is_new else {})
        if not is_new or not is_staff:
            del self.fields["is_open_to_subject"]

    def _topics(self, topics: dict[str, str]) -> None:
        field = self.fields["topic"]
        if topics and isinstance(field, forms.ChoiceField):
            field.choices = [("", "（不指定）"), *topics.items()]
        else:
            del self.fields["topic"]
