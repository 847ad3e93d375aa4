"""What a shop's owner does: profile, catalogue, prices and stock. Knows no HTTP and no SQL.

Every change gives the shop a new version, which all running workers look for twice a second, and a line in the log.
"""

import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import structlog

from chatbot.catalog.business_file import InvalidProfile, as_document, check_business
from chatbot.catalog.editing import Changes, edited
from chatbot.catalog.importing import CatalogueImport, ImportReport
from chatbot.errors import BusinessNotFound, Conflict
from chatbot.model import Business, ImportRecord, Product, SearchResult

_MOST_FOUND = 200

Outcome = Literal["added", "changed", "unchanged"]

_log = structlog.get_logger(__name__)


class Businesses(Protocol):
    """Where profiles are kept."""

    def get(self, business_id: str, /) -> Business | None:
        """The profile, or None."""
        ...

    def all(self) -> list[Business]:
        """All of them, in the order of their creation."""
        ...

    def put(self, business: Business, /) -> Outcome:
        """Create the shop or replace its profile."""
        ...

    def version(self, business_id: str, /) -> int | None:
        """Its version, or None."""
        ...

    def product_counts(self) -> dict[str, int]:
        """How many products each shop has."""
        ...


class Products(Protocol):
    """Where catalogues are kept."""

    def page(self, business_id: str, /, *, offset: int, limit: int) -> tuple[list[Product], int]:
        """A stretch of the catalogue, and how many there are in all."""
        ...

    def some(self, business_id: str, ids: Collection[str], /) -> list[Product]:
        """The products with these ids, in their order."""
        ...

    def change(self, business_id: str, product_id: str, edit: Callable[[Product], Product], /) -> tuple[Product, int]:
        """Put what `edit` makes of a product in its place; the product and the shop's version."""
        ...

    def restore_previous(self, business_id: str, /) -> int:
        """Bring the catalogue before the last import back; the version."""
        ...


class Imports(Protocol):
    """What was taken in before."""

    def last(self, business_id: str, /) -> ImportRecord | None:
        """The latest one."""
        ...


class Index(Protocol):
    """A catalogue to search in."""

    def search(self, text: str, /, *, limit: int = ..., near: bool = ...) -> SearchResult:
        """The ranking for a text; `near`: with the nearest after what matches."""
        ...

    def get(self, product_id: str, /) -> Product | None:
        """The product, or None."""
        ...


class Shop(Protocol):
    """A shop as it stands now."""

    @property
    def index(self) -> Index:
        """Its goods."""
        ...


class Shops(Protocol):
    """The shops as they are served."""

    def get(self, business_id: str, /) -> Shop:
        """The current snapshot; raises `BusinessNotFound`."""
        ...


@dataclass(frozen=True, slots=True)
class ShopRecord:
    """A shop as its owner sees it."""

    business: Business
    version: int
    products: int
    last_import: ImportRecord | None

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready; `profile` is the document that sets it."""
        last = self.last_import
        return {
            "id": self.business.id,
            "version": self.version,
            "products": self.products,
            "last_import": {**asdict(last), "imported_at": last.imported_at.isoformat()} if last else None,
            "profile": as_document(self.business),
        }


class Shopkeeping:
    """The owner's use cases. Safe for many threads; one import at a time, since a file is read whole."""

    def __init__(
        self, businesses: Businesses, products: Products, imports: Imports, importing: CatalogueImport, shops: Shops
    ) -> None:
        self._businesses = businesses
        self._products = products
        self._imports = imports
        self._importing = importing
        self._shops = shops
        self._import_under_way = threading.Lock()

    def all(self) -> list[dict[str, Any]]:
        """Id, name and number of products of every shop, in the order of their creation."""
        counts = self._businesses.product_counts()
        return [{"id": b.id, "name": b.name, "products": counts.get(b.id, 0)} for b in self._businesses.all()]

    def get(self, business_id: str) -> ShopRecord:
        """The shop; raises `BusinessNotFound`."""
        business, version = self._businesses.get(business_id), self._businesses.version(business_id)
        if business is None or version is None:
            raise BusinessNotFound(business_id)
        count = self._businesses.product_counts().get(business_id, 0)
        return ShopRecord(business, version, count, self._imports.last(business_id))

    def put(self, business_id: str, document: Mapping[str, Any]) -> tuple[Outcome, list[str]]:
        """Create the shop or replace its profile; with warnings about keys nobody knows. Raises `InvalidProfile`."""
        named = {"id": business_id, **document}
        if named["id"] != business_id:
            raise InvalidProfile({"id": f"adresteki kimlikle ('{business_id}') aynı olmalı ya da hiç yazılmamalı"})
        business, warnings = check_business(named)
        outcome = self._businesses.put(business)
        _log.info("profile_put", business_id=business_id, outcome=outcome)
        return outcome, warnings

    def products(self, business_id: str, text: str, *, offset: int, limit: int) -> tuple[Sequence[Product], int]:
        """A stretch of the catalogue, or of what a text (an id, words) finds in it; and how many there are in all.

        What is found is ranked as customers' questions are; prices and stock are read at this moment.
        """
        shop = self._shops.get(business_id)
        if not text:
            return self._products.page(business_id, offset=offset, limit=limit)
        named = [product for key in (text, text.upper()) if (product := shop.index.get(key))]
        found = dict.fromkeys(p.id for p in (*named, *shop.index.search(text, limit=_MOST_FOUND, near=True).products))
        return self._products.some(business_id, [*found][offset : offset + limit]), len(found)

    def import_file(self, business_id: str, path: Path, *, dry_run: bool, allow_shrink: bool) -> ImportReport:
        """Make a file the shop's catalogue; raises what `CatalogueImport.run` does, and `Conflict` during another."""
        if not self._import_under_way.acquire(blocking=False):
            raise Conflict(
                "Şu anda başka bir dosya içe aktarılıyor.", suggested_action="Bitmesini bekleyip yeniden deneyin."
            )
        try:
            report = self._importing.run(path, business_id, dry_run=dry_run, allow_shrink=allow_shrink)
        finally:
            self._import_under_way.release()
        counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
        _log.info("catalogue_read", business_id=business_id, dry_run=dry_run, rejected=len(report.rejected), **counts)
        return report

    def edit(self, business_id: str, product_id: str, changes: Changes) -> tuple[Product, int]:
        """Change a price or stock; the product as it is now, and the shop's version.

        Raises `BusinessNotFound`, `ProductNotFound`, and `InvalidInput` for contradicting changes.
        """
        product, version = self._products.change(business_id, product_id, lambda before: edited(before, changes))
        _log.info("product_changed", business_id=business_id, product_id=product_id, changes=dict(changes))
        return product, version

    def undo(self, business_id: str) -> tuple[int, int]:
        """Bring the catalogue before the last import back: version and number of products; raises `Refused`."""
        version = self._products.restore_previous(business_id)
        _log.info("catalogue_restored", business_id=business_id, version=version)
        return version, self._businesses.product_counts().get(business_id, 0)
