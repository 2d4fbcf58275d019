"""What the components cannot say in a template alone: drawings that are worked out, and fields dressed for the look."""

from functools import lru_cache

from django import forms, template
from django.apps import apps
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ..calls.states import P, Phase
from ..proposals.states import S

register = template.Library()

# The line under a state: dotted for an idea, dashed while tried, solid in use; a short line with a bar where it ended.
STAGES = dict.fromkeys((S.DECLINED, S.WITHDRAWN, S.FORWARDED, S.DUPLICATE), "stop") | {Phase.ARCHIVED: "stop"}

# What each P means, in one line, as the form asks it.
LINES = {
    P.PENGE: _("We spend less on the same"),
    P.PRODUKTER: _("Help and services get better for citizens"),
    P.PERSONALE: _("Staff get time, calm or a wish to stay"),
}

# Widths of the forms in a page head: the most important P first and largest.
SIZES = {1: (170,), 2: (190, 120), 3: (130, 104, 64)}
LEVEL_SIZES = (82, 96, 106)
GAP = 16


@register.filter
def stage(state) -> str:
    """``idea`` or ``stop``: the line that belongs to a state of a proposal or a phase of a challenge."""
    return STAGES.get(state, "idea")


@register.simple_tag
def p_form(p, fill="hollow", size="") -> str:
    """The form of one P as a drawing: ``fill`` is hollow, half or full, ``size`` s, l or nothing."""
    return _p_form(str(p), fill, size)


@lru_cache(maxsize=64)
def _p_form(p, fill, size):
    return render_to_string("components/p_form.html", {"p": p, "fill": fill, "size": size})


@register.simple_tag
def p_tags(ps, fill="hollow") -> str:
    """The P's of something by form and name."""
    return _p_tags(tuple(str(p) for p in ps), fill, get_language())


@lru_cache(maxsize=256)
def _p_tags(ps, fill, _language):
    return render_to_string("components/p_tags.html", {"ps": [P(p) for p in ps], "fill": fill})


@register.simple_tag
def kept(component, facts) -> str:
    """A component that is drawn once for the same facts in the same language; ``facts`` is a named tuple of its inputs."""
    return _kept(component, facts, get_language()) if facts else ""


@lru_cache(maxsize=256)
def _kept(component, facts, _language):
    return render_to_string(component, facts._asdict())


@register.simple_tag
def all_ps() -> list[P]:
    """The three P's in their order."""
    return list(P)


@register.simple_tag
def p_line(p) -> str:
    """What a P means, in one line."""
    return LINES[P(p)]


@register.simple_tag
def scene(ps, fill="hollow", level=False) -> str:
    """Forms standing on the line of a page head; ``level`` when none is more important than the others."""
    return _scene(tuple(str(p) for p in ps), fill, bool(level))


@lru_cache(maxsize=128)
def _scene(ps, fill, level):
    sizes = LEVEL_SIZES if level else SIZES.get(len(ps), ())
    forms_, left, height = [], 0, max((*sizes, 60))
    for p, size in zip(ps, sizes, strict=False):
        forms_.append(_shape(p, left, size, height))
        left += size + GAP
    facts = {"forms": forms_, "fill": fill, "width": max(left - GAP, 1), "height": height}
    return render_to_string("components/scene.html", facts)


def _shape(p, left, size, ground) -> dict:
    """The measures of one form of ``size``, standing on ``ground``."""
    radius = size / 2
    measures = {
        P.PENGE: {"cx": left + radius, "cy": ground - radius, "r": radius, "hole": radius * 0.3},
        P.PRODUKTER: {"x": left, "y": ground - size, "size": size, "half": ground - radius, "half_height": radius},
        P.PERSONALE: {"x": left, "cx": left + radius, "cy": ground - radius * 1.62, "r": radius, "head": radius * 0.4},
    }[P(p)]
    return {"p": p, "ground": ground, **{name: _tidy(value) for name, value in measures.items()}}


def _tidy(number) -> str:
    """At most two decimals, with a point in every language."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


@register.filter
def field_kind(bound) -> str:
    """How a field is laid out: ``tick``, ``choices`` or ``line``."""
    widget = bound.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "choices" if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple) else "line"


@register.filter
def target(bound) -> str:
    """The id that a link to a field leads to: its own, or that of the first of its choices."""
    return bound.id_for_label or f"{bound.auto_id}_0"


@register.simple_tag
def widget(bound, classes="") -> str:
    """The field itself in our clothes: class, direction of what is typed; hint and fault are tied on by Django."""
    own = bound.field.widget
    # A placeholder disappears when one needs it; label and hint stay.
    attributes = {"placeholder": False}
    if field_kind(bound) == "line":
        dress = "form-select" if isinstance(own, forms.Select) else "form-input"
        attributes["class"] = " ".join(filter(None, (own.attrs.get("class", ""), dress, classes)))
        if isinstance(own, forms.Textarea | forms.TextInput) and not isinstance(
            own, forms.EmailInput | forms.URLInput | forms.PasswordInput | forms.NumberInput
        ):
            attributes["dir"] = own.attrs.get("dir", "auto")
    return bound.as_widget(attrs=attributes)


@register.simple_tag
def faults(*given) -> list[dict]:
    """Every fault of the forms at hand with the id it belongs to, in the order of the fields."""
    found = []
    for form in filter(None, given):
        found += [{"target": "", "text": text} for text in form.non_field_errors()]
        found += [{"target": target(bound), "text": text} for bound in form for text in bound.errors]
    return found


@register.simple_tag
def lines_of(text) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]


@register.inclusion_tag("components/tally.html")
def tally(kept, late) -> dict:
    """One ring per promised answer: full in time, hollow late."""
    rings = ["k"] * kept + ["m"] * late
    places = [{"kind": kind, "x": 18 + 40 * (i % 11), "y": 18 + 42 * (i // 11)} for i, kind in enumerate(rings)]
    return {"rings": places, "height": places[-1]["y"] + 22 if places else 1, "kept": kept, "late": late, "total": kept + late}


@register.simple_tag
def mail_sender(challenge=None) -> dict:
    """Who a mail is from: the site, and the person of the challenge whom one can call, else the site's own."""
    site = apps.get_model("challenges", "SiteSettings").of()
    facts = challenge.canonical if challenge else None
    person = facts.owner_person if facts else None
    return {
        "site_name": site.site_name,
        "municipality": site.municipality,
        "name": person.name if person else site.contact_name,
        "unit": facts.owner_centre.name if person and facts.owner_centre else "",
        "phone": (facts.contact_phone if facts else "") or site.contact_phone,
        "hours": site.contact_hours,
        "brand": site.brand_colour,
    }


@register.filter
def questions(body) -> list:
    """The questions and answers of a text, which stand together under a heading of their own."""
    return [block for block in body if block.block_type == "question"]


@register.filter
def without_questions(body) -> list:
    """The rest of a text."""
    return [block for block in body if block.block_type != "question"]
