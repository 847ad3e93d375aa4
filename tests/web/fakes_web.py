"""A chat and a shop without a store: what the web room is tested with when the answer itself does not matter."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from chatbot.cache import MemoryCache
from chatbot.errors import BusinessNotFound
from chatbot.feedback import Feedback
from chatbot.health import HealthReport, Status
from chatbot.model import (
    APICall,
    Business,
    Contact,
    CostSummary,
    EndpointFigures,
    Erasure,
    Intent,
    Method,
    OpenTurn,
    PerformanceSummary,
    PeriodCost,
    Product,
    Reply,
    RequestFigures,
    SystemHealth,
    utc_now,
)
from chatbot.personal_data import SessionData, SessionNotFound
from chatbot.settings import Settings
from chatbot.unanswered import UnansweredQuestions
from chatbot.web import Services, create_web
from chatbot.web.schemas import CostProjection
from fakes_owner import MemoryOpinions, backroom

SHOP = Business(
    id="sample_shop",
    name="Ihlamur Sandığı",
    description="Kadın ve aile giyimi, lohusa ürünleri ve ev tekstili satan bir mahalle mağazası.",
    phone="0232 000 12 34",
    email="merhaba@ihlamursandigi.example.com",
    hours="Pazartesi-Cuma 09.30-19.30, Cumartesi 10.00-18.00",
    shipping_info="1.000 TL ve üzeri siparişlerde kargo ücretsizdir.",
    return_policy="14 gün içinde iade edebilirsiniz.",
    theme={"primary": "#7a1f3d", "accent": "#f3dfd3"},
    welcome_message="Merhaba, Ihlamur Sandığı'na hoş geldiniz!",
)
PRODUCTS = (
    Product(
        id="ELB-1",
        title="Çiçek Desenli Midi Elbise",
        price_minor=189990,
        sale_price_minor=149990,
        color="Bordo",
        size="38",
        brand="Selvinaz",
        category="Giyim > Elbise",
        stock=2,
        url="https://www.example.com/urun/1",
    ),
    Product(id="ELB-2", title="Keten Elbise", price_minor=129900, color="Bej", in_stock=False, stock=0),
)
OPEN_TURNS = (
    OpenTurn("bebek arabası var mı", "not_found", utc_now()),
    OpenTurn("kargo nerede", "rated_down", utc_now(), rated_down=True, comment="anlamadı"),
)
CONTACT = Contact(
    phone="0232 000 12 34",
    whatsapp_url="https://wa.me/905000001234?text=merhaba",
    email="merhaba@ihlamursandigi.example.com",
    open_now=False,
    opens_at="2026-03-02T09:30:00+03:00",
)


ONE_REQUEST = RequestFigures(1, 0, 0.0, 1.0, 5.0, 5.0, 5.0, 5.0, 5.0)


class FakeChat:
    """Answers every question alike; `fail_with` makes it raise, `asked` remembers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, str]] = []
        self.fail_with: Exception | None = None
        self.products: tuple[Product, ...] = PRODUCTS
        self.contact: Contact | None = CONTACT

    def reply(self, business_id: str, session_id: str | None, question: str, *, request_id: str) -> Reply:
        self.asked.append((business_id, session_id, question))
        if self.fail_with:
            raise self.fail_with
        if business_id != SHOP.id:
            raise BusinessNotFound(business_id)
        return Reply(
            answer="Bordo elbisemiz var: **1.499,90 TL**",
            method=Method.PRODUCT_SEARCH,
            confidence=0.93,
            execution_time_ms=3,
            session_id=session_id or "s-new",
            intent=Intent.PRODUCT_SEARCH,
            request_id=request_id,
            products=self.products,
            suggestions=("İkincisi ne kadar?",),
            contact=self.contact,
        )


class FakeIndex:
    def categories(self) -> tuple[tuple[str, int], ...]:
        return (("Giyim > Elbise", 90), ("Lohusa > Sabahlık", 40), ("Ev", 3))


class FakeShop:
    index = FakeIndex()

    def __init__(self, business: Business) -> None:
        self.business = business


class FakeShops:
    def __init__(self, *businesses: Business) -> None:
        self._shops = {business.id: FakeShop(business) for business in businesses}

    def get(self, business_id: str) -> FakeShop:
        if business_id not in self._shops:
            raise BusinessNotFound(business_id)
        return self._shops[business_id]

    def default_id(self) -> str | None:
        return next(iter(self._shops), None)

    def origins(self) -> frozenset[str]:
        return frozenset(origin for shop in self._shops.values() for origin in shop.business.allowed_origins)


class FakeHealth:
    status = Status.HEALTHY

    def report(self) -> HealthReport:
        return HealthReport(self.status, utc_now(), 12.7, ())


