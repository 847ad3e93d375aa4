import threading
from dataclasses import replace
from decimal import Decimal

import pytest

from chatbot.errors import BusinessNotFound, Conflict, InvalidInput, ProductNotFound, Refused, StoreError
from chatbot.model import Business, Product
from chatbot.store.businesses import Businesses
from chatbot.store.products import Products

FULL = Product(
    id="k-1",
    title="Kırmızı Gecelik",
    price_minor=129990,
    description="Pamuklu, ılık yıkanır",
    sale_price_minor=99900,
    currency="TRY",
    category="Giyim > Gecelik",
    color="KIRMIZI",
    size="M",
    brand="Şirin",
    in_stock=False,
    stock=0,
    url="https://example.com/k-1",
    image_url="https://example.com/k-1.jpg",
    group_id="k",
)
PLAIN = Product(id="t-1", title="Terlik", price_minor=0)


def many(count, *, price_minor):
    return [Product(f"p{number}", f"Ürün {number}", price_minor) for number in range(count)]


@pytest.fixture
def products(database, shop):
    return Products(database)


@pytest.fixture
def version(database, shop):
    return lambda: Businesses(database).version(shop)


def test_a_shop_without_a_catalogue_has_no_products(products, shop):
    assert products.all(shop) == []
    assert products.all("unknown") == []


def test_products_come_back_as_they_were_given_in_their_order(products, shop):
    products.replace(shop, [PLAIN, FULL])
    assert products.all(shop) == [PLAIN, FULL]


def test_a_swap_raises_the_version(products, shop, version):
    before = version()
    assert products.replace(shop, [FULL]) == before + 1 == version()


@pytest.mark.parametrize("catalogue", [[], [FULL, PLAIN]])
def test_the_same_catalogue_changes_nothing(products, shop, version, catalogue):
    products.replace(shop, catalogue)
    before = version()
    assert products.replace(shop, catalogue) == before == version()


def test_a_new_order_is_a_change(products, shop, version):
    products.replace(shop, [FULL, PLAIN])
    before = version()
    products.replace(shop, [PLAIN, FULL])
    assert version() == before + 1


def test_a_catalogue_can_be_emptied(products, shop):
    products.replace(shop, [FULL])
    products.replace(shop, [])
    assert products.all(shop) == []


def test_another_shop_keeps_its_products_and_version(products, shop, database):
    Businesses(database).put(Business(id="other", name="Öteki"))
    products.replace("other", [FULL])
    before = Businesses(database).version("other")
    products.replace(shop, [PLAIN])
    products.replace(shop, [])
    assert products.all("other") == [FULL]
    assert Businesses(database).version("other") == before


def test_a_swap_expecting_the_present_version_goes_through(products, shop, version):
    products.replace(shop, [FULL], expected_version=version())
    assert products.all(shop) == [FULL]


def test_a_swap_expecting_an_older_version_is_refused(products, shop, version):
    read_at = version()
    products.replace(shop, [FULL])
    with pytest.raises(Conflict):
        products.replace(shop, [PLAIN], expected_version=read_at)
    assert products.all(shop) == [FULL]


def test_an_unknown_shop_is_named(products):
    with pytest.raises(BusinessNotFound) as caught:
        products.replace("unknown", [FULL])
    assert caught.value.details == {"business_id": "unknown"}
    with pytest.raises(BusinessNotFound):
        products.restore_previous("unknown")


def test_an_id_given_twice_is_named(products, shop):
    with pytest.raises(InvalidInput) as caught:
        products.replace(shop, [FULL, PLAIN, replace(PLAIN, id=FULL.id)])
    assert caught.value.details == {"id": FULL.id}


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (replace(PLAIN, price_minor=-1), StoreError),
        (replace(PLAIN, price_minor=2**63), InvalidInput),
        (replace(PLAIN, title="\ud800"), InvalidInput),
    ],
)
def test_a_row_that_cannot_be_kept_leaves_the_old_catalogue(products, shop, version, row, error):
    products.replace(shop, [FULL])
    before = version()
    with pytest.raises(error):
        products.replace(shop, [replace(FULL, title="Yeni"), row])
    assert products.all(shop) == [FULL]
    assert version() == before


def test_the_catalogue_before_can_be_restored_and_that_undone(products, shop, version):
    products.replace(shop, [FULL])
    products.replace(shop, [PLAIN])
    assert products.restore_previous(shop) == version() == 4
    assert products.all(shop) == [FULL]
    products.restore_previous(shop)
    assert products.all(shop) == [PLAIN]


