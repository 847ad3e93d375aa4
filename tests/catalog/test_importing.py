import json

import pytest

from chatbot import factory
from chatbot.catalog.importing import CatalogueImport, Rejection
from chatbot.errors import BusinessNotFound, CatalogueShrinks, UnreadableFile
from chatbot.model import Business, Product
from fakes import FakeClock


class Shelf:
    """Both ports over one shop in memory; `swaps` counts the times its catalogue was replaced."""

    def __init__(self, *products):
        self.products = list(products)
        self.current = 7
        self.swaps = 0

    def get(self, business_id):
        return Business(id="butik", name="Butik") if business_id == "butik" else None

    def version(self, business_id):
        return self.current if business_id == "butik" else None

    def all(self, _business_id):
        return list(self.products)

    def replace(self, _business_id, products, *, expected_version=None):
        assert expected_version == self.current
        self.products, self.current, self.swaps = list(products), self.current + 1, self.swaps + 1
        return self.current


def product(number, price_minor=500):
    return Product(id=f"P{number}", title=f"Ürün {number}", price_minor=price_minor)


@pytest.fixture
def write(tmp_path):
    def write(*rows, header="id,title,price"):
        path = tmp_path / "katalog.csv"
        path.write_text("\n".join([header, *rows]), encoding="utf-8")
        return path

    return write


def run(shelf, path, business_id="butik", **options):
    return CatalogueImport(shelf, shelf).run(path, business_id, **options)


def test_the_file_becomes_the_catalogue_and_the_report_counts_what_changed(write):
    shelf = Shelf(*(product(number) for number in range(1, 6)))
    path = write(
        "P1,Ürün 1,5", "P2,Ürün 2,6", "P3,Ürün 3,5", "P4,Ürün 4,5", "P6,Ürün 6,5", "P7,,5", header="id,title,price"
    )

    report = run(shelf, path)

    assert (report.read, report.added, report.changed, report.unchanged, report.removed) == (6, 1, 1, 3, 1)
    assert report.rejected == (Rejection(7, "ürün adı boş"),)
    assert (report.version, report.dry_run, report.shrinks) == (8, False, False)
    assert [(p.id, p.price_minor) for p in shelf.products] == [
        ("P1", 500),
        ("P2", 600),
        ("P3", 500),
        ("P4", 500),
        ("P6", 500),
    ]


def test_the_same_file_again_changes_nothing_and_keeps_the_version(write):
    shelf = Shelf()
    path = write("P1,Ürün 1,5", "P2,Ürün 2,6")
    run(shelf, path)

    report = run(shelf, path)

    assert (report.unchanged, report.added, report.changed, report.removed, report.version) == (2, 0, 0, 0, 8)
    assert shelf.swaps == 1


def test_a_new_order_alone_is_a_new_catalogue(write):
    shelf = Shelf(product(1), product(2))

    assert run(shelf, write("P2,Ürün 2,5", "P1,Ürün 1,5")).version == 8
    assert [p.id for p in shelf.products] == ["P2", "P1"]


def test_a_dry_run_reports_the_same_and_changes_nothing(write):
    shelf = Shelf(product(1))

    report = run(shelf, write("P1,Ürün 1,9", "P2,Ürün 2,5"), dry_run=True)

    assert (report.added, report.changed, report.version, report.dry_run) == (1, 1, 7, True)
    assert (shelf.swaps, shelf.products) == (0, [product(1)])


def test_a_file_that_lacks_much_of_the_catalogue_is_refused_unless_allowed(write):
    shelf = Shelf(*(product(number) for number in range(10)))
    path = write(*(f"P{number},Ürün {number},5" for number in range(6)))

    with pytest.raises(CatalogueShrinks, match=r"10 üründen 4 tanesi \(%40\)") as refused:
        run(shelf, path)

    assert refused.value.details["removed"] == 4
    assert "--allow-shrink" in refused.value.suggested_action
    assert shelf.swaps == 0
    assert run(shelf, path, allow_shrink=True).removed == 4
    assert len(shelf.products) == 6