class FakeCosts:
    """Costs nothing; the export has one row."""

    def get_cost_summary(self, hours: float = 24) -> CostSummary:
        return CostSummary(0, 0.0, 0.0, {}, self.get_cost_projection())

    def get_cost_projection(self) -> dict[str, float]:
        return dict.fromkeys(CostProjection().fields, 0.0)

    def day_report(self, day: date | None = None) -> PeriodCost:
        return PeriodCost(str(day or "2026-03-02"), 0.0, 0.5)

    month_report = day_report

    def span(self, first: object = None, last: object = None) -> tuple[datetime, datetime]:
        return datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)

    def calls(self, since: datetime, until: datetime) -> Iterator[APICall]:
        yield APICall(since.isoformat(), "gemini", "m", 1, 1, 0.0, "", 5, success=True)


class FakeMonitoring:
    """Remembers what it was told; knows of one request."""

    def __init__(self) -> None:
        self.tracked: list[tuple[str, str, float, int, dict[str, float]]] = []

    def track_request(
        self, endpoint: str, method: str, response_time_ms: float, status_code: int, *, hops: Any = None
    ) -> None:
        self.tracked.append((endpoint, method, response_time_ms, status_code, dict(hops or {})))

    def get_system_health(self) -> SystemHealth:
        return SystemHealth("2026-03-02T09:00:00Z", 20.0, 40.0, 5.0, 0.0, "healthy")

    def get_real_time_metrics(self) -> dict[str, Any]:
        total = asdict(ONE_REQUEST)
        endpoints = [{"endpoint": "/chat", "method": "POST", "figures": total}]
        stamp = "2026-03-02T09:00:00Z"
        return {"timestamp": stamp, "window_seconds": 60, "total": total, "endpoints": endpoints, "system": {}}

    def get_performance_summary(self, hours: float = 24) -> PerformanceSummary:
        endpoints = (EndpointFigures("/chat", "POST", ONE_REQUEST),)
        return PerformanceSummary("2026-03-02T09:00:00Z", hours, ONE_REQUEST, endpoints, {}, 0.02)


class FakeMetrics:
    """Counts answers; has one metric."""

    def __init__(self) -> None:
        self.answers: list[tuple[Method, Intent]] = []

    def answered(self, method: Method, intent: Intent) -> None:
        self.answers.append((method, intent))

    def text(self) -> bytes:
        return b"# HELP chatbot_up Up.\n# TYPE chatbot_up gauge\nchatbot_up 1.0\n"

    def families(self) -> list[dict[str, Any]]:
        sample = {"name": "chatbot_up", "labels": {}, "value": 1.0}
        return [{"name": "chatbot_up", "type": "gauge", "help": "Up.", "samples": [sample]}]


class FakePersonal:
    """Knows one session, "known", and erases it at once."""

    def export(self, session_id: str) -> SessionData:
        if session_id != "known":
            raise SessionNotFound
        return SessionData({"session": {"id": session_id}, "turns": [], "feedback": [], "model_calls": []}, None)

    def request_erasure(self, session_id: str) -> Erasure:
        self.export(session_id)
        return Erasure("hash", datetime(2026, 3, 2, tzinfo=UTC))


def services(
    *businesses: Business,
    chat: FakeChat | None = None,
    shops: FakeShops | None = None,
    health: FakeHealth | None = None,
    monitoring: "FakeMonitoring | None" = None,
    metrics: "FakeMetrics | None" = None,
    admin_token: str = "",
) -> Services:
    owned = backroom(*(businesses or (SHOP,)), products=PRODUCTS)
    return Services(
        chat=chat or FakeChat(),
        shops=shops or FakeShops(*(businesses or (SHOP,))),
        health=health or FakeHealth(),
        costs=FakeCosts(),
        cache=MemoryCache(),
        feedback=Feedback(MemoryOpinions(("known", "r-1"), shop=SHOP.id)),
        unanswered=UnansweredQuestions(MemoryOpinions(turns=OPEN_TURNS), owned.shops),
        shopkeeping=owned.shopkeeping,
        monitoring=monitoring or FakeMonitoring(),
        metrics=metrics or FakeMetrics(),
        personal=FakePersonal(),
        settings=Settings(admin_token=admin_token, rate_limit_per_minute=100_000),
        version="0.1.0",
    )


class WholeResponses(FlaskClient):
    """A test client that reads each response to its end, so that no file stays open."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return super().open(*args, buffered=True, **kwargs)


def client_of(bundle: Services, **options: Any) -> FlaskClient:
    app = create_web(bundle, **options)
    app.test_client_class = WholeResponses
    return app.test_client()
