"""Shapes of requests and answers as marshmallow schemas: requests are checked by them, answers documented.

Knows no Flask. Answers write themselves (`Reply.as_dict`): a schema's dump costs as much as a whole bare request.
"""

import re
from typing import Any

from marshmallow import EXCLUDE, Schema, fields, validate

from chatbot.model import Intent, Method
from chatbot.web.text import VISIBLE, clean

MAX_QUESTION = 1000


class Question(fields.String):
    """What the customer typed, cleaned; the length counts as sent."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "required": "Soru eksik; lütfen sorunuzu yazın.",
        "null": "Soru boş olamaz; lütfen sorunuzu yazın.",
        "invalid": "Soru bir metin olmalı.",
        "blank": "Soru boş olamaz; lütfen sorunuzu yazın.",
        "too_long": f"Soru çok uzun; lütfen en fazla {MAX_QUESTION} karakterle yazın.",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if len(text) > MAX_QUESTION:
            raise self.make_error("too_long")
        cleaned = clean(text)
        if not cleaned:
            raise self.make_error("blank")
        return cleaned


class Identifier(fields.String):
    """Letters, digits, hyphen and underscore."""

    default_error_messages = {  # noqa: RUF012  # marshmallow declares it as an instance's
        "required": "Bu alan zorunlu.",
        "null": "Bu alan boş olamaz.",
        "invalid": "Bu alan bir metin olmalı.",
        "pattern": "Yalnızca harf, rakam, tire ve alt çizgi; en az 1, en fazla {longest} karakter.",
    }

    def __init__(self, *, longest: int, example: str, **kwargs: Any) -> None:
        shape = {"minLength": 1, "maxLength": longest, "pattern": "^[A-Za-z0-9_-]+$", "example": example}
        super().__init__(metadata=shape, **kwargs)
        self._longest = longest
        self._pattern = re.compile(rf"[A-Za-z0-9_-]{{1,{longest}}}")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs) or ""
        if not self._pattern.fullmatch(text):
            raise self.make_error("pattern", longest=self._longest)
        return text


def _question() -> Question:
    shape = {"minLength": 1, "maxLength": MAX_QUESTION, "pattern": VISIBLE, "example": "kırmızı elbise var mı?"}
    return Question(required=True, metadata=shape)


class _Request(Schema):
    class Meta:
        unknown = EXCLUDE


class ChatRequest(_Request):
    """`POST /chat`."""

    question = _question()
    business_id = Identifier(longest=128, example="sample_shop", required=True)
    session_id = Identifier(longest=64, example="a1b2c3", allow_none=True, load_default=None)


class AskRequest(_Request):
    """`POST /ask`: a business that is missing or unknown means the default one."""

    question = _question()
    business_id = fields.String(
        allow_none=True,
        load_default=None,
        metadata={"example": "fashion_boutique"},
        error_messages={"invalid": "Bu alan bir metin olmalı."},
    )
    session_id = Identifier(longest=64, example="a1b2c3", allow_none=True, load_default=None)


class Product(Schema):
    """A product card. Prices are in `currency`; null means unknown, for `sale_price` none in force."""

    id = fields.String(required=True)
    title = fields.String(required=True)
    price = fields.Float(required=True)
    sale_price = fields.Float(required=True, allow_none=True)
    currency = fields.String(required=True)
    color = fields.String(required=True, allow_none=True)
    size = fields.String(required=True, allow_none=True)
    brand = fields.String(required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    in_stock = fields.Boolean(required=True)
    stock = fields.Integer(required=True, allow_none=True)
    url = fields.String(required=True, allow_none=True)
    image_url = fields.String(required=True, allow_none=True)


class Contact(Schema):
    """How to reach a person at the shop. `opens_at`: ISO 8601 with offset."""

    phone = fields.String(required=True, allow_none=True)
    whatsapp_url = fields.String(required=True, allow_none=True)
    email = fields.String(required=True, allow_none=True)
    open_now = fields.Boolean(required=True, allow_none=True)
    opens_at = fields.String(required=True, allow_none=True)


class ChatResponse(Schema):
    """An answer with its cards. `cost`: USD, null without a model."""

    answer = fields.String(required=True)
    method = fields.String(required=True, validate=validate.OneOf([m.value for m in Method]))
    confidence = fields.Float(required=True, validate=validate.Range(0, 1))
    execution_time_ms = fields.Integer(required=True)
    cost = fields.Float(required=True, allow_none=True)
    session_id = fields.String(required=True)
    intent = fields.String(required=True, validate=validate.OneOf([i.value for i in Intent]))
    products = fields.List(fields.Nested(Product), required=True)
    suggestions = fields.List(fields.String(), required=True)
    contact = fields.Nested(Contact, required=True, allow_none=True)
    request_id = fields.String(required=True)


class Error(Schema):
    """What every error looks like. `error_details.fields` names the fields of a 422."""

    error_code = fields.String(required=True)
    error_message = fields.String(required=True, metadata={"description": "For people, in Turkish."})
    error_details = fields.Dict(required=True, allow_none=True)
    request_id = fields.String(required=True)
    timestamp = fields.DateTime(required=True)
    suggested_action = fields.String(required=True, allow_none=True)


class AskError(Error):
    """An error of `/ask`: the same with something to show."""

    answer = fields.String(required=True)
    method = fields.Constant("error", required=True)


class Health(Schema):
    """The service's state in one word."""

    status = fields.String(required=True, validate=validate.OneOf(["healthy", "warning", "critical"]))
    timestamp = fields.DateTime(required=True)
    version = fields.String(required=True)
    uptime_seconds = fields.Integer(required=True)


class Probe(Schema):
    """An orchestrator's question and its one-word answer."""

    status = fields.String(required=True)