def test_a_dry_run_tells_of_the_shrinking_instead_of_refusing(write):
    report = run(Shelf(product(1), product(2)), write("P1,Ürün 1,5"), dry_run=True)

    assert report.shrinks
    assert "2 üründen 1 tanesi (%50)" in report.notes[-1]


def test_up_to_thirty_percent_may_vanish(write):
    shelf = Shelf(*(product(number) for number in range(10)))

    assert not run(shelf, write(*(f"P{number},Ürün {number},5" for number in range(7)))).shrinks


def test_the_old_product_of_a_rejected_row_leaves_the_catalogue_and_is_said_so(write):
    shelf = Shelf(*(product(number) for number in range(5)))

    report = run(shelf, write("P0,Ürün 0,5", "P1,Ürün 1,5", "P2,Ürün 2,5", "P3,Ürün 3,5", "P4,Ürün 4,bozuk"))

    assert report.removed == 1
    assert [p.id for p in shelf.products] == ["P0", "P1", "P2", "P3"]
    assert report.notes == ("Satırı reddedilen 1 ürün katalogdan çıkar: P4.",)


def test_an_unknown_shop_is_refused_before_the_file_is_read():
    with pytest.raises(BusinessNotFound):
        run(Shelf(), "/nicht/da.csv", "baska")


@pytest.mark.parametrize("rows", [(), ("P1,,5", "P2,Ürün,"), ("P1,A,abc",)])
def test_a_file_without_one_usable_row_is_refused(write, rows):
    shelf = Shelf(product(1))

    with pytest.raises(UnreadableFile, match="içe aktarılabilecek ürün yok") as refused:
        run(shelf, write(*rows), allow_shrink=True)

    assert len(refused.value.details["rejected"]) == len(rows)
    assert shelf.swaps == 0


def test_an_unreadable_file_changes_nothing(tmp_path):
    path = tmp_path / "resim.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00")
    shelf = Shelf(product(1))

    with pytest.raises(UnreadableFile, match=r"resim\.png"):
        run(shelf, path)
    assert shelf.swaps == 0


def test_progress_is_told_from_nothing_to_all(write):
    told = []

    run(
        Shelf(),
        write(*(f"P{number},Ürün,5" for number in range(2500))),
        progress=lambda done, total: told.append((done, total)),
    )

    assert told == [(0, 2500), (1000, 2500), (2000, 2500), (2500, 2500)]


def test_sale_periods_are_judged_by_the_clock_given(write):
    clock = FakeClock()
    header = "id,title,price,sale_price,date sale price ends"
    path = write(f"P1,A,10,8,{clock.now():%Y-%m-%d}", "P2,B,10,8,2001-01-01", header=header)
    shelf = Shelf()

    CatalogueImport(shelf, shelf, now=clock.now).run(path, "butik")

    assert [p.sale_price_minor for p in shelf.products] == [800, None]


def test_the_report_is_ready_for_json(write):
    report = run(Shelf(), write("P1,A,5", "P2,,5"))

    assert json.loads(json.dumps(report.as_dict())) == {
        "read": 2, "added": 1, "changed": 0, "unchanged": 0, "removed": 0, "skipped": 0, "shrinks": False, "notes": [],
        "rejected": [{"row": 3, "reason": "ürün adı boş"}], "version": 8, "dry_run": False,
    }  # fmt: skip


def test_over_the_database_a_second_import_of_the_same_file_keeps_the_version(stocked, catalogue_file):
    with factory.records(stocked) as records:
        importing = CatalogueImport(records.businesses, records.products)

        first = importing.run(catalogue_file, "butik", allow_shrink=True)
        second = importing.run(catalogue_file, "butik")

        assert (first.added, first.changed, first.removed) == (1, 1, 2)
        assert (second.unchanged, second.version) == (2, first.version)
        assert [p.id for p in records.products.all("butik")] == ["E1", "E3"]
