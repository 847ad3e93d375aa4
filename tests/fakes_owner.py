"""A shop's records in memory, for tests of what owners and customers do to them where no database matters."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot.catalog.importing import CatalogueImport
from chatbot.catalog.index import ProductIndex
from chatbot.errors import BusinessNotFound, ProductNotFound, Refused
from chatbot.model import AnswerCounts, Business, ImportRecord, OpenTurn, Product, Rating
from chatbot.shopkeeping import Outcome, Shopkeeping


class MemoryBusinesses:
    def __init__(self, *businesses: Business) -> None:
        self.kept = {business.id: business for business in businesses}
        self.versions = dict.fromkeys(self.kept, 1)
        self.catalogues: dict[str, list[Product]] = {}

    def get(self, business_id: str) -> Business | None:
        return self.kept.get(business_id)

    def all(self) -> list[Business]:
        return list(self.kept.values())

    def version(self, business_id: str) -> int | None:
        return self.versions.get(business_id)

    def product_counts(self) -> dict[str, int]:
        return {business_id: len(self.catalogues.get(business_id, ())) for business_id in self.kept}

    def put(self, business: Business) -> Outcome:
        before = self.kept.get(business.id)
        if before == business:
            return "unchanged"
        self.kept[business.id] = business
        self.versions[business.id] = self.versions.get(business.id, 0) + 1
        return "changed" if before else "added"


class MemoryProducts:
    def __init__(self, businesses: MemoryBusinesses) -> None:
        self._businesses = businesses
        self._previous: dict[str, list[Product]] = {}

    def all(self, business_id: str) -> list[Product]:
        return list(self._businesses.catalogues.get(business_id, ()))

    def page(self, business_id: str, *, offset: int, limit: int) -> tuple[list[Product], int]:
        catalogue = self.all(business_id)
        return catalogue[offset : offset + limit], len(catalogue)

    def some(self, business_id: str, ids: Collection[str]) -> list[Product]:
        known = {product.id: product for product in self.all(business_id)}
        return [known[product_id] for product_id in ids if product_id in known]

    def replace(self, business_id: str, products: Sequence[Product], *, expected_version: int | None = None) -> int:
        self._previous[business_id] = self.all(business_id)
        return self._put(business_id, list(products))

    def restore_previous(self, business_id: str) -> int:
        if business_id not in self._businesses.kept:
            raise BusinessNotFound(business_id)
        if not self._previous.get(business_id):
            raise Refused("Geri dönülecek önceki bir katalog yok.")
        return self.replace(business_id, self._previous[business_id])

    def change(self, business_id: str, product_id: str, edit: Callable[[Product], Product]) -> tuple[Product, int]:
        if business_id not in self._businesses.kept:
            raise BusinessNotFound(business_id)
        catalogue = self.all(business_id)
        place = next((place for place, product in enumerate(catalogue) if product.id == product_id), None)
        if place is None:
            raise ProductNotFound(business_id, product_id)
        catalogue[place] = edit(catalogue[place])
        return catalogue[place], self._put(business_id, catalogue)

    def _put(self, business_id: str, catalogue: list[Product]) -> int:
        self._businesses.catalogues[business_id] = catalogue
        self._businesses.versions[business_id] += 1
        return self._businesses.versions[business_id]


class MemoryImports:
    def __init__(self) -> None:
        self.records: list[tuple[str, ImportRecord]] = []

    def add(self, business_id: str, record: ImportRecord) -> None:
        self.records.append((business_id, record))

    def last(self, business_id: str) -> ImportRecord | None:
        return next((record for shop, record in reversed(self.records) if shop == business_id), None)


@dataclass(frozen=True)
class IndexedShop:
    index: ProductIndex


class IndexedShops:
    """Shops whose index is built anew for every question."""

    def __init__(self, businesses: MemoryBusinesses) -> None:
        self._businesses = businesses

    def get(self, business_id: str) -> IndexedShop:
        if business_id not in self._businesses.kept:
            raise BusinessNotFound(business_id)
        return IndexedShop(ProductIndex(self._businesses.catalogues.get(business_id, [])))


class MemoryOpinions:
    """Knows the answers it is made with, as (session, request), of one shop; keeps opinions, gives out open turns."""

    def __init__(self, *answers: tuple[str, str], turns: Sequence[OpenTurn] = (), shop: str = "butik") -> None:
        self._answers = answers
        self._shop = shop
        self.turns = list(turns)
        self.kept: dict[tuple[str, str], tuple[Rating, str, datetime]] = {}

    def shop_of(self, session_id: str, request_id: str) -> str | None:
        return self._shop if (session_id, request_id) in self._answers else None

    def rate(self, session_id: str, request_id: str, rating: Rating, comment: str, *, at: datetime) -> bool:
        if (session_id, request_id) not in self._answers:
            return False
        self.kept[session_id, request_id] = (rating, comment, at)
        return True

    def open_turns(self, business_id: str, since: datetime, *, limit: int) -> list[OpenTurn]:
        return [turn for turn in self.turns if turn.asked_at >= since][:limit]

    def answers(self, business_id: str, since: datetime) -> AnswerCounts:
        return AnswerCounts({"product_search": 3}, {"not_found": len(self.turns)}, 1, 1)


@dataclass(frozen=True)
class Backroom:
    """A shop's records and the use cases over them."""

    businesses: MemoryBusinesses
    products: MemoryProducts
    imports: MemoryImports
    shops: IndexedShops
    shopkeeping: Shopkeeping


def backroom(*businesses: Business, products: Sequence[Product] = ()) -> Backroom:
    """The first business has the products."""
    kept = MemoryBusinesses(*businesses)
    if businesses:
        kept.catalogues[businesses[0].id] = [replace(product) for product in products]
    catalogue, imports, shops = MemoryProducts(kept), MemoryImports(), IndexedShops(kept)
    importing = CatalogueImport(kept, catalogue, history=imports)
    return Backroom(kept, catalogue, imports, shops, Shopkeeping(kept, catalogue, imports, importing, shops))
