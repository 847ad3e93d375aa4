import json
import threading
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from chatbot.catalog.business_file import InvalidProfile
from chatbot.catalog.importing import ImportReport
from chatbot.errors import BusinessNotFound, CatalogueShrinks, Conflict, InvalidInput, Refused
from chatbot.model import Business, Faq, Product
from chatbot.shopkeeping import Shopkeeping
from fakes_owner import backroom

BUTIK = Business(
    id="butik",
    name="Şık Butik",
    phone="0212 555 01 01",
    payment_methods=("Kredi kartı",),
    faq=(Faq("Toptan var mı?", "Var."),),
    synonyms={"şal": ("atkı",)},
    opening_hours={"mon": ("09:00", "19:00")},
    allowed_origins=("https://www.butik.com",),
)
PRODUCTS = (
    Product("E1", "Kırmızı Elbise", 89990, color="Kırmızı", stock=3),
    Product("E2", "Mavi Elbise", 99990, color="Mavi"),
    Product("C1", "Deri Çanta", 129990),
)


@pytest.fixture
def room():
    return backroom(BUTIK, products=PRODUCTS)


@pytest.fixture
def keeping(room):
    return room.shopkeeping


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "ürünler.csv"
    path.write_text("id,title,price\nE1,Kırmızı Elbise,799\nE2,Mavi Elbise,999\nE3,Yeşil Elbise,599\nX,,5\n", "utf-8")
    return path


def test_shops_are_listed_with_their_number_of_products(keeping):
    assert keeping.all() == [{"id": "butik", "name": "Şık Butik", "products": 3}]


def test_a_profile_can_be_put_back_as_it_was_got(keeping):
    got = json.loads(json.dumps(keeping.get("butik").as_dict()))
    assert got["version"] == 1
    assert keeping.put("butik", got["profile"]) == ("unchanged", [])


def test_a_profile_replaces_the_one_before_whole(room, keeping):
    assert keeping.put("butik", {"name": "Yeni Ad", "motto": "?"}) == (
        "changed",
        ["'motto' alanı tanınmadı, alınmadı."],
    )
    assert room.businesses.get("butik") == Business(id="butik", name="Yeni Ad")


def test_a_shop_can_be_created(keeping):
    assert keeping.put("kardes", {"name": "Kardeş"}) == ("added", [])
    assert keeping.get("kardes").products == 0


@pytest.mark.parametrize(
    ("document", "fields"),
    [({}, ["name"]), ({"name": "B", "id": "baska"}, ["id"]), ({"name": 5, "email": "x"}, ["name", "email"])],
)
def test_a_profile_with_faults_changes_nothing_and_names_them_all(room, keeping, document, fields):
    with pytest.raises(InvalidProfile) as invalid:
        keeping.put("butik", document)
    assert list(invalid.value.details["fields"]) == fields
    assert room.businesses.get("butik") == BUTIK


def test_a_catalogue_is_paged_and_searched(keeping):
    assert keeping.products("butik", "", offset=1, limit=1) == ([PRODUCTS[1]], 3)
    assert keeping.products("butik", "mavi elbise", offset=0, limit=1)[0] == [PRODUCTS[1]]
    assert keeping.products("butik", "c1", offset=0, limit=9) == ([PRODUCTS[2]], 1)


def test_what_is_found_is_told_with_the_price_of_this_moment(room, keeping):
    room.shops.get("butik")
    keeping.edit("butik", "E2", {"price_minor": 1})
    assert keeping.products("butik", "mavi elbise", offset=0, limit=1)[0] == [replace(PRODUCTS[1], price_minor=1)]


def test_an_import_is_tried_then_done_then_undone(room, keeping, file):
    tried = keeping.import_file("butik", file, dry_run=True, allow_shrink=False)
    assert (tried.added, tried.changed, tried.removed, len(tried.rejected)) == (1, 2, 1, 1)
    assert room.imports.records == []
    with pytest.raises(CatalogueShrinks):
        keeping.import_file("butik", file, dry_run=False, allow_shrink=False)
    keeping.import_file("butik", file, dry_run=False, allow_shrink=True)
    last = keeping.get("butik").last_import
    assert (last.file_name, last.products, last.added, last.removed, last.rejected) == ("ürünler.csv", 3, 1, 1, 1)
    assert keeping.undo("butik") == (3, 3)
    assert room.products.all("butik") == list(PRODUCTS)


def test_there_is_nothing_to_undo_before_an_import(keeping):
    with pytest.raises(Refused):
        keeping.undo("butik")


def test_a_second_import_does_not_wait_for_the_first(room, file):
    under_way, go_on = threading.Event(), threading.Event()

    class SlowImport:
        def run(self, *_args, **_options) -> ImportReport:
            under_way.set()
            go_on.wait(10)
            raise InvalidInput("bitti")

    keeping = Shopkeeping(room.businesses, room.products, room.imports, SlowImport(), room.shops)
    ended = []

    def first():
        with pytest.raises(InvalidInput):
            keeping.import_file("butik", file, dry_run=True, allow_shrink=False)
        ended.append(True)

    thread = threading.Thread(target=first)
    thread.start()
    assert under_way.wait(10)
    with pytest.raises(Conflict):
        keeping.import_file("butik", file, dry_run=True, allow_shrink=False)
    go_on.set()
    thread.join()
    assert ended == [True]
    with pytest.raises(InvalidInput):
        keeping.import_file("butik", file, dry_run=True, allow_shrink=False)


def test_a_shop_that_is_not_there_is_not_found(keeping, file):
    for ask in (
        lambda: keeping.get("yok"),
        lambda: keeping.products("yok", "", offset=0, limit=1),
        lambda: keeping.import_file("yok", file, dry_run=True, allow_shrink=False),
        lambda: keeping.edit("yok", "E1", {"stock": 1}),
        lambda: keeping.undo("yok"),
    ):
        with pytest.raises(BusinessNotFound):
            ask()


def test_every_change_is_a_line_in_the_log(keeping, file):
    with capture_logs() as logs:
        keeping.put("butik", {"name": "Yeni"})
        keeping.edit("butik", "E2", {"stock": 5})
        keeping.import_file("butik", file, dry_run=False, allow_shrink=True)
        keeping.undo("butik")
    told = [(line["event"], line["business_id"]) for line in logs]
    events = ("profile_put", "product_changed", "catalogue_read", "catalogue_restored")
    assert told == [(event, "butik") for event in events]
