import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from chatbot.errors import BusinessNotFound, DatabaseBusy
from chatbot.model import Business, Product
from chatbot.shops import Shops


class Records:
    """Both ports over a dictionary; counts what is asked and fails or waits when told to."""

    def __init__(self, *ids: str) -> None:
        self.catalogues = {id_: (1, [Product(id="1", title="Elbise", price_minor=100)]) for id_ in ids}
        self.asked: list[str] = []
        self.counted = 0  # products, where it matters only how many
        self.on_version: Callable[[], None] = lambda: None

    def get(self, business_id):
        return Business(business_id, business_id) if business_id in self.catalogues else None

    def all(self, business_id=None):
        self.asked.append("all" if business_id is None else "products")
        if business_id is None:
            return [Business(id_, id_) for id_ in self.catalogues]
        return self.catalogues[business_id][1]

    def product_counts(self):
        return {id_: self.counted or len(products) for id_, (_, products) in self.catalogues.items()}

    def version(self, business_id):
        self.asked.append("version")
        self.on_version()
        return self.catalogues.get(business_id, (None,))[0]

    def change(self, business_id, *titles: str) -> None:
        version = self.catalogues[business_id][0]
        products = [Product(id=title, title=title, price_minor=100) for title in titles]
        self.catalogues[business_id] = (version + 1, products)


class Index:
    """Stands in for the product index; `building` may block a build."""

    building: Callable[[], None] = staticmethod(lambda: None)

    def __init__(self, products, *, synonyms) -> None:
        type(self).building()
        self.titles = [product.title for product in products]


@pytest.fixture
def records():
    return Records("butik", "market")


@pytest.fixture
def index():
    return type("CountedIndex", (Index,), {})


@pytest.fixture
def shops(records, index, clock):
    return Shops(records, records, timer=clock.timer, build_index=index)


def test_a_shop_carries_profile_version_and_index(shops):
    shop = shops.get("butik")
    assert (shop.business.id, shop.version, shop.index.titles) == ("butik", 1, ["Elbise"])


def test_within_half_a_second_the_store_is_not_asked_again(shops, records, clock):
    first = shops.get("butik")
    records.asked.clear()
    clock.tick(0.4)
    assert shops.get("butik") is first
    assert records.asked == []


def test_an_unchanged_catalogue_is_not_built_again(shops, records, clock):
    first = shops.get("butik")
    records.asked.clear()
    for _ in range(3):
        clock.tick(0.6)
        assert shops.get("butik") is first
    assert records.asked == ["version"] * 3


def test_a_change_is_served_after_the_next_look(shops, records, clock):
    shops.get("butik")
    records.change("butik", "Etek", "Gömlek")
    assert shops.get("butik").index.titles == ["Elbise"]
    clock.tick(0.5)
    shop = shops.get("butik")
    assert (shop.version, shop.index.titles) == (2, ["Etek", "Gömlek"])


def test_readers_keep_the_old_snapshot_while_one_thread_builds(shops, records, index, clock):
    old = shops.get("butik")
    records.change("butik", "Etek")
    clock.tick(1)
    building, go_on = threading.Event(), threading.Event()

    def block():
        building.set()
        assert go_on.wait(10)

    index.building = staticmethod(block)
    with ThreadPoolExecutor(1) as pool:
        builder = pool.submit(shops.get, "butik")
        assert building.wait(10)
        assert [shops.get("butik") for _ in range(3)] == [old] * 3
        go_on.set()
        assert builder.result(10).index.titles == ["Etek"]
    assert shops.get("butik").version == 2


def test_sixteen_first_questions_build_once(shops, index):
    started = threading.Barrier(16)
    built: list[int] = []
    index.building = staticmethod(lambda: built.append(1))

    def ask(_):
        started.wait(10)
        return shops.get("butik")

    with ThreadPoolExecutor(16) as pool:
        served = set(map(id, pool.map(ask, range(16))))
    assert (len(served), built) == (1, [1])


def test_shops_do_not_wait_for_each_other(shops, index):
    building, go_on = threading.Event(), threading.Event()

    def block():
        building.set()
        assert go_on.wait(10)

    index.building = staticmethod(block)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(shops.get, "butik")
        assert building.wait(10)
        index.building = staticmethod(lambda: None)
        assert shops.get("market").business.id == "market"
        go_on.set()
        slow.result(10)


def test_a_flood_of_unknown_ids_costs_one_query(shops, records):
    for number in range(100):
        with pytest.raises(BusinessNotFound):
            shops.get(f"yok-{number}")
    assert records.asked == ["all"]


def test_a_new_shop_is_found_after_half_a_second(shops, records, clock):
    with pytest.raises(BusinessNotFound):
        shops.get("yeni")
    records.catalogues["yeni"] = (1, [])
    clock.tick(0.5)
    assert shops.get("yeni").business.id == "yeni"


def test_a_removed_shop_vanishes_and_may_come_back(shops, records, clock):
    shops.get("butik")
    removed = records.catalogues.pop("butik")
    clock.tick(0.5)
    for _ in range(2):
        with pytest.raises(BusinessNotFound):
            shops.get("butik")
    records.catalogues["butik"] = removed
    clock.tick(0.5)
    assert shops.get("butik").index.titles == ["Elbise"]


def test_while_the_store_cannot_answer_the_old_snapshot_serves(shops, records, clock):
    old = shops.get("butik")
    records.change("butik", "Etek")
    clock.tick(1)

    def fail():
        raise DatabaseBusy("meşgul")

    records.on_version = fail
    assert shops.get("butik") is old
    records.on_version = lambda: None
    clock.tick(0.5)
    assert shops.get("butik").version == 2


def test_a_failed_first_load_is_tried_again(shops, records):
    def fail():
        raise DatabaseBusy("meşgul")

    records.on_version = fail
    with pytest.raises(DatabaseBusy):
        shops.get("butik")
    records.on_version = lambda: None
    assert shops.get("butik").version == 1


def test_the_default_is_the_configured_shop_else_the_first(records, clock):
    assert Shops(records, records, timer=clock.timer, build_index=Index).default_id() == "butik"
    assert Shops(records, records, timer=clock.timer, build_index=Index, default_id="market").default_id() == "market"
    empty = Records()
    assert Shops(empty, empty, timer=clock.timer, build_index=Index).default_id() is None


def test_the_default_shop_is_opened_before_anybody_asks(shops, records):
    shops.open_default()
    records.asked.clear()
    assert shops.get("butik").index.titles == ["Elbise"]
    assert "products" not in records.asked


def test_a_large_default_shop_does_not_hold_up_the_start(shops, records):
    records.counted = 50_000
    shops.open_default()
    assert "products" not in records.asked
    assert shops.get("butik").index.titles == ["Elbise"]


def test_without_a_shop_or_a_store_nothing_is_opened_and_nothing_fails(records, index):
    Shops(Records(), Records(), timer=lambda: 0.0, build_index=index).open_default()

    def busy():
        raise DatabaseBusy("meşgul")

    records.on_version = busy
    Shops(records, records, timer=lambda: 0.0, build_index=index).open_default()
