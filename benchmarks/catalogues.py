"""Believable Turkish catalogues of any size from a small grammar, for measuring: the same seed gives the same shop."""

import random
from dataclasses import dataclass

from chatbot.model import Product


@dataclass(frozen=True)
class Department:
    """One kind of goods: `heads` end a title's noun phrase, `kinds` and `stuffs` come before it."""

    category: str
    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    stuffs: tuple[str, ...]
    extras: tuple[str, ...]
    price: tuple[int, int]
    colored: bool = True


def _words(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(","))


def _department(
    category: str, heads: str, kinds: str, stuffs: str, extras: str, price: tuple[int, int], *, colored: bool = True
) -> Department:
    return Department(category, _words(heads), _words(kinds), _words(stuffs), _words(extras), price, colored)


NIGHTWEAR = (
    _department(
        "Sabahlık",
        "Sabahlık, Sabahlık Takımı, Kimono",
        "Lohusa, Kısa, Uzun, Gelin, Çeyizlik",
        "Saten, Dantelli, Penye, Viskon, Polar, Modal",
        "Kuşaklı, Çiçekli, Güpürlü, Cepli, Afrika Etnik Desenli, Kapüşonlu",
        (350, 1900),
    ),
    _department(
        "Gecelik",
        "Gecelik, Gecelik Takımı, Gecelik Seti",
        "Emzirme, Hamile, Lohusa, Askılı, Uzun Kollu, Büyük Beden",
        "Saten, Pamuklu, Dantelli, Viskon, Süprem",
        "Puantiyeli, Yıldız Baskılı, Tavşan Nakışlı, Fırfırlı, Düğmeli, Çizgili",
        (250, 1400),
    ),
    _department(
        "Pijama",
        "Pijama Takımı, Pijama Altı, Şortlu Takım",
        "Kadın, Hamile, Lohusa, Erkek, Çocuk, Boru Paçalı",
        "Pamuklu, Penye, Peluş, Saten, Welsoft, Flanel",
        "Kareli, Ayıcıklı, Kalp Desenli, Önden Düğmeli, Kedi Baskılı, Biyeli",
        (300, 1200),
    ),
    _department(
        "İç Giyim",
        "Sütyen, Külot, Boxer, Atlet, Büstiyer, Korse",
        "Emzirme, Balensiz, Yüksek Bel, Dikişsiz, Kaplı, Toparlayıcı",
        "Pamuklu, Dantel, Mikrofiber, Bambu, Tül",
        "Ayarlanabilir Askılı, 3'lü Paket, 5'li Paket, Önden Açılır, Lazer Kesim",
        (80, 600),
    ),
    _department(
        "Hamile Giyim",
        "Elbise, Tayt, Pantolon, Tulum, Tunik, Tişört",
        "Hamile, Emzirme, Lohusa",
        "Örme, Kot, Keten, Fitilli, Triko",
        "Beli Lastikli, Bağlamalı, V Yaka, Kayık Yaka, Yarım Kollu",
        (200, 1500),
    ),
    _department(
        "Bebek",
        "Zıbın Seti, Battaniye, Hastane Çıkışı, Önlük, Tulum, Patik",
        "Bebek, Yenidoğan, Kız Bebek, Erkek Bebek",
        "Organik, Müslin, Pamuklu, Triko, Kadife",
        "10 Parça, Fil Desenli, Bulut Baskılı, Kapitone, İsimli",
        (120, 1600),
    ),
)
GENERAL = (
    _department(
        "Elektronik > Bilgisayar",
        "Laptop Çantası, Kablosuz Mouse, Mekanik Klavye, Oyuncu Kulaklığı, Monitör, Taşınabilir Disk, Web Kamerası, Laptop Soğutucu",
        "Ergonomik, RGB, Sessiz, Profesyonel, İnce",
        "Alüminyum, Plastik, Metal",
        "15.6 inç, 1 TB, 27 inç, 144 Hz, USB Type-C, Bluetooth 5.0",
        (150, 9000),
    ),
    _department(
        "Elektronik > Telefon Aksesuarı",
        "Telefon Kılıfı, Ekran Koruyucu, Şarj Aleti, Araç Tutucu, Powerbank, Kulak İçi Kulaklık",
        "iPhone 13, iPhone 14 Pro, iPhone 15, Galaxy S23, Galaxy A54, Redmi Note 12, Universal",
        "Silikon, Şeffaf, Deri, Cam, Magsafe",
        "20000 mAh, 65 W, Hızlı Şarjlı, 3'lü, Kamera Korumalı",
        (60, 1800),
    ),
    _department(
        "Ev > Mutfak",
        "Tencere Seti, Tava, Çaydanlık, Kek Kalıbı, Saklama Kabı, Bıçak Seti, Su Bardağı, Kahve Fincanı, Baharatlık, Süzgeç",
        "Derin, Geniş, Küçük, Aile Boyu",
        "Granit, Çelik, Döküm, Cam, Seramik, Bambu, Porselen",
        "24 cm, 6 Parça, 12'li, 1.5 lt, 500 ml, Kapaklı",
        (40, 3500),
    ),
    _department(
        "Ev > Tekstil",
        "Nevresim Takımı, Yastık, Yorgan, Banyo Havlusu, Masa Örtüsü, Fon Perde, Halı, Kırlent Kılıfı, Bornoz",
        "Çift Kişilik, Tek Kişilik, Battal Boy",
        "Ranforce, Pamuk, Bambu, Kadife, Elyaf, Keten",
        "160x230 cm, 50x70 cm, Geometrik Desenli, Püsküllü, 2'li",
        (90, 4000),
    ),
    _department(
        "Ev > Küçük Ev Aletleri",
        "Blender, Tost Makinesi, Su Isıtıcısı, Saç Kurutma Makinesi, Ütü, Kahve Makinesi, Elektrikli Süpürge, Vantilatör",
        "Dikey, Kablosuz, Dijital, Buharlı, Mini",
        "Çelik, Cam, Seramik",
        "1800 W, 2200 W, 1.7 lt, 3 Kademeli, Otomatik Kapanma",
        (300, 8000),
    ),
    _department(
        "Hırdavat",
        "Darbeli Matkap, Tornavida Seti, Pense, Çekiç, Şerit Metre, Silikon Tabancası, Maket Bıçağı, Led Ampul, Uzatma Kablosu",
        "Profesyonel, Akülü, Şarjlı, Hobi",
        "Çelik, Krom Vanadyum, Kauçuk",
        "18 V, 32 Parça, 5 m, 9 W, 10 Adet, 6500 K",
        (30, 4500),
        colored=False,
    ),
    _department(
        "Bahçe",
        "Bahçe Hortumu, Budama Makası, Saksı, Çim Tohumu, Sulama Kabı, Kamp Sandalyesi, Mangal, Hamak",
        "Katlanır, Geniş, Balkon",
        "Plastik, Metal, Ahşap, Toprak",
        "20 m, 10 lt, 1 kg, 3'lü, 25 cm",
        (40, 2500),
    ),
    _department(
        "Kozmetik",
        "Ruj, Maskara, Fondöten, Göz Kalemi, Şampuan, Duş Jeli, El Kremi, Güneş Kremi, Parfüm, Oje",
        "Mat, Suya Dayanıklı, Nemlendirici, Doğal, Erkek, Kadın",
        "Argan Yağlı, Aloe Veralı, Hindistan Cevizli, Shea Yağlı",
        "400 ml, 50 ml, 75 ml, No 12, SPF 50, 2'li",
        (30, 1500),
        colored=False,
    ),
    _department(
        "Oyuncak",
        "Yapboz, Oyuncak Araba, Peluş Ayı, Lego Seti, Bebek Arabası, Kutu Oyunu, Top, Oyun Hamuru",
        "Eğitici, Ahşap, Uzaktan Kumandalı, Müzikli",
        "Ahşap, Plastik, Peluş",
        "1000 Parça, 3 Yaş, 60 cm, Pilli, 8 Renk",
        (50, 2500),
    ),
    _department(
        "Kırtasiye",
        "Defter, Tükenmez Kalem, Sırt Çantası, Kalem Kutusu, Ajanda, Boya Kalemi, Zımba Makinesi, Fosforlu Kalem",
        "Çizgili, Kareli, Spiralli, Okul, Ofis",
        "Kraft, Deri, Plastik",
        "A4, 80 Yaprak, 12'li, 24 Renk, 0.7 mm",
        (15, 900),
    ),
    _department(
        "Evcil Hayvan",
        "Kedi Maması, Köpek Tasması, Kedi Kumu, Kuş Kafesi, Akvaryum Filtresi, Tırmalama Tahtası, Köpek Yatağı",
        "Yavru, Yetişkin, Kısırlaştırılmış, Küçük Irk",
        "Tavuklu, Somonlu, Kuzu Etli, Bentonit",
        "15 kg, 10 lt, 1.5 kg, L Beden",
        (60, 2200),
        colored=False,
    ),
    _department(
        "Spor",
        "Yoga Matı, Dambıl, Atlama İpi, Kamp Çadırı, Uyku Tulumu, Matara, Spor Çantası, Bisiklet Kaskı",
        "Kaymaz, Ayarlanabilir, 4 Kişilik, Profesyonel",
        "Neopren, Kauçuk, Polyester, Çelik",
        "10 kg, 180x60 cm, 750 ml, 2'li",
        (70, 3500),
    ),
    _department(
        "Giyim > Kadın",
        "Elbise, Gömlek, Kazak, Hırka, Etek, Pantolon, Mont, Ceket, Bluz",
        "Kadın, Oversize, Slim Fit, Büyük Beden, Midi",
        "Keten, Triko, Şifon, Kot, Saten, Viskon",
        "V Yaka, Balon Kollu, Çiçekli, Kuşaklı, Cepli, Yırtmaçlı",
        (200, 3500),
    ),
    _department(
        "Ayakkabı",
        "Spor Ayakkabı, Topuklu Ayakkabı, Bot, Çizme, Terlik, Sandalet, Babet",
        "Kadın, Erkek, Çocuk, Ortopedik",
        "Deri, Süet, Kauçuk Tabanlı, Keten",
        "Fermuarlı, Bağcıklı, Kürklü, Hafif Tabanlı",
        (250, 3500),
    ),
    _department(
        "Oto",
        "Oto Paspası, Motor Yağı, Silecek, Oto Kokusu, Koltuk Kılıfı, Bagaj Havuzu, Cam Suyu",
        "Universal, Ön, Arka, Kışlık",
        "Kauçuk, Sentetik, Kumaş, Silikon",
        "5W-30, 4 lt, 5 lt, 60 cm, 2'li",
        (50, 2800),
        colored=False,
    ),
    _department(
        "Gıda",
        "Zeytinyağı, Bal, Filtre Kahve, Fıstık Ezmesi, Çikolata, Makarna, Kuru Kayısı, Türk Kahvesi",
        "Organik, Naturel Sızma, Katkısız, Köy",
        "Çiçek, Antep, Sütlü, Bitter",
        "5 lt, 850 g, 250 g, 1 kg, 500 g",
        (40, 1900),
        colored=False,
    ),
)
COLORS = _words(
    "Siyah, Beyaz, Kırmızı, Mavi, Lacivert, Bordo, Pembe, Pudra, Gri, Antrasit, Bej, Ekru, Krem, Haki, Yeşil, Mint, Mor, Lila, Kahverengi, Taba, Vizon, Sarı, Hardal, Turuncu, Turkuaz, Gül Kurusu, Fuşya, Mürdüm, Füme, Bebe Mavisi"
)
_SYLLABLES = _words(
    "ba, le, mi, ro, tan, vel, sor, ni, ka, der, lu, pen, zi, mar, fo, tek, ray, cen, dol, vi, nor, sa, tur, bel"
)
_QUALITIES = _words(
    "Günlük, Şık, Rahat Kalıp, Yeni Sezon, Özel Seri, Yumuşak Dokulu, Kaliteli, Hediyelik, Premium, Klasik, Lüks, Mevsimlik"
)


