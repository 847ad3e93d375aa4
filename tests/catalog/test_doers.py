"""Goods asked for by what they do, and what is said not to be meant."""

import pytest

from chatbot.catalog.index import ProductIndex
from chatbot.model import Product

TITLES = (
    "Sebze Doğrayıcı 12 Parça",
    "Saç Düzleştirici Seramik",
    "Araç İçi Telefon Tutucu",
    "Hava Nemlendirici Ultrasonik",
    "Tansiyon Aleti Koldan",
    "Dijital Ateş Ölçer Temassız",
    "Dijital Bavul Tartısı 50 kg",
    "Bavul Düzenleyici Organizer",
    "Buharlı Ütü 2600W",
    "Emzirme Sütyeni Pamuklu",
    "Balensiz Sütyen",
    "Uyku Çorabı Peluş",
    "Kaydırmaz Tabanlı Ev Çorabı",
    "Sıvı Geçirmez Alez",
    "Çocuk Yatağı",
    "Yetişkin Kedi Maması",
    "Kısırlaştırılmış Kedi Maması",
    "Kuş Kafesi Salıncaklı",
    "Bıçak Bileyici 3 Kademeli",
    "Sıkmalı Mop Seti Kovalı Pedallı Paspas",
    "Ütü Masası Geniş",
    "Bisiklet Kaskı Ayarlı Çocuk Yetişkin",
    "Gömlek Erkek",
    "Plastik Saksı Tabaklı",
    "Torf Çiçek Toprağı",
    "Dudak Nemlendirici Stick",
    "Sporcu Sütyeni Çapraz",
    "Tulum Pijama Tavşanlı",
    "Peluş Ev Terliği Tavşan Kulaklı",
    "Dijital Mutfak Tartısı Hassas Terazi",
    "Oyuncak Bebek",
    "Metal Araba",
    "Fön Makinesi 2200W",
    "Misel Makyaj Temizleme Suyu",
    "Anne Kız Pijama Takımı Kalpli",
    "Çekmece Kilidi 6'lı",
    "Gece Lambası Fişe Takılan",
    "Laptop Evrak Çantası 15.6 inç",
    "Şarj Başlığı Ev Tipi",
    "Şarj Adaptörü 3 Çıkışlı",
    "A4 Fotokopi Kağıdı 1 Koli",
    "Erkek Deri Cüzdan",
)


@pytest.fixture(scope="module")
def shop() -> ProductIndex:
    return ProductIndex([Product(str(n), title, 100) for n, title in enumerate(TITLES)])


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("soğan doğrarken ağlıyorum her şeyi doğrayan aletten var mı", "Sebze Doğrayıcı 12 Parça"),
        ("pazardan gelince sebzeleri doğramak için pratik bir şey lazım", "Sebze Doğrayıcı 12 Parça"),
        ("saçımı düzleştirmek için bi alet lazım düğün var", "Saç Düzleştirici Seramik"),
        ("arabada telefonu tutan şeyden var mı", "Araç İçi Telefon Tutucu"),
        ("kalorifer yanıyor havayı nemlendiren bir cihaz arıyorum", "Hava Nemlendirici Ultrasonik"),
        ("babamın tansiyonu çıkıyor evde ölçmek için alet lazım", "Tansiyon Aleti Koldan"),
        ("torunumun ateşini ölçen küçük dijital alet istiyorum", "Dijital Ateş Ölçer Temassız"),
        ("bavulum fazla geliyor tartmak için bişey var mı", "Dijital Bavul Tartısı 50 kg"),
        ("gömlekleri ütüleyen buharlı alet istiyorum", "Buharlı Ütü 2600W"),
        ("bebeği emzirirken rahat sütyen arıyorum", "Emzirme Sütyeni Pamuklu"),
        ("evde giymelik kaymayan çorap arıyorum", "Kaydırmaz Tabanlı Ev Çorabı"),
        ("su geçirmeyen alez lazım çocuk altını ıslatıyor", "Sıvı Geçirmez Alez"),
        ("kedim kısırlaştırıldı ona göre mama lazım", "Kısırlaştırılmış Kedi Maması"),
        ("evi silmek için sıkmalı kovalı paspas takımı istiyorum", "Sıkmalı Mop Seti Kovalı Pedallı Paspas"),
    ],
)
def test_what_a_thing_does_finds_it(shop: ProductIndex, text: str, title: str) -> None:
    result = shop.search(text)
    assert result.found
    assert result.products[0].title == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("şarj adaptörü lazım üç çıkışlı olsun evde herkes kavga ediyor", "Şarj Adaptörü 3 Çıkışlı"),
        ("makyajımı çıkarmak için misel su arıyorum", "Misel Makyaj Temizleme Suyu"),
        ("anne kız pijaması iki takım mı geliyor", "Anne Kız Pijama Takımı Kalpli"),
        ("çekmeceye takılan kilitlerden var mı", "Çekmece Kilidi 6'lı"),
        ("erkek gömlekdi", "Gömlek Erkek"),
        ("çiçek saksısı var mı", "Plastik Saksı Tabaklı"),
        ("spor yaparken giymelik sütyen varmı", "Sporcu Sütyeni Çapraz"),
        ("tavşanlı terlik var mı", "Peluş Ev Terliği Tavşan Kulaklı"),
        ("diyetteyim yemek tartmak için mutfak terazisi alıcam", "Dijital Mutfak Tartısı Hassas Terazi"),
        ("patronum istedi 10 koli a4 kağıt alacağız", "A4 Fotokopi Kağıdı 1 Koli"),
        ("eşime hakiki deri cüzdan alıcam", "Erkek Deri Cüzdan"),
    ],
)
def test_other_words_for_a_thing_find_it(shop: ProductIndex, text: str, title: str) -> None:
    result = shop.search(text)
    assert result.found
    assert result.products[0].title == title


@pytest.mark.parametrize(
    "text",
    [
        "bebeğim için puset bakıyorum",
        "laptop bakıyorum öğrenci için",
        "inşaat için çimento ve mama lazım",
        "bebek için oto koltuğu lazım",
        "ekmek kızartmak için makine lazım",
        "kedim için değil kaplumbağam için mama arıyorum",
        "tavşanım için kafes lazım büyük boy",
        "bıçak bileyici değil makas bileyici lazım",
        "saçımı bukle yapmak için maşa lazım",
        "çocuk için üç tekerlekli bisiklet arıyoruz",
    ],
)
def test_what_is_for_others_or_sounds_otherwise_is_not_found(shop: ProductIndex, text: str) -> None:
    assert not shop.search(text).found
