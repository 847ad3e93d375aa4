"""Rows of a table as records of named fields, with what a source spreads over several rows gathered into each.

Here stands what is particular to WooCommerce (variable parents and their variations) and Shopify (rows of one handle).
Knows no prices and builds no products.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from chatbot.catalog.importers.cells import clean, is_hidden, states_stock, to_text
from chatbot.catalog.importers.columns import Columns
from chatbot.catalog.importers.lexicon import key, words
from chatbot.catalog.importers.table import Cell, Table
from chatbot.turkish import fold

_ATTRIBUTES = {field: frozenset(map(key, names)) for field, names in words("attribute_fields").items()}
_IDS = ("id", "sku", "barcode")
_SHOPIFY_SHARED = ("title", "description", "brand", "category", "kind", "taxonomy", "published", "status", "image_url")
_SHOPIFY_OWN = ("list_price", "price", "paid_price", "sku")
_WOO_SHARED = ("title", "category", "description", "short_description", "brand", "url", "image_url")

HIDDEN = "yayında değil"
PARENT = "ana ürün, satılan varyasyonları ayrı satırlarda"
NO_PRODUCT = "yalnızca ek görsel"


@dataclass(slots=True)
class Record:
    """One row by field; `base_id` is what an id is made from where the row has none; `skip` why it is no product."""

    row: int
    cells: dict[str, Cell]
    attributes: list[tuple[str, str]] = field(default_factory=list)
    base_id: str = ""
    group_id: str = ""
    skip: str = ""

    def text(self, name: str) -> str:
        """A field as clean text, "" when blank."""
        cell = self.cells.get(name)
        return "" if cell is None else clean(to_text(cell))


def slug(*texts: str) -> str:
    """Readable ASCII of the texts, words joined by hyphens; "" when nothing is left."""
    return "-".join("".join(c if c.isascii() and c.isalnum() else " " for c in fold(" ".join(texts))).split())


def read_records(table: Table, columns: Columns) -> list[Record]:
    """All rows as records, in file order, ready to become products one by one."""
    records = [_record(number, cells, columns) for number, cells in table.rows]
    if columns.has("handle"):
        _gather_shopify(records, stock_is_tracked=not columns.has("tracker"))
    else:
        if columns.has("kind") and columns.has("parent", "list_price"):
            _gather_woocommerce(records)
        _choose_ids(records, columns)
    for record in records:
        _name_attributes(record)
        _settle_category(record)
    if columns.has("published", "status"):
        _skip_hidden(records)
    return records


def _skip_hidden(records: list[Record]) -> None:
    """Rows not on sale; a status column may speak of the stock instead ("Tükendi")."""
    for record in records:
        status = record.cells.get("status")
        if is_hidden(record.cells.get("published")) or is_hidden(status):
            record.skip = record.skip or HIDDEN
        elif states_stock(status):
            record.cells.setdefault("availability", status)


def _record(number: int, cells: Sequence[Cell], columns: Columns) -> Record:
    values: dict[str, Cell] = {}
    width = len(cells)
    for name, positions in columns.fields.items():
        for position in positions:
            cell = cells[position] if position < width else None
            if cell is not None and (cell.__class__ is not str or cell.strip()):
                values[name] = cell
                break
    pairs = [(_text_at(cells, name), _text_at(cells, value)) for name, value in columns.attributes]
    return Record(number, values, pairs)


def _text_at(cells: Sequence[Cell], position: int) -> str:
    return clean(to_text(cells[position])) if position < len(cells) else ""


def _name_attributes(record: Record) -> None:
    """Colour, size and brand from "Attribute 1 name = Renk" pairs, where the row has no column of its own."""
    for name, value in record.attributes:
        for field_name, names in _ATTRIBUTES.items():
            if value and key(name) in names:
                record.cells.setdefault(field_name, value)


def _settle_category(record: Record) -> None:
    """The shop's own category, else its type, else Google's or Shopify's taxonomy (never its bare number)."""
    if "kind" not in record.cells and "taxonomy" not in record.cells:
        return
    taxonomy = record.text("taxonomy")
    texts = (record.text("category"), record.text("kind"), "" if taxonomy.isdigit() else taxonomy)
    record.cells["category"] = next(filter(None, texts), "")


def _inherit(record: Record, parent: Record, names: Iterable[str]) -> None:
    for name in names:
        if name in parent.cells:
            record.cells.setdefault(name, parent.cells[name])


# --- WooCommerce -----------------------------------------------------------------------------------------------------


def _kinds(record: Record) -> set[str]:
    return {part.strip() for part in record.text("kind").lower().split(",")}


