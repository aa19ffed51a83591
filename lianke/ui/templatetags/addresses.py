"""{% load addresses %}: addresses of higher floors in templates of lower ones."""

from django import template

from lianke.kernel.above import ADDRESSES

register = template.Library()


@register.simple_tag
def address(name: str, *objects: object) -> str:
    """Such as {% address "lesson" meeting %}. Raises KeyError for a name that nobody asks by."""
    return ADDRESSES[name](*objects)
