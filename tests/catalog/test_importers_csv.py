import codecs

import pytest

from chatbot.catalog.importers import Rejection
from chatbot.errors import UnreadableFile
from chatbot.model import Product

HEADER = "id,title,description,price,sale_price,currency,category,color,size,brand,stock,url,image_url"


def table(*rows, header="Ürün Adı;Fiyat;Stok"):
    return "\n".join([header, *rows]) + "\n"


def test_the_canonical_columns_make_a_product(load):
    row = 'E1,Kırmızı Elbise,"Yazlık, ince",1299.90,999.90,TRY,Giyim > Elbise,Kırmızı,38,Selvinaz,5,https://a.b/1,https://a.b/1.jpg'

    catalogue = load(f"{HEADER}\n{row}\n")

    assert catalogue.products == (
        Product(
            id="E1",
            title="Kırmızı Elbise",
            description="Yazlık, ince",
            price_minor=129990,
            sale_price_minor=99990,
            category="Giyim > Elbise",
            color="Kırmızı",
            size="38",
            brand="Selvinaz",
            stock=5,
            url="https://a.b/1",
            image_url="https://a.b/1.jpg",
        ),
    )
    assert (catalogue.read, catalogue.skipped, catalogue.rejected, catalogue.notes) == (1, 0, (), ())


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encode", [
    lambda text: text.encode(),
    lambda text: codecs.BOM_UTF8 + text.encode(),
    lambda text: text.encode("cp1254"),
    lambda text: text.encode("utf-16"),
], ids=["utf-8", "utf-8-bom", "windows-1254", "utf-16"])  # fmt: skip
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_dialect_of_csv_reads_the_same(load, delimiter, encode, newline):
    lines = [
        ["Ürün Adı", "Fiyat", "Renk"],
        ["Şık İğneli Gömlek", '"1.299,90"', "Açık Kahve"],
        ["Düz Elbise", "450", "Sarı"],
    ]
    text = newline.join(delimiter.join(line) for line in lines) + newline

    products = load(encode(text)).products

    assert [(p.title, p.price_minor, p.color) for p in products] == [
        ("Şık İğneli Gömlek", 129990, "Açık Kahve"),
        ("Düz Elbise", 45000, "Sarı"),
    ]


def test_quoted_line_breaks_and_quotes_stay_in_their_cell_and_count_as_one_row(load):
    catalogue = load('title,price,description\n"17"" Ekran",5,"ilk\nikinci"\nKablo,abc,\n')

    assert catalogue.products[0].title == '17" Ekran'
    assert catalogue.products[0].description == "ilk\nikinci"
    assert catalogue.rejected == (Rejection(3, "fiyat okunamadı: 'abc'"),)


def test_title_lines_above_the_header_and_blank_lines_are_passed_over(load):
    catalogue = load("sep=;\n;;\nÜrün Listesi 2026;;\nÜrün Adı;Fiyat;Stok\n\nElbise;100;5\n;;\nGömlek;;3\n")

    assert [p.title for p in catalogue.products] == ["Elbise"]
    assert catalogue.read == 2
    assert catalogue.rejected == (Rejection(8, "fiyat boş"),)


def test_an_apostrophe_that_an_export_put_before_a_formula_is_taken_off(load):
    assert load("title,price\n'=Elbise,5\n'Sade,6\n").products[0].title == "=Elbise"


def test_broken_rows_are_rejected_with_their_number_and_the_rest_is_imported(load):
    catalogue = load(
        table(
            "Elbise;100;5",
            ";100;5",
            "Gömlek;;5",
            "Ceket;çok ucuz;5",
            "Etek;-5;5",
            "Bere;0;5",
            "Kaban;999999999;1",
            'Şal "ipek;100;5',
            '"Atkı" yün;100;5',
            "Bot;1;299;90;5",
            "Çanta;200;5",
        )
    )

    assert [p.title for p in catalogue.products] == ["Elbise", 'Şal "ipek', "Çanta"]
    assert [(r.row, r.reason.split(":")[0]) for r in catalogue.rejected] == [
        (3, "ürün adı boş"),
        (4, "fiyat boş"),
        (5, "fiyat okunamadı"),
        (6, "fiyat eksi olamaz"),
        (7, "fiyat 0"),
        (8, "fiyat çok büyük"),
        (10, "satır bozuk"),
        (11, "satırda 3 yerine 5 hücre var (ayraç kaymış)"),
    ]
    assert catalogue.read == 11


def test_a_repeated_id_is_rejected_and_names_the_first(load):
    catalogue = load("id,title,price\nA,Elbise,5\nB,Gömlek,6\nA,Ceket,7\n")

    assert [p.id for p in catalogue.products] == ["A", "B"]
    assert catalogue.rejected == (Rejection(4, "id tekrar ediyor: 'A' (ilk geçtiği satır: 2)"),)


