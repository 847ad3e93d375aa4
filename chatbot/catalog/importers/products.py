"""Records to products: ids, prices, sale periods, stock, texts; every row that cannot be one gets its Turkish reason.

Knows no file formats and no store.
"""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from chatbot.catalog.importers import cells
from chatbot.catalog.importers.columns import Columns
from chatbot.catalog.importers.dialects import Record, read_records, slug
from chatbot.catalog.importers.prices import PriceError, PriceReader, currency_code
from chatbot.catalog.importers.table import Rejection, Table
from chatbot.model import Product

Progress = Callable[[int, int | None], None]

_PRICE_FIELDS = ("list_price", "price", "paid_price", "sale_price")
_SALE_DATES = frozenset({"sale_period", "sale_from", "sale_to"})
_DEFAULT_CURRENCY = "TRY"
_MAX_TITLE_CHARS = 500
_MAX_TEXT_CHARS = 200
_MAX_DESCRIPTION_CHARS = 5_000
_MAX_ID_CHARS = 128
_MAX_SLUG_CHARS = 100
_PROGRESS_EVERY_ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a file holds. `read` = products + rejected + skipped rows; `notes` are remarks for the owner, Turkish.

    `rejected_ids`: the ids that rejected rows would have had.
    """

    products: tuple[Product, ...]
    read: int
    skipped: int = 0
    rejected: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()
    rejected_ids: tuple[str, ...] = ()


class RowError(ValueError):
    """A row that is no product; the text is the reason, Turkish."""


@dataclass(slots=True)
class _Remarks:
    """Remarks on rows, told once each with the rows they apply to."""

    rows: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, remark: str, row: int) -> None:
        self.rows[remark].append(row)

    def notes(self) -> tuple[str, ...]:
        return tuple(f"{remark} ({_row_list(rows)})." for remark, rows in self.rows.items())


def _row_list(rows: list[int]) -> str:
    shown = ", ".join(map(str, rows[:10]))
    return f"{len(rows)} satır: {shown}{', …' if len(rows) > 10 else ''}"


def build_catalogue(table: Table, columns: Columns, *, now: datetime, progress: Progress) -> Catalogue:
    """All products of a table in file order; `now` decides which sale periods are on."""
    records = read_records(table, columns)
    prices = PriceReader(record.cells.get(name) for record in records for name in _PRICE_FIELDS)
    builder = _Builder(prices, columns.currency, now)
    products, failed = _build_all(records, builder, progress)
    skips = Counter(record.skip for record in records if record.skip)
    return Catalogue(
        products=tuple(products),
        read=len(records) + len(table.broken),
        skipped=skips.total(),
        rejected=tuple(sorted([*table.broken, *failed], key=lambda rejection: rejection.row)),
        notes=(*table.notes, *_column_notes(columns), *prices.notes(), *_skip_notes(skips), *builder.remarks.notes()),
        rejected_ids=tuple(failed.values()),
    )


def _build_all(
    records: list[Record], builder: "_Builder", progress: Progress
) -> tuple[list[Product], dict[Rejection, str]]:
    """The products, and each rejection with the id its row would have had."""
    products: dict[str, tuple[int, Product]] = {}
    failed: dict[Rejection, str] = {}
    for done, (record, product_id) in enumerate(zip(records, _assign_ids(records), strict=True)):
        if done % _PROGRESS_EVERY_ROWS == 0:
            progress(done, len(records))
        try:
            if not record.skip:
                _add(products, record.row, builder.product(record, product_id))
        except RowError as error:
            failed[Rejection(record.row, str(error))] = product_id
    progress(len(records), len(records))
    return [product for _, product in products.values()], failed


def _add(products: dict[str, tuple[int, Product]], row: int, product: Product) -> None:
    if product.id in products:
        raise RowError(f"id tekrar ediyor: '{product.id}' (ilk geçtiği satır: {products[product.id][0]})")
    products[product.id] = (row, product)


def _column_notes(columns: Columns) -> tuple[str, ...]:
    unused = [name for name in columns.unused if not (name == "discount" and columns.has("paid_price", "sale_price"))]
    if not unused:
        return ()
    more = f" ve {len(unused) - 20} sütun daha" if len(unused) > 20 else ""
    return (f"Kullanılmayan sütunlar: {', '.join(name[:40] for name in unused[:20])}{more}.",)


def _skip_notes(skips: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(f"{count} satır atlandı: {reason}." for reason, count in skips.items())


def _assign_ids(records: list[Record]) -> list[str]:
    """The id of every record: its own, else one made from title, colour and size; equal ones -2, -3 in file order.

    Rows that are rejected or skipped later count as well, so that mending them changes no other row's id.
    """
    own = [record.text("id")[:_MAX_ID_CHARS] for record in records]
    taken = set(own)
    counts: Counter[str] = Counter()
    return [
        product_id or _free_id(_base_id(record), taken, counts) for product_id, record in zip(own, records, strict=True)
    ]


def _base_id(record: Record) -> str:
    texts = [record.text(name) for name in ("title", "color", "size")]
    base = record.base_id or slug(*texts)
    if base and len(base) <= _MAX_SLUG_CHARS:
        return base
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()[:8]
    return f"{base[:_MAX_SLUG_CHARS] or 'urun'}-{digest}"


def _free_id(base: str, taken: set[str], counts: Counter[str]) -> str:
    while True:
        counts[base] += 1
        candidate = base if counts[base] == 1 else f"{base}-{counts[base]}"
        if candidate not in taken:
            taken.add(candidate)
            return candidate


class _Builder:
    """Makes one product of one record; collects remarks that are worth telling but reject nothing."""

    def __init__(self, prices: PriceReader, currency: str | None, now: datetime) -> None:
        self._prices = prices
        self._currency = currency or _DEFAULT_CURRENCY
        self._now = now
        self.remarks = _Remarks()

    def product(self, record: Record, product_id: str) -> Product:
        """The product of a record; raises RowError."""
        title = record.text("title")
        if not title:
            raise RowError("ürün adı boş")
        if len(title) > _MAX_TITLE_CHARS:
            raise RowError(f"ürün adı {_MAX_TITLE_CHARS} karakterden uzun")
        price, sale, currency = self._price(record)
        stock = cells.read_stock(record.cells.get("stock"), record.cells.get("availability"))
        if stock.remark:
            self.remarks.add(f"Stok: {stock.remark}", record.row)
        return Product(
            id=product_id,
            title=title,
            description=_description(record),
            price_minor=price,
            sale_price_minor=sale,
            currency=currency,
            category=_category(record.text("category"), record.text("subcategory")),
            color=record.text("color")[:_MAX_TEXT_CHARS],
            size=record.text("size")[:_MAX_TEXT_CHARS],
            brand=record.text("brand")[:_MAX_TEXT_CHARS],
            in_stock=stock.in_stock,
            stock=stock.count,
            url=self._link(record, "url"),
            image_url=self._link(record, "image_url"),
            group_id=(record.group_id or record.text("group"))[:_MAX_ID_CHARS],
        )

    def _link(self, record: Record, name: str) -> str:
        cell = record.cells.get(name)
        address = cells.read_link(cell) if cell is not None else ""
        if cell is not None and not address:
            self.remarks.add("Bağlantı http(s) adresi olmadığı için alınmadı", record.row)
        return address

    def _price(self, record: Record) -> tuple[int, int | None, str]:
        """(list price, sale price or None, currency); raises RowError."""
        try:
            money = {name: self._prices.read(record.cells[name]) for name in _PRICE_FIELDS if name in record.cells}
            stated = currency_code(record.text("currency"))
        except PriceError as error:
            raise RowError(str(error)) from error
        given = {name: price.minor for name, price in money.items() if price}
        regular, paid = self._regular_and_paid(record, given)
        sale = self._sale(record, given.get("sale_price", 0), regular)
        lowest = min(regular, paid, sale)
        said = {price.currency for price in money.values() if price and price.currency} | (
            {stated} if stated else set()
        )
        if len(said) > 1:
            raise RowError(f"fiyatların para birimleri çelişiyor: {', '.join(sorted(said))}")
        return regular, lowest if lowest < regular else None, said.pop() if said else self._currency

    def _regular_and_paid(self, record: Record, given: Mapping[str, int]) -> tuple[int, int]:
        """The list price, and what is paid where a second column says so (Shopify, the prototype)."""
        prices = [given[name] for name in _PRICE_FIELDS[:3] if given.get(name)] or [given.get("sale_price", 0)]
        if prices == [0]:
            raise RowError("fiyat 0" if given else "fiyat boş")
        regular, paid = prices[0], prices[-1]
        if paid > regular:
            self.remarks.add("Liste fiyatı ödenecek fiyattan düşük olduğu için alınmadı", record.row)
            return paid, paid
        return regular, paid

    def _sale(self, record: Record, sale: int, regular: int) -> int:
        """The sale price in force, `regular` when there is none; 0 is how many sheets write none."""
        if sale in {0, regular}:
            return regular
        if sale > regular:
            self.remarks.add("İndirimli fiyat fiyattan yüksek olduğu için alınmadı", record.row)
            return regular
        return sale if self._sale_is_on(record) else regular

    def _sale_is_on(self, record: Record) -> bool:
        """Whether now is inside the row's sale period; a period that cannot be read is none."""
        if not record.cells.keys() & _SALE_DATES:
            return True
        start, _, end = record.text("sale_period").partition("/")
        start_cell = record.cells.get("sale_from") or start
        end_cell = record.cells.get("sale_to") or end
        starts = cells.read_moment(start_cell) if start_cell else None
        ends = cells.read_moment(end_cell, end_of_day=True) if end_cell else None
        if (start_cell and starts is None) or (end_cell and ends is None):
            self.remarks.add("İndirim tarihi okunamadığı için indirimli fiyat alınmadı", record.row)
            return False
        if (starts and self._now < starts) or (ends and self._now >= ends):
            self.remarks.add("İndirim dönemi dışında olduğu için indirimli fiyat alınmadı", record.row)
            return False
        if ends:
            self.remarks.add("İndirimin bitiş tarihi var; o gün kataloğu yeniden içe aktarın", record.row)
        return True


def _description(record: Record) -> str:
    """Short and long description, one after the other, as text."""
    texts = []
    for name in ("short_description", "description"):
        if name in record.cells:
            text = cells.to_text(record.cells[name])
            texts.append(cells.html_to_text(text, max_length=_MAX_DESCRIPTION_CHARS))
    if len(texts) > 1 and texts[0] in texts[1]:
        del texts[0]
    return "\n".join(texts)[:_MAX_DESCRIPTION_CHARS]


@lru_cache(maxsize=4096)
def _category(category: str, subcategory: str) -> str:
    """The path "A > B" from "A>B", "A » B" or a category and a subcategory column."""
    path = [*re.split("[>»›]", category), subcategory]
    return " > ".join(part.strip() for part in path if part.strip())[:_MAX_TEXT_CHARS]