def _name(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.choice((2, 2, 3)))).capitalize()


def _upper(text: str) -> str:
    return text.replace("i", "İ").replace("ı", "I").upper()


def _boutique_title(rng: random.Random, department: Department) -> str:
    parts = [rng.choice(department.stuffs), rng.choice(department.kinds), rng.choice(department.heads)]
    if rng.random() < 0.7:
        parts.insert(0, rng.choice(department.extras))
    if rng.random() < 0.25:
        parts.insert(0, rng.choice(_QUALITIES))
    return " ".join(parts)


def _market_title(rng: random.Random, department: Department, brand: str) -> str:
    model = (
        f"{_name(rng)} {rng.randint(2, 99)}"
        if rng.random() < 0.5
        else f"{rng.choice('ABDKMTX')}{rng.randint(10, 9999)}"
    )
    parts = [
        brand,
        model,
        rng.choice(department.kinds),
        rng.choice(department.stuffs),
        rng.choice(department.heads),
        rng.choice(department.extras),
    ]
    if rng.random() < 0.3:
        parts.append(rng.choice(_QUALITIES))
    return " ".join(parts)


def boutique(size: int, seed: int = 1) -> list[Product]:
    """A nightwear and maternity shop: few kinds of goods, many near-equal titles, colours as rows, some capitals."""
    rng, products = random.Random(seed), list[Product]()
    while len(products) < size:
        department = rng.choice(NIGHTWEAR)
        title = _boutique_title(rng, department)
        title = _upper(title) if rng.random() < 0.4 else title
        price = rng.randint(*department.price) * 100
        for color in rng.sample(COLORS, rng.choice((1, 1, 2, 3, 5))):
            products.append(_product(rng, len(products), title, department, price, color=_upper(color)))
    return products[:size]


def market(size: int, seed: int = 1) -> list[Product]:
    """A store of everything: long titles with brands, model codes, measures; colours now in the title, now beside it."""
    rng, products = random.Random(seed), list[Product]()
    brands = sorted({_name(rng) for _ in range(max(20, min(size // 40, 4000)))})
    while len(products) < size:
        department = rng.choice(GENERAL)
        brand = rng.choice(brands)
        title = _market_title(rng, department, brand)
        color = rng.choice(COLORS) if department.colored and rng.random() < 0.6 else ""
        if color and rng.random() < 0.5:
            title = f"{title} {color}"
        price = rng.randint(*department.price) * 100
        products.append(_product(rng, len(products), title, department, price, color=color, brand=brand))
    return products


def _product(
    rng: random.Random, number: int, title: str, department: Department, price: int, *, color: str = "", brand: str = ""
) -> Product:
    return Product(
        id=f"P{number}",
        title=title,
        price_minor=price,
        sale_price_minor=price * 8 // 10 if rng.random() < 0.2 else None,
        category=department.category,
        color=color,
        brand=brand,
        in_stock=rng.random() > 0.08,
    )