def test_rows_without_an_id_get_a_readable_one_and_equal_ones_are_numbered(load):
    rows = [
        "Kırmızı Elbise,5,Kırmızı,38",
        "Kırmızı Elbise,6,Kırmızı,38",
        "Kırmızı Elbise,x,Kırmızı,38",
        "Kırmızı Elbise,7,Kırmızı,38",
    ]
    catalogue = load("\n".join(["title,price,color,size", *rows]))

    assert [p.id for p in catalogue.products] == [
        "kirmizi-elbise-kirmizi-38",
        "kirmizi-elbise-kirmizi-38-2",
        "kirmizi-elbise-kirmizi-38-4",
    ]


def test_made_ids_never_meet_given_ones(load):
    catalogue = load("id,title,price\n,Elbise,5\nelbise,Başka,6\n,Elbise 2,7\nelbise-2,Bir daha,8\n,???,9\n,!!!,9\n")

    ids = [p.id for p in catalogue.products]
    assert ids[:4] == ["elbise-3", "elbise", "elbise-2-2", "elbise-2"]
    assert len(ids) == len(set(ids)) == 6
    assert all(id_.startswith("urun-") for id_ in ids[4:])


def test_unused_columns_are_named(load):
    assert load("title,price,Raf No,Tedarikçi\nA,5,x,y\n").notes == ("Kullanılmayan sütunlar: Raf No, Tedarikçi.",)


def test_missing_columns_are_named_beside_those_seen(load):
    with pytest.raises(UnreadableFile) as refused:
        load("Ürün Adı;Renk;Adet\nElbise;Mavi;3\n")

    assert refused.value.message == "Dosyada fiyat sütunu bulunamadı. Görülen sütunlar: Ürün Adı, Renk, Adet."
    assert refused.value.details == {"columns": ["Ürün Adı", "Renk", "Adet"], "missing": ["fiyat"]}
    assert refused.value.suggested_action


@pytest.mark.parametrize(
    ("broken", "where"),
    [
        ("Kırmızı GÃ¶mlek;5;1", "3. satırda 'GÃ¶mlek'"),
        ("KÃ¼pe;5;1", "3. satırda 'KÃ¼pe'"),
        ("YeÅŸil Elbise;5;1", "3. satırda 'YeÅŸil'"),
        ("Kýrmýzý Elbise;5;1", "3. satırda 'Kýrmýzý'"),
        ("Güneþ Gözlüðü;5;1", "3. satırda 'Güneþ'"),
        ("G\ufffdmlek;5;1", "3. satırda 'G\ufffdmlek'"),
    ],
)
def test_broken_turkish_letters_refuse_the_file_and_name_the_row(load, broken, where):
    with pytest.raises(UnreadableFile, match="Türkçe harfler bozulmuş") as refused:
        load(table("Şapka;5;1", broken))

    assert where in refused.value.message


def test_broken_letters_in_the_header_are_named_too(load):
    with pytest.raises(UnreadableFile, match="sütun adlarında"):
        load("title,price,AÃ§Ä±klama\nA,5,x\n")


@pytest.mark.parametrize(
    "word", ["kâğıt", "KÂĞIT", "İÇ ÇAMAŞIRI", "Škoda", "Crème", "SÃO PAULO", "Ünlü “İpek” – ₺5’lik…"]
)
def test_rare_but_right_letters_are_not_taken_for_broken_ones(load, word):
    assert load(f"title;price\n{word};5\n").products[0].title == word


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"\xef\xbb\xbf", b"\x00\x01\x02\x03", b"%PDF-1.7 ...", b"<html><table>", b"GIF89a\x00",
    b"\x81\x8d\x90,\n", b"title"]
)  # fmt: skip
def test_what_is_no_table_is_refused_whole_and_says_what_to_do(load, content):
    with pytest.raises(UnreadableFile) as refused:
        load(content)

    assert refused.value.suggested_action


def test_an_open_quote_refuses_the_file_and_names_its_row(load):
    with pytest.raises(UnreadableFile, match=r"3\. satırda açılan tırnak"):
        load('title,price\nA,5\n"B,6\nC,7\nD,8\n')


def test_a_file_that_is_not_there_is_refused(load, tmp_path):
    from chatbot.catalog.importers import read_catalogue

    for path in (tmp_path / "yok.csv", tmp_path):
        with pytest.raises(UnreadableFile, match="Dosya açılamadı"):
            read_catalogue(path, now=None, progress=print)


def test_too_many_rows_are_refused(load):
    with pytest.raises(UnreadableFile, match=r"200\.000 satırdan fazla"):
        load("title,price\n" + "a,1\n" * 200_001)
