"""Shapes of requests and answers about shops - profile, catalogue, opinions, open questions - as marshmallow schemas.

Knows no Flask. Profiles are checked by `catalog.business_file`, as their files are: here they are described.
"""

import re
from decimal import Decimal
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from chatbot.unanswered import MAX_DAYS
from chatbot.web.schemas import Identifier, Product
from chatbot.web.text import clean

MAX_COMMENT = 1000
MAX_PRICE = 100_000_000
MAX_STOCK = 1_000_000_000
MOST_PRODUCTS = 200


class Whole(fields.Integer):
    """A whole number: a JSON integer, or plain digits in a query."""

    def __init__(self, least: int, most: int, **kwargs: Any) -> None:
        told: dict[str, Any] = {"invalid": f"{least} ile {most} arasında bir tam sayı olmalı."}
        super().__init__(metadata={"minimum": least, "maximum": most}, error_messages=told, **kwargs)
        self._least, self._most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = super()._deserialize(value, attr, data, **kwargs) or 0
        plain = isinstance(value, int | str) and re.fullmatch("[0-9]{1,10}", str(value))
        if not plain or not self._least <= number <= self._most:
            raise self.make_error("invalid")
        return number


class Price(fields.Float):
    """Money in the product's currency, at most two decimals; loaded as minor units."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "invalid": f"0,01 ile {MAX_PRICE} arasında, en çok iki ondalıklı bir sayı olmalı (ör. 1299.90).",
        "null": "Fiyat boş olamaz.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"minimum": 0.01, "maximum": MAX_PRICE, "example": 1299.9}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        super()._deserialize(value, attr, data, **kwargs)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.make_error("invalid")
        minor = Decimal(str(value)) * 100
        if not 1 <= minor <= MAX_PRICE * 100 or minor != int(minor):
            raise self.make_error("invalid")
        return int(minor)


class Comment(fields.String):
    """What a customer says beside a thumb, cleaned; the length counts as sent."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "invalid": "Yorum bir metin olmalı.",
        "too_long": f"Yorum çok uzun; lütfen en fazla {MAX_COMMENT} karakterle yazın.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if len(text) > MAX_COMMENT:
            raise self.make_error("too_long")
        return clean(text)


class _Request(Schema):
    class Meta:
        unknown = EXCLUDE


class FeedbackRequest(_Request):
    """`POST /feedback`: about the answer with this request id."""

    session_id = Identifier(longest=64, example="a1b2c3", required=True)
    request_id = Identifier(longest=64, example="4f1c0a7be2d94c5f", required=True)
    rating = fields.String(
        required=True,
        validate=validate.OneOf(["up", "down"], error="up veya down olmalı."),
        error_messages={"invalid": "up veya down olmalı.", "null": "Boş olamaz.", "required": "Bu alan zorunlu."},
    )
    comment = Comment(allow_none=True, load_default="", metadata={"maxLength": MAX_COMMENT})


class FeedbackAnswer(Schema):
    """What is kept now."""

    request_id = fields.String(required=True)
    rating = fields.String(required=True, validate=validate.OneOf(["up", "down"]))


class DaysQuery(_Request):
    """How many days to look back."""

    days = Whole(1, MAX_DAYS, load_default=30)


class ProductsQuery(_Request):
    """`GET /businesses/{id}/products`: a stretch of the catalogue, or of what `q` (an id, words) finds in it."""

    q = fields.String(load_default="", validate=validate.Length(max=200, error="En fazla 200 karakter."))
    offset = Whole(0, 100_000_000, load_default=0)
    limit = Whole(1, MOST_PRODUCTS, load_default=50)


class ImportQuery(_Request):
    """`POST /businesses/{id}/products/import`."""

    dry_run = fields.Boolean(load_default=False, error_messages={"invalid": "true veya false olmalı."})
    allow_shrink = fields.Boolean(load_default=False, error_messages={"invalid": "true veya false olmalı."})
    filename = fields.String(
        load_default="",
        validate=validate.Length(max=255, error="En fazla 255 karakter."),
        metadata={"description": "Name of a file sent as the body itself.", "example": "urunler.xlsx"},
    )


class ProductChanges(_Request):
    """`PATCH .../products/{product_id}`: at least one. `sale_price` null ends the sale, `stock` null the counting."""

    price = Price(attribute="price_minor")
    sale_price = Price(attribute="sale_price_minor", allow_none=True)
    stock = Whole(0, MAX_STOCK, allow_none=True)
    in_stock = fields.Boolean(
        truthy={True}, falsy={False}, error_messages={"invalid": "true veya false olmalı.", "null": "Boş olamaz."}
    )

    @validates_schema
    def _something(self, data: dict[str, Any], **_kwargs: Any) -> None:
        if not data:
            raise ValidationError("price, sale_price, stock ve in_stock alanlarından en az biri verilmeli.", "price")


