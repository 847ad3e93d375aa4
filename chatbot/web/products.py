"""`/businesses/{id}/products`: a catalogue - look, import, change a price or stock, undo. For the administration."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request

from chatbot.errors import CatalogueShrinks
from chatbot.web import schemas, shop_schemas
from chatbot.web.access import AdminAccess
from chatbot.web.body import read_json
from chatbot.web.businesses import UNKNOWN, WRONG, WRONG_BODY
from chatbot.web.openapi import AdminBlueprint, Responses
from chatbot.web.responses import json_response
from chatbot.web.services import Services
from chatbot.web.text import clean
from chatbot.web.uploads import FILE_CONTENT, received_file

_PAGE = shop_schemas.ProductsQuery()
_IMPORT = shop_schemas.ImportQuery()
_CHANGES = shop_schemas.ProductChanges()
_MOST_REJECTIONS = 200
_IMPORTS: Responses = {
    200: ("What it did, or would do", shop_schemas.ImportReport),
    400: ("The upload is broken", schemas.Error),
    **UNKNOWN,
    409: ("It would lose much of the catalogue (`error_details` is the report), or another one runs", schemas.Error),
    413: ("The file is too large", schemas.Error),
    415: ("The file is sent compressed", schemas.Error),
    422: ("A parameter is wrong, or the file cannot be read; nothing changed", schemas.Error),
}


def products_blueprint(services: Services, access: AdminAccess) -> AdminBlueprint:
    """The routes about catalogues."""
    blueprint = AdminBlueprint("products", __name__, access=access, description="Shops' catalogues")
    _single_products(blueprint, services)
    _whole_catalogues(blueprint, services)
    return blueprint


def _single_products(blueprint: AdminBlueprint, services: Services) -> None:
    @blueprint.operation(
        "GET",
        "/businesses/<business_id>/products",
        query=shop_schemas.ProductsQuery,
        responses={200: ("The products", shop_schemas.ProductPage), **UNKNOWN, **WRONG},
    )
    def products(business_id: str) -> Response:
        """Page through the catalogue, or search in it."""
        asked = _PAGE.load(request.args.to_dict())
        found, total = services.shopkeeping.products(
            business_id, clean(asked["q"]), offset=asked["offset"], limit=asked["limit"]
        )
        rows = [product.as_dict() for product in found]
        return json_response({"total": total, "offset": asked["offset"], "products": rows})

    @blueprint.operation(
        "PATCH",
        "/businesses/<business_id>/products/<product_id>",
        body=shop_schemas.ProductChanges,
        responses={200: ("The product as it is now", shop_schemas.ChangedProduct), **UNKNOWN, **WRONG_BODY},
    )
    def change_product(business_id: str, product_id: str) -> Response:
        """Change a product's price or stock at once; an import sets them anew."""
        changes = _CHANGES.load(read_json(request.environ))
        product, version = services.shopkeeping.edit(business_id, product_id, changes)
        return json_response({"product": product.as_dict(), "version": version})


def _whole_catalogues(blueprint: AdminBlueprint, services: Services) -> None:
    @blueprint.operation(
        "POST",
        "/businesses/<business_id>/products/import",
        query=shop_schemas.ImportQuery,
        body=FILE_CONTENT,
        responses=_IMPORTS,
    )
    def import_products(business_id: str) -> Response:
        """Make a file (CSV, XLSX, JSON; at most 50 MB) the shop's whole catalogue, or try what it would do."""
        asked = _IMPORT.load(request.args.to_dict())
        with received_file(request, named=asked["filename"]) as path:
            try:
                report = services.shopkeeping.import_file(
                    business_id, path, dry_run=asked["dry_run"], allow_shrink=asked["allow_shrink"]
                )
            except CatalogueShrinks as refused:
                refused.details = _shortened(refused.details or {})
                refused.suggested_action = "Dosyanın tam katalog olduğundan eminseniz allow_shrink=true ile yineleyin."
                raise
        return json_response(_shortened(report.as_dict()))

    @blueprint.operation(
        "POST",
        "/businesses/<business_id>/products/undo",
        responses={
            200: ("The catalogue that is back", shop_schemas.Restored),
            **UNKNOWN,
            409: ("There is no catalogue to go back to", schemas.Error),
        },
    )
    def undo(business_id: str) -> Response:
        """Bring the catalogue before the last import back; doing it again is back where it was."""
        version, count = services.shopkeeping.undo(business_id)
        return json_response({"version": version, "products": count})


def _shortened(report: Mapping[str, Any]) -> dict[str, Any]:
    """The report with the first rejected rows only, and how many there are."""
    rejected = report["rejected"]
    return {**report, "rejected": rejected[:_MOST_REJECTIONS], "rejected_count": len(rejected)}
