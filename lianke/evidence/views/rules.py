"""计课规则: the officer of a county or a city sees it, proposes the next one, looks at what it changes, and puts
it in force.
"""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lianke.accounts.access import sign_in_required
from lianke.evidence import access
from lianke.evidence.forms.rules import RuleForm
from lianke.evidence.pages.claims import tabs_of
from lianke.evidence.pages.rules import as_asked, change_page, rules_page
from lianke.evidence.services.rules import confirm_change, drop_change, propose_rule, take_up_again
from lianke.kernel.requests import PersonRequest
from lianke.ui.refusals import refusal_kept


@never_cache
@require_http_methods(["GET", "POST"])
@sign_in_required
def rules(request: PersonRequest) -> HttpResponse:
    nodes = access.nodes_ruled_by(request.user)
    form = RuleForm(request.POST or None, nodes=nodes, initial=as_asked(nodes[0]))
    if request.method == "POST" and form.is_valid():
        with refusal_kept(form):
            change = propose_rule(by=request.user, **form.rule())
            return redirect("evidence:rule_change", change.public_id)
    return TemplateResponse(
        request, "evidence/rules.html", rules_page(nodes) | {"form": form, "tabs": tabs_of(request.user)}
    )


@never_cache
@require_GET
@sign_in_required
def change(request: PersonRequest, public_id: str) -> TemplateResponse:
    """One change in whatever state; while a job works on it the page asks for its middle every second."""
    found = access.rule_change_for(request.user, public_id)
    template = "evidence/rule_change.html#middle" if request.htmx else "evidence/rule_change.html"
    return TemplateResponse(request, template, change_page(found, request.GET.get("page")))


@require_POST
@sign_in_required
def confirm(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    confirm_change(change=access.rule_change_for(request.user, public_id), by=request.user)
    return redirect("evidence:rule_change", public_id)


@require_POST
@sign_in_required
def drop(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    drop_change(change=access.rule_change_for(request.user, public_id), by=request.user)
    messages.success(request, _("The change was dropped; everything counts as before."))
    return redirect("evidence:rules")


@require_POST
@sign_in_required
def go_on(request: PersonRequest, public_id: str) -> HttpResponseRedirect:
    take_up_again(change=access.rule_change_for(request.user, public_id), by=request.user)
    return redirect("evidence:rule_change", public_id)
