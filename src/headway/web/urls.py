"""Every address of the dashboard. The team, period and clock that a reader chose travel along."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from headway.charts import bundle
from headway.records.answers import MetricQuery
from headway.reports.context import DEFAULT_PERIOD, Choice
from headway.reports.pull_requests import ExploreFilters
from headway.web import assets

CUSTOM = "custom"
"""The period whose dates were chosen by hand."""

_Parameters = Mapping[str, str | int | None]

_FILTERS = {
    "slug": "metric",
    "text": "q",
    "repository": "repository",
    "work_type": "work_type",
    "lines": "lines",
    "wait": "wait",
    "left_out": "left_out",
    "sort": "sort",
    "page": "page",
    "opened_id": "open",
}
"""Field of ExploreFilters to its name in the address."""


def choice_parameters(choice: Choice) -> dict[str, str | int | None]:
    """What the address says of a choice; defaults are left out."""
    by_hand = choice.from_on is not None and choice.to_on is not None and choice.period == CUSTOM
    return {
        "team": choice.team,
        "period": None if choice.period == DEFAULT_PERIOD else choice.period,
        "from": choice.from_on.isoformat() if by_hand and choice.from_on else None,
        "to": choice.to_on.isoformat() if by_hand and choice.to_on else None,
        "clock": choice.clock.value if choice.clock else None,
        "actors": None if choice.actors == "human" else choice.actors,
        "base": None if choice.base == "default" else choice.base,
    }


def filter_parameters(filters: ExploreFilters) -> dict[str, str | int | None]:
    """What the address says of the explorer's filters; defaults are left out."""
    plain = ExploreFilters()
    said: dict[str, str | int | None] = {
        name: getattr(filters, field)
        for field, name in _FILTERS.items()
        if getattr(filters, field) != getattr(plain, field)
    }
    return said | {"order": "up" if filters.is_ascending else None}


def _address(path: str, parameters: _Parameters, fragment: str = "") -> str:
    query = urlencode({key: value for key, value in parameters.items() if value is not None})
    return path + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """The addresses as one reader sees them, with what they chose."""

    choice: Choice

    def overview(self, choice: Choice | None = None) -> str:
        """The Overview page."""
        return _address("/overview", choice_parameters(choice or self.choice))

    def delivery(self, choice: Choice | None = None) -> str:
        """The Delivery page."""
        return _address("/delivery", choice_parameters(choice or self.choice))

    def pull_requests(
        self, filters: ExploreFilters | None = None, choice: Choice | None = None
    ) -> str:
        """The Pull requests explorer."""
        return self._explorer("/pull-requests", filters, choice)

    def csv(self, filters: ExploreFilters) -> str:
        """The explorer's rows as a file, all pages of them."""
        return self._explorer("/pull-requests.csv", replace(filters, page=1, opened_id=None), None)

    def _explorer(self, path: str, filters: ExploreFilters | None, choice: Choice | None) -> str:
        filters = filters or ExploreFilters()
        fragment = "opened" if filters.opened_id is not None else ""
        parameters = choice_parameters(choice or self.choice) | filter_parameters(filters)
        return _address(path, parameters, fragment)

    def pull_request(self, opened_id: int, slug: str | None = None) -> str:
        """One pull request, opened in the explorer."""
        filters = ExploreFilters(opened_id=opened_id)
        return self.pull_requests(replace(filters, slug=slug) if slug else filters)

    def evidence(self, query: MetricQuery, *, left_out: str | None = None) -> str:
        """The items behind a number; with `left_out`, those that it does not count."""
        filters = ExploreFilters(
            slug=query.slug,
            repository=query.repository,
            work_type=query.work_type,
            left_out=left_out,
        )
        same = (query.from_on, query.to_on) == (self.choice.from_on, self.choice.to_on)
        choice = replace(
            self.choice,
            team=query.team,
            clock=query.clock,
            period=self.choice.period if same else CUSTOM,
            from_on=query.from_on,
            to_on=query.to_on,
            actors=query.actors,
            base=query.base,
        )
        return self.pull_requests(filters, choice)

    def definitions(self) -> str:
        """Every metric in words."""
        return _address("/definitions", choice_parameters(self.choice))

    def definition(self, slug: str) -> str:
        """One metric in words."""
        return _address(f"/definitions/{quote(slug, safe='@')}", choice_parameters(self.choice))

    def connections(self, connection_id: str = "") -> str:
        """The Connections page, at one connection where given."""
        fragment = f"connection-{connection_id}" if connection_id else ""
        return _address("/connections", choice_parameters(self.choice), fragment)

    def preferences(self) -> str:
        """Theme and sign-out: the one page whose forms change something."""
        return "/preferences"

    def theme(self) -> str:
        """Where the theme form goes."""
        return "/preferences/theme"

    def patterns(self) -> str:
        """Every component in every state."""
        return "/patterns"

    def events(self) -> str:
        """Server-sent events: that a sync moved."""
        return "/events"

    def sign_in(self) -> str:
        """Where a one-time link leads, and where its button goes."""
        return "/sign-in"

    def sign_out(self) -> str:
        """Where the sign-out form goes."""
        return "/sign-out"

    def sign_out_everywhere(self) -> str:
        """Where the form goes that ends every session of the reader."""
        return "/sign-out/everywhere"

    def asset(self, name: str) -> str:
        """`sheet`, `script` or `mark`, under its content's hash."""
        return f"/assets/{assets.own()[name].name}"

    def chart_library(self) -> str:
        """The bundle that draws charts, under its hash."""
        return f"/assets/{bundle.name()}"
