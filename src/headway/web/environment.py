"""The one Jinja2 environment, and how a typed page becomes HTML."""

from dataclasses import fields
from functools import cache
from typing import Any, ClassVar, Protocol

import jinja2

from headway.web import words


class PageContext(Protocol):
    """A page: a frozen dataclass whose fields are what its template knows."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    template: ClassVar[str]


@cache
def environment() -> jinja2.Environment:
    """Escapes everything, refuses names that a page does not have."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("headway.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["json.dumps_kwargs"] = {"separators": (",", ":"), "sort_keys": True}
    made.filters["count"] = words.count
    made.filters["moment"] = words.moment
    return made


def values(page: PageContext) -> dict[str, Any]:
    """What the template of `page` is given: its fields, nothing else."""
    return {field.name: getattr(page, field.name) for field in fields(page)}


def render(page: PageContext) -> str:
    """The page as HTML."""
    return environment().get_template(page.template).render(values(page))
