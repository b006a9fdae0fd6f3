"""A workbook to check."""

from typing import Any

from django import forms
from django.conf import settings


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Excel文件",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text="用下载的模板填写。上传后先核对，确认之前不会写入。",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError("请选择.xlsx文件；其他格式请在Excel或WPS中另存为.xlsx。")
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(f"文件超过{settings.UPLOAD_LIMIT // 1024 // 1024}MB。")
        return file