def test_an_import_without_changes_keeps_the_catalogue_before(products, shop):
    products.replace(shop, [FULL])
    products.replace(shop, [PLAIN])
    products.replace(shop, [PLAIN])
    products.restore_previous(shop)
    assert products.all(shop) == [FULL]


def test_there_is_nothing_to_restore_before_the_second_import(products, shop):
    with pytest.raises(Refused):
        products.restore_previous(shop)
    products.replace(shop, [FULL])
    with pytest.raises(Refused):
        products.restore_previous(shop)


def test_prices_are_readable_at_a_prompt(products, shop, database):
    products.replace(shop, [FULL])
    with database.read() as connection:
        row = connection.exec_driver_sql("SELECT price, sale_price FROM products").one()
    assert [Decimal(str(value)) for value in row] == [Decimal("1299.9"), Decimal(999)]


def test_readers_see_the_old_catalogue_or_the_new_one_never_a_mixture(products, shop):
    old, new = many(200, price_minor=1), many(120, price_minor=2)
    products.replace(shop, old)
    swapped = threading.Event()
    seen = []

    def read():
        while not swapped.is_set():
            seen.append(products.all(shop))

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(10):
        products.replace(shop, old if number % 2 else new)
    swapped.set()
    for reader in readers:
        reader.join()
    assert seen
    assert all(catalogue in (old, new) for catalogue in seen)


def test_of_two_swaps_expecting_the_same_version_one_wins(products, shop, version):
    read_at, outcomes = version(), []

    def swap(price_minor):
        try:
            products.replace(shop, many(50, price_minor=price_minor), expected_version=read_at)
            outcomes.append("swapped")
        except Conflict:
            outcomes.append("refused")

    swaps = [threading.Thread(target=swap, args=(price_minor,)) for price_minor in (1, 2, 3)]
    for thread in swaps:
        thread.start()
    for thread in swaps:
        thread.join()
    assert sorted(outcomes) == ["refused", "refused", "swapped"]
    assert len({product.price_minor for product in products.all(shop)}) == 1


def dearer(product):
    return replace(product, price_minor=product.price_minor + 100)


def test_one_product_is_changed_in_its_place(products, shop, version):
    products.replace(shop, [FULL, PLAIN])
    before = version()
    assert products.change(shop, "t-1", dearer) == (replace(PLAIN, price_minor=100), before + 1)
    assert products.all(shop) == [FULL, replace(PLAIN, price_minor=100)]
    assert version() == before + 1


def test_a_change_that_changes_nothing_keeps_the_version(products, shop, version):
    products.replace(shop, [PLAIN])
    before = version()
    assert products.change(shop, "t-1", lambda product: product) == (PLAIN, before)
    assert version() == before


def test_a_change_that_is_refused_writes_nothing(products, shop, version):
    products.replace(shop, [PLAIN])
    before = version()

    def refuse(_product):
        raise InvalidInput("Olmaz.")

    with pytest.raises(InvalidInput, match="Olmaz"):
        products.change(shop, "t-1", refuse)
    with pytest.raises(ProductNotFound):
        products.change(shop, "t-2", dearer)
    with pytest.raises(BusinessNotFound):
        products.change("unknown", "t-1", dearer)
    assert (products.all(shop), version()) == ([PLAIN], before)


def test_two_who_change_one_product_at_the_same_time_both_count(products, shop):
    products.replace(shop, [PLAIN])

    def raise_price():
        for _ in range(20):
            products.change(shop, "t-1", dearer)

    threads = [threading.Thread(target=raise_price) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert products.all(shop)[0].price_minor == 80 * 100


def test_a_catalogue_can_be_paged_through(products, shop):
    catalogue = many(5, price_minor=100)
    products.replace(shop, catalogue)
    assert products.page(shop, offset=0, limit=2) == (catalogue[:2], 5)
    assert products.page(shop, offset=4, limit=2) == (catalogue[4:], 5)
    assert products.page("unknown", offset=0, limit=2) == ([], 0)


def test_some_products_come_in_the_order_asked_for_without_those_that_are_gone(products, shop):
    products.replace(shop, [FULL, PLAIN])
    assert products.some(shop, ["t-1", "gone", FULL.id]) == [PLAIN, FULL]
