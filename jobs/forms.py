"""What the list may be filtered by."""

from django import forms

from jobs.enums import JobState


class JobFilter(forms.Form):
    """The query string of the job list."""

    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *JobState.choices])
    group = forms.CharField(label="批次", required=False, max_length=100)
