"""Sheet, script, mark and the chart library: named by their content, kept for ever."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from headway.charts import bundle
from headway.kernel.errors import NotFound
from headway.web import assets, policy, respond
from headway.web.errors import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/assets/{name}")
def show_asset(request: Request, name: str) -> Response:
    """One file; the chart library is built when it is first asked for."""
    if name == bundle.name():
        return _library(request)
    asset = assets.by_name().get(name)
    if asset is None:
        raise NotFound("There is no such file; the page that named it is of another release.")
    return _file(request, asset.content, asset.packed, asset.media_type)


def _library(request: Request) -> Response:
    path = bundle.ensure(request.app.state.chart_folder)
    return _file(
        request,
        None if respond.takes_gzip(request) else path.read_bytes(),
        path.with_suffix(".js.gz").read_bytes(),
        "text/javascript",
    )


def _file(request: Request, content: bytes | None, packed: bytes, media_type: str) -> Response:
    headers = dict(policy.KEPT_FOR_EVER)
    if content is None or respond.takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
        content = packed
    return Response(content, media_type=media_type, headers=headers)
