"""Small words of the page language: icons, dates and numbers as the office writes them, badges, fields."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.http import QueryDict
from django.template import Context
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """A Lucide icon by its name. Hidden from screen readers unless it has a label (an icon that stands alone)."""
    spoken = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    svg = lucide(name, size=18, **{"class": "icon", "focusable": "false", **spoken})
    return mark_safe(svg)  # noqa: S308  # the icon package escapes the attributes  # nosec B308, B703


@register.filter
def month(value: date | None) -> str:
    """2021.06, as appointment forms write it; "" for no date."""
    return f"{value:%Y.%m}" if value else ""


@register.filter
def day(value: date | None) -> str:
    """2021-06-30, in the office's time zone for a moment in time; "" for no date."""
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """2021-06-30 09:05 in the office's time zone; "" for no time."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def thousands(value: int | None) -> str:
    """12,345; "" for no number."""
    return "" if value is None else f"{value:,}"


@register.filter
def decimal(value: Decimal | None) -> str:
    """7.5 for 7.50, 20 for 20.00; "" for no number."""
    return "" if value is None else f"{value.normalize():f}"


@register.filter
def or_dash(value: Any) -> Any:
    """The value, or a dash where a table cell would be empty. Zero is a value."""
    return "—" if value is None or value == "" else value


@register.filter
def tone(level_tag: str) -> str:
    """The tone of a notice for a message's level: info, good, warn or error."""
    return {"success": "good", "warning": "warn", "error": "error"}.get(level_tag, "info")


@register.simple_tag(takes_context=True)
def again(context: Context, block_name: str) -> SafeString:
    """A block's text once more, so that a page writes its title once for the window and for its h1."""
    block = context.render_context[BLOCK_CONTEXT_KEY].get_block(block_name)
    return SafeString(block.render(context))  # rendered, and so escaped, by a template  # nosec B703


@register.simple_tag(takes_context=True)
def page_url(context: Context, **changes: Any) -> str:
    """The query string of this page with some parameters changed and the place in the list forgotten.

    For links that filter or sort: `page`, `after` and `before` are dropped unless named. A parameter set to None
    or "" is removed.
    """
    query: QueryDict = context["request"].GET.copy()
    for place in ("page", "after", "before"):
        query.pop(place, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.inclusion_tag("components/badge.html")
def badge(text: str, tone: str = "mute", icon_name: str = "") -> dict[str, str]:
    """A word with a meaning; tone is good, warn, bad, info or mute."""
    return {"text": text, "tone": tone, "icon_name": icon_name}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, css: str = "") -> dict[str, Any]:
    """One form field: label, control, help and errors, tied together for screen readers."""
    widget = bound.field.widget
    return {
        "field": bound,
        "css": css,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


@register.inclusion_tag("components/fields.html")
def fields(form: Any) -> dict[str, Any]:
    """Every field of a form, its hidden ones and the errors that belong to no field."""
    return {"form": form}


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) else value