def _text(**metadata: Any) -> fields.String:
    return fields.String(metadata=metadata)


def _texts(**metadata: Any) -> fields.List[str]:
    return fields.List(fields.String(), metadata=metadata)


class Faq(Schema):
    """A question the shop answers in its own words."""

    question = fields.String(required=True)
    answer = fields.String(required=True)


class Profile(Schema):
    """What a shop says about itself: the document of a business file. Only `name` is required."""

    id = _text(description="The id of the address; may be left out.")
    name = fields.String(required=True, metadata={"minLength": 1, "example": "Ihlamur Sandığı"})
    description = _text()
    phone = _text(example="0232 000 12 34")
    whatsapp = _text()
    email = _text()
    address = _text()
    website = _text()
    hours = _text(description="For people.")
    return_policy = _text()
    shipping_info = _text()
    payment_methods = _texts()
    social = fields.Dict(keys=fields.String(), values=fields.String())
    faq = fields.List(fields.Nested(Faq))
    installments = _text()
    cargo_company = _text()
    invoice = _text()
    pickup = _text()
    synonyms = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    opening_hours = fields.Dict(
        keys=fields.String(), values=fields.List(fields.String()), metadata={"example": {"mon": ["09:00", "19:00"]}}
    )
    theme = fields.Dict(keys=fields.String(), values=fields.String(), metadata={"example": {"primary": "#7a1f3d"}})
    welcome_message = _text()
    allowed_origins = _texts(description="Sites that may embed the chat.", example=["https://www.magaza.com"])


class ShopEntry(Schema):
    """A shop in the list."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    products = fields.Integer(required=True)


class ShopList(Schema):
    """All shops, in the order of their creation."""

    businesses = fields.List(fields.Nested(ShopEntry), required=True)


class ImportRecord(Schema):
    """A file that was taken in."""

    imported_at = fields.DateTime(required=True)
    file_name = fields.String(required=True)
    products = fields.Integer(required=True, metadata={"description": "Of the shop, right after it."})
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    rejected = fields.Integer(required=True)
    version = fields.Integer(required=True)


class ShopState(Schema):
    """A shop: its profile, and how its catalogue stands. `version` grows with every change."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    products = fields.Integer(required=True)
    last_import = fields.Nested(ImportRecord, required=True, allow_none=True)
    profile = fields.Nested(Profile, required=True)


class ProfileSaved(ShopState):
    """The shop after its profile was put. `warnings` name what was not understood."""

    result = fields.String(required=True, validate=validate.OneOf(["added", "changed", "unchanged"]))
    warnings = fields.List(fields.String(), required=True)


class ProductPage(Schema):
    """A stretch of a catalogue; `total` counts all that there is."""

    total = fields.Integer(required=True)
    offset = fields.Integer(required=True)
    products = fields.List(fields.Nested(Product), required=True)


class ChangedProduct(Schema):
    """A product as it is now, and the shop's version."""

    product = fields.Nested(Product, required=True)
    version = fields.Integer(required=True)


class Restored(Schema):
    """The catalogue that is back."""

    version = fields.Integer(required=True)
    products = fields.Integer(required=True)


class Rejection(Schema):
    """A row that was left out, and why."""

    row = fields.Integer(required=True)
    reason = fields.String(required=True)


class ImportReport(Schema):
    """What an import did, or would do (`dry_run`). `shrinks`: needs `allow_shrink`. `rejected` holds the first 200."""

    read = fields.Integer(required=True)
    added = fields.Integer(required=True)
    changed = fields.Integer(required=True)
    unchanged = fields.Integer(required=True)
    removed = fields.Integer(required=True)
    skipped = fields.Integer(required=True)
    rejected_count = fields.Integer(required=True)
    rejected = fields.List(fields.Nested(Rejection), required=True)
    notes = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True)
    dry_run = fields.Boolean(required=True)
    shrinks = fields.Boolean(required=True)


class UnansweredQuestion(Schema):
    """One thing asked in vain: how it is asked most, how often, why it stayed open; `examples` are other wordings."""

    question = fields.String(required=True)
    count = fields.Integer(required=True)
    reason = fields.String(required=True, validate=validate.OneOf(["fallback", "unclear", "not_found", "rated_down"]))
    last_asked = fields.DateTime(required=True)
    rated_down = fields.Integer(required=True)
    reasons = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    examples = fields.List(fields.String(), required=True)
    comments = fields.List(fields.String(), required=True)


class UnansweredList(Schema):
    """What was asked in vain, most asked first. Texts are masked."""

    days = fields.Integer(required=True)
    questions = fields.List(fields.Nested(UnansweredQuestion), required=True)


class AnswerCounts(Schema):
    """How a shop's questions were answered."""

    days = fields.Integer(required=True)
    answers = fields.Integer(required=True)
    by_method = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    unanswered = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    rated_up = fields.Integer(required=True)
    rated_down = fields.Integer(required=True)
