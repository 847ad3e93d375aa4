import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from chatbot.catalog.importers import Rejection
from chatbot.errors import UnreadableFile

HEADER = ["Ürün Kodu", "Ürün Adı", "Fiyat", "Stok"]


def workbook(*rows, sheets=None, hidden=()):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, content in (sheets or {"Ürünler": rows}).items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in content:
            sheet.append(row)
    return saved(book)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_numbers_booleans_and_dates_come_typed(load):
    catalogue = load(workbook(HEADER, [1001, "Elbise", 1299.9, 5], [1002.0, 38, "1.299,90 TL", True], ["A",
        "Ekran", 5, 0.0],
                              ["B", date(2026, 1, 2), 7, "Tükendi"]))  # fmt: skip

    assert [(p.id, p.title, p.price_minor, p.in_stock, p.stock) for p in catalogue.products] == [
        ("1001", "Elbise", 129990, True, 5),
        ("1002", "38", 129990, True, None),
        ("A", "Ekran", 500, False, 0),
        ("B", "2026-01-02", 700, False, 0),
    ]


def test_long_codes_are_not_written_as_powers(load):
    assert load(workbook(HEADER, [8690000000001, "A", 5, 1], [1e15, "B", 5, 1])).products[0].id == "8690000000001"


def test_the_header_may_stand_below_titles_and_off_the_first_column_and_rows_keep_their_numbers(load):
    sheet = [
        [],
        [None, "Mağaza ürün listesi"],
        [],
        [None, *HEADER],
        [None, "A", "Elbise", 5, 1],
        [],
        [None, "B", "", 5, 1],
    ]

    catalogue = load(workbook(*sheet))

    assert [p.id for p in catalogue.products] == ["A"]
    assert catalogue.rejected == (Rejection(7, "ürün adı boş"),)


def test_the_first_visible_sheet_with_a_catalogue_is_read(load):
    sheets = {
        "Boş": [],
        "Listeler": [HEADER, ["X", "gizli", 1, 1]],
        "Açıklama": [["Bu dosya nasıl doldurulur"], ["Ürün adını yazın"]],
        "Ürünler": [HEADER, ["A", "Elbise", 5, 1]],
    }

    assert [p.id for p in load(workbook(sheets=sheets, hidden=["Listeler"])).products] == ["A"]


def test_sale_dates_as_excel_dates(load):
    header = ["title", "price", "sale price", "date sale price ends"]
    content = workbook(
        header,
        ["A", 10, 8, date(2026, 3, 1)],
        ["B", 10, 8, date(2026, 2, 28)],
        [
            "C",
            10,
            8,
            datetime(2026, 3, 1, 13),  # noqa: DTZ001 - Excel knows no zones
        ],
    )

    assert [p.sale_price_minor for p in load(content).products] == [800, None, None]


def test_a_workbook_without_catalogue_says_what_it_saw(load):
    with pytest.raises(UnreadableFile, match=r"ürün adı ve fiyat sütunu bulunamadı. Görülen sütunlar: Tarih, Tutar"):
        load(workbook(["Tarih", "Tutar"], ["2026-01-01", 5]))


def test_an_empty_workbook_is_refused(load):
    with pytest.raises(UnreadableFile, match="Dosya boş"):
        load(workbook(sheets={"Sayfa1": []}))


def test_broken_turkish_letters_name_their_row(load):
    with pytest.raises(UnreadableFile, match=r"3\. satırda 'GÃ¶mlek'"):
        load(workbook(HEADER, ["A", "Elbise", 5, 1], ["B", "Mavi GÃ¶mlek", 5, 1]))


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 no zip at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
    ],
    ids=["broken", "ole", "encrypted"],
)
def test_a_broken_or_locked_workbook_is_refused_and_says_what_to_do(load, content):
    with pytest.raises(UnreadableFile) as refused:
        load(content, "katalog.xlsx")

    assert ".xlsx" in refused.value.suggested_action


def test_another_kind_of_zip_is_refused(load):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("foto.jpg", "x")

    with pytest.raises(UnreadableFile, match="Excel dosyası okunamadı"):
        load(stream.getvalue())


@pytest.mark.parametrize("cell", ["XFD1048576", "ZZ200000"])
def test_a_stray_cell_far_away_is_refused_instead_of_filling_the_memory(load, cell):
    book = openpyxl.load_workbook(io.BytesIO(workbook(HEADER, ["A", "Elbise", 5, 1])))
    book.active[cell] = "x"

    with pytest.raises(UnreadableFile, match="çok uzağında dolu bir hücre"):
        load(saved(book))
