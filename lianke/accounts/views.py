"""Signing in and out, and setting the first password."""

from typing import Any

from axes.helpers import get_client_ip_address
from axes.utils import reset
from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from lianke.accounts.forms import FirstPasswordForm, SignInForm
from lianke.accounts.models import Person
from lianke.accounts.queries import namesakes_among, people_called, person_of_link
from lianke.accounts.services import activate as set_first_password
from lianke.kernel import clock
from lianke.kernel.requests import Request

BACKEND = "lianke.accounts.backends.PhoneOrNameBackend"
NAMESAKES = "namesakes"  # in the session: who has proved the password of several people of one name
NAMESAKES_LIFE_MS = 5 * 60 * 1000


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """A wrong password and an unknown person read the same; people of one name and one password are asked for
    their school.
    """
    if request.user.is_authenticated:
        return redirect(next_page(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        who, password = form.cleaned_data["who"].strip(), form.cleaned_data["password"]
        person = authenticate(request, who=who, password=password)
        if isinstance(person, Person):
            return signed_in(request, person, who, next_page(request))
        if not getattr(request, "axes_locked_out", False) and (several := people_with(who, password)):
            return ask_school(request, several, who)
        form.add_error(
            None,
            _(
                "The name or the password is not right. After five wrong attempts the door stays shut for a "
                "quarter of an hour."
            ),
        )
    return TemplateResponse(
        request, "accounts/sign_in.html", {"form": form, "next": next_page(request, default="")}
    )


def people_with(who: str, password: str) -> list[Person]:
    """Several people whom `who` can mean and whose password this is; none if it is fewer than two."""
    candidates = people_called(who)
    found = [one for one in candidates if one.check_password(password)] if len(candidates) > 1 else []
    return found if len(found) > 1 else []


def ask_school(request: Request, people: list[Person], who: str) -> HttpResponseRedirect:
    request.session[NAMESAKES] = {
        "people": [one.public_id for one in people],
        "who": who,
        "next": next_page(request),
        "until": clock.ms(clock.real_now()) + NAMESAKES_LIFE_MS,
    }
    return redirect("accounts:which")


@never_cache
@require_http_methods(["GET", "POST"])
def which(request: Request) -> HttpResponse:
    """Several people of one name have the same password: which school?"""
    asked = request.session.get(NAMESAKES, {})
    if asked.get("until", 0) < clock.ms(clock.real_now()):
        return redirect("accounts:sign_in")
    namesakes = namesakes_among(asked["people"], clock.today())
    chosen = [one.person for one in namesakes if one.person.public_id == request.POST.get("person")]
    if chosen:
        return signed_in(request, chosen[0], asked["who"], asked["next"])
    return TemplateResponse(
        request, "accounts/which.html", {"namesakes": namesakes, "unanswered": request.method == "POST"}
    )


def signed_in(request: Request, person: Person, who: str, url: str) -> HttpResponseRedirect:
    request.session.pop(NAMESAKES, None)
    login(request, person, backend=BACKEND)
    # axes itself forgives only the login, not the phone or the name that was typed
    reset(username=who, ip=get_client_ip_address(request))
    return redirect(url)


def next_page(request: HttpRequest, default: str = "/") -> str:
    """Where the person wanted to go, if that is one of our own pages."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else default


@require_POST
def sign_out(request: Request) -> HttpResponseRedirect:
    logout(request)
    return redirect(settings.LOGIN_URL)


def locked_out(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """What axes answers after too many wrong passwords."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "accounts/locked_out.html", {"minutes": minutes}, status=429)


@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def activate(request: Request, public_id: str, token: str) -> HttpResponse:
    """A slip from the school: one use, two weeks."""
    person = person_of_link(public_id, token)
    if person is None:
        return TemplateResponse(request, "accounts/link_dead.html", {}, status=410)
    form = FirstPasswordForm(request.POST or None, person=person)
    if form.is_valid():
        person = set_first_password(person=person, token=token, password=form.cleaned_data["password"])
        return signed_in(request, person, person.login, settings.LOGIN_REDIRECT_URL)
    return TemplateResponse(request, "accounts/activate.html", {"form": form, "person": person})