def _gather_woocommerce(records: list[Record]) -> None:
    """Variations take what they lack from their parent, which is then no product itself; category lists become one."""
    parents = {name: record for record in records for name in _names(record) if "variable" in _kinds(record)}
    for record in records:
        kinds = _kinds(record)
        if "category" in record.cells:
            record.cells["category"] = longest_category(record.text("category"))
        if "grouped" in kinds:
            record.skip = PARENT
        parent = parents.get(_parent_name(record)) if "variation" in kinds else None
        if parent:
            parent.skip = PARENT
            _take_from_parent(record, parent)
    for record in records:
        record.cells.pop("kind", None)


def _names(record: Record) -> tuple[str, ...]:
    return tuple(filter(None, (f"id:{record.text('id')}", record.text("sku"))))


def _parent_name(record: Record) -> str:
    return record.text("parent").replace("id: ", "id:")


def _take_from_parent(record: Record, parent: Record) -> None:
    _inherit(record, parent, _WOO_SHARED)
    record.group_id = parent.text("id") or parent.text("sku")
    if is_hidden(parent.cells.get("published")):
        record.cells["published"] = parent.cells["published"]


def longest_category(text: str) -> str:
    """Of "A > B, C": the path with most levels, the first of equals. A comma behind a backslash belongs to a name."""
    paths = [path.replace("\0", ",").strip() for path in text.replace("\\,", "\0").split(",")]
    return max(paths, key=lambda path: path.count(">"), default="")


# --- Shopify ---------------------------------------------------------------------------------------------------------


def _gather_shopify(records: list[Record], *, stock_is_tracked: bool) -> None:
    """Rows of a handle share what its first row says; ids come from a SKU nobody else has, else handle and options.

    Without a tracker in its tracker column a variant's quantity means nothing (Shopify exports 0).
    """
    skus = Counter(_sku(record) for record in records)
    by_handle: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_handle[record.text("handle")].append(record)
        if not stock_is_tracked and "tracker" not in record.cells:
            record.cells.pop("stock", None)
    for handle, rows in by_handle.items():
        for record in rows:
            _take_from_first(record, rows[0] if handle else record)
            _identify_shopify(record, unique_sku=skus[_sku(record)] == 1)


def _sku(record: Record) -> str:
    return record.text("sku").lstrip("'")


def _take_from_first(record: Record, first: Record) -> None:
    if record is not first:
        has_option = any(value for _, value in record.attributes)
        if not has_option and not any(name in record.cells for name in _SHOPIFY_OWN):
            record.skip = NO_PRODUCT
        record.cells.pop("image_url", None)  # further rows list further pictures, not those of their variant
        _inherit(record, first, _SHOPIFY_SHARED)
    pairs = zip([name for name, _ in first.attributes], record.attributes, strict=True)
    record.attributes = [(own or shared, value) for shared, (own, value) in pairs if value != "Default Title"]
    record.group_id = record.text("handle")
    if "variant_image" in record.cells:
        record.cells["image_url"] = record.cells["variant_image"]


def _identify_shopify(record: Record, *, unique_sku: bool) -> None:
    record.cells.pop("id", None)
    if unique_sku and _sku(record):
        record.cells["id"] = _sku(record)
    else:
        record.base_id = slug(record.text("handle"), *(value for _, value in record.attributes))


# --- ids -------------------------------------------------------------------------------------------------------------


def _choose_ids(records: list[Record], columns: Columns) -> None:
    """Each record's id from the id columns in their order; a code that only variants share becomes their group."""
    names = [name for name in _IDS if columns.has(name)]
    while len(names) > 1 and _is_group_code(records, *names[:2]):
        shared = names.pop(0)
        for record in records:
            if shared in record.cells:
                record.cells.setdefault("group", record.cells.pop(shared))
    for record in records:
        record.cells["id"] = next((record.cells[name] for name in names if name in record.cells), None)


def _is_group_code(records: list[Record], code: str, finer: str) -> bool:
    """Whether rows that share a code are variants: one title, and each a finer code that nobody else has."""
    by_code: dict[str, list[Record]] = defaultdict(list)
    for record in records:
        by_code[record.text(code)].append(record)
    finer_codes = Counter(record.text(finer) for record in records)
    repeated = [rows for text, rows in by_code.items() if text and len(rows) > 1]
    return bool(repeated) and all(
        len({row.text("title") for row in rows}) == 1
        and all(finer_codes[row.text(finer)] == 1 and row.text(finer) for row in rows)
        for rows in repeated
    )
