"""The brand's lead forms: their texts and questions."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from leadloop.core.text import clean_line, clean_text
from leadloop.desk.operations import change_form_policy
from leadloop.desk.queries import desk_policy_of, form_policy_of
from leadloop.intake.models import LeadForm
from leadloop.intake.operations import add_form, change_form
from leadloop.intake.queries import active_forms, form_by_key
from leadloop.links.tokens import site_address
from leadloop.questions.enums import SetKind
from leadloop.questions.operations import set_questions
from leadloop.questions.queries import questions_of
from leadloop.web.console.settings.desk_form import ENTRY_HINTS, DeskOfFormForm
from leadloop.web.console.settings.frame import settings_page
from leadloop.web.console.settings.question_lines import QuestionsForm
from leadloop.web.gate import MemberRequest, for_managers, found_or_404, posted


def _words(label: Any, rows: int, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=5000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class NewFormForm(forms.Form):
    """The title of a new form."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=160)

    def clean_title(self) -> str:
        """Tidy the title."""
        return clean_line(self.cleaned_data["title"], limit=160)


class TextsForm(NewFormForm):
    """What a lead form says and offers."""

    intro = _words(gettext_lazy("Introduction"), 2, required=False)
    products = _words(
        gettext_lazy("Products"),
        4,
        required=False,
        help_text=gettext_lazy(
            "What customers choose from, one in each line. Requests go to the locations that serve it. Empty: not asked."
        ),
    )
    share_text = _words(
        gettext_lazy("Consent to pass the request on"),
        3,
        help_text=gettext_lazy("The very words are kept with each request. Changed words get a new version."),
    )
    marketing_text = _words(
        gettext_lazy("Consent to news and offers"), 3, required=False, help_text=gettext_lazy("Empty: not asked.")
    )

    def clean(self) -> dict[str, Any]:
        """Tidy the words; products become a list."""
        said = super().clean() or self.cleaned_data
        lines = [clean_line(each, limit=120) for each in said.get("products", "").splitlines()]
        said["products"] = list(dict.fromkeys(each for each in lines if each))
        for name in ("intro", "share_text", "marketing_text"):
            said[name] = clean_text(said.get(name))
        return said


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def lead_forms(request: MemberRequest) -> HttpResponse:
    """Show the forms, and add one."""
    present = list(active_forms(request.brand))
    form = NewFormForm(posted(request))
    if request.method == "POST" and form.is_valid() and present:
        made = add_form(request.brand, title=form.cleaned_data["title"], like=present[0])
        messages.success(request, _("The form is added, with the texts of “%(title)s”.") % {"title": present[0].title})
        return redirect("console:settings_form", made.key)
    rows = [(each, site_address(_path(request, each))) for each in present]
    status = 422 if form.errors else 200
    return settings_page(request, "forms.html", {"rows": rows, "form": form}, tab="settings_forms", status=status)


@for_managers
@require_http_methods(["GET", "HEAD", "POST"])
def lead_form(request: MemberRequest, key: str) -> HttpResponse:
    """Change a form's texts and questions."""
    found = found_or_404(form_by_key(request.brand, key))
    initial = {name: getattr(found, name) for name in ("title", "intro", "share_text", "marketing_text")}
    data = posted(request)
    texts = TextsForm(data, initial={**initial, "products": "\n".join(found.products)})
    set_key = found.question_set.key if found.question_set else found.key
    questions = QuestionsForm(data, stored=questions_of(request.brand, SetKind.LEAD, set_key))
    desk = DeskOfFormForm(data, form=found, policy=desk_policy_of(request.brand), own=form_policy_of(found.pk))
    if data is not None and all([texts.is_valid(), questions.is_valid(), desk.is_valid()]):
        change_form(found, **texts.cleaned_data, entry=desk.chosen_entry)
        change_form_policy(found, **desk.wanted)
        set_questions(request.brand, SetKind.LEAD, set_key, questions.wanted)
        messages.success(request, _("The form is saved."))
        return redirect("console:settings_form", found.key)
    context = {
        "lead_form": found,
        "texts": texts,
        "questions": questions,
        "desk": desk,
        "entry_hints": ENTRY_HINTS,
        "address": site_address(_path(request, found)),
    }
    status = 422 if texts.errors or questions.errors or desk.errors else 200
    return settings_page(request, "form.html", context, tab="settings_forms", status=status)


def _path(request: MemberRequest, form: LeadForm) -> str:
    return f"/l/{request.brand.slug}/f/{form.key}/"
