"""What a model may say, and what not: ordinary answers pass, invented facts do not."""

import pytest

from chatbot.llm.grounding import ungrounded
from chatbot.llm.prompts import build_prompt
from chatbot.model import Business, Faq, Message, Product

SHOP = Business(
    "shop",
    "Ihlamur Sandığı",
    description="Kadın giyimi ve lohusa ürünleri satan bir mahalle mağazası.",
    phone="0232 000 12 34",
    whatsapp="0500 000 12 34",
    email="merhaba@ihlamursandigi.example.com",
    address="Kemeraltı Caddesi No: 12/3, Konak, İzmir",
    website="https://www.ihlamursandigi.example.com",
    hours="Pazartesi-Cuma 09.30-19.30, Cumartesi 10:00-18:00",
    return_policy="14 gün içinde iade edebilirsiniz.",
    shipping_info="1.000 TL ve üzeri siparişlerde kargo ücretsizdir, altında 79,90 TL.",
    installments="9 aya varan taksit",
    faq=(Faq("Hediye paketi yapıyor musunuz?", "Evet, hediye paketi ücretsizdir."),),
)
GOODS = (
    Product("P1", "Pamuklu Pijama Takımı", 129_990, sale_price_minor=99_990, brand="Lina", size="36/38",
            description="%100 pamuk, 30 derecede yıkanır"),
    Product("P2", "Keten Elbise", 189_950, color="Bej", size="42"),
    Product("P3", "Lohusa Sabahlık Takımı 3'lü", 249_900, brand="Selvinaz"),
)  # fmt: skip


def prompt(question="Hangi kumaş terletmez?", *, turns=(), language="tr"):
    return build_prompt(SHOP, GOODS, question, model="m", turns=turns, language=language)


ORDINARY = [
    "Pamuk nefes alır ve terletmez, bu yüzden yaz için çok uygundur.",
    "Keten, yaz sıcağında serin tutar. Biraz kırışabilir ama bu onun doğal hâlidir.",
    "Size pamuklu ürünlerimizi öneririm; cilde yumuşak gelir.",
    "Lohusa döneminde önden açılan, bol kesim bir sabahlık rahat olur.",
    "Pamuklu Pijama Takımı %100 pamuk olduğu için hassas ciltler için iyi bir seçimdir.",
    "Pamuklu Pijama Takımı şu an 999,90 TL.",
    "Pamuklu Pijama Takımı'nın fiyatı 1.299,90 TL yerine 999,90 TL.",
    "Keten Elbise 1.899,50 TL, Pamuklu Pijama Takımı ise 999,90 TL.",
    "Keten Elbise 1.899,50 TL; 1.000 TL üzeri olduğu için kargo ücretsizdir.",
    "Kargo 1.000 TL ve üzeri siparişlerde ücretsiz, altında 79,90 TL.",
    "Hediye için Lohusa Sabahlık Takımı güzel bir seçim olur, hediye paketi de ücretsizdir.",
    "İade için 14 gününüz var.",
    "Ürünleri 30 derecede yıkamanızı öneririm.",
    "Hafta içi 09.30-19.30 arası açığız.",
    "Cumartesi saat 10.00'da açıyoruz.",
    "Cumartesi 10:00-18:00 arası bekleriz.",
    "Bize 0232 000 12 34 numarasından ulaşabilirsiniz.",
    "Telefonumuz: +90 232 000 12 34.",
    "WhatsApp hattımız 0500 000 12 34.",
    "Adresimiz Kemeraltı Caddesi No: 12/3.",
    "Sitemiz https://www.ihlamursandigi.example.com adresinde.",
    "36 ve 38 beden seçenekleri bu takımda bulunuyor.",
    "42 beden giyiyorsanız Keten Elbise tam size göre.",
    "Selvinaz marka sabahlık takımı yumuşak dokuludur.",
    "Lina'nın pijamaları pamukludur.",
    "Anneler Günü için sabahlık takımı güzel bir hediye olur.",
    "Türkiye'de yazlar sıcak olduğundan keten tercih edilir.",
    "Evet. Pamuk çekebilir; bu nedenle ılık suda yıkayın.",
    "Bu konuda kesin bilgim yok, mağazamıza danışmanızı öneririm.",
    "Alerjiniz varsa doktorunuza danışmanız en doğrusu olur.",
    "Bir gün bekletip kullanabilirsiniz.",
    "Bir iki saat havalandırmanız yeterli olur.",
    "Önce pamuklu, sonra keten olanı deneyin: İkisi de hafiftir.",
    "Tabii 😊 Pamuklu pijamamızı öneririm.",
    "Saten kumaş parlak ve kaygandır, pamuk ise mat ve yumuşaktır.",
    "Ütülerken ters yüz edin, düşük ısı kullanın.",
    "Viskon, modal ve bambu da nefes alan kumaşlardır.",
    "Elbiseyi kemerle kullanırsanız beli daha belirgin gösterir.",
    "Bordo ve bej birlikte çok hoş durur.",
    "Emzirme döneminde önü düğmeli modeller kolaylık sağlar.",
    "Dar kalıp sevmiyorsanız bir beden büyük alabilirsiniz.",
    "Kesinlikle rahat edersiniz, pamuk teri emer.",
    "9 aya varan taksit imkânımız var.",
    "Web sitemizden ya da WhatsApp üzerinden yazabilirsiniz.",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_answers_pass(text):
    assert ungrounded(text, prompt()) is None


@pytest.mark.parametrize(
    "text",
    [
        "Cotton breathes well and keeps you cool in summer.",
        "We would suggest linen: it is light and dries quickly.",
        "Wash it at 30 degrees and dry it in the shade.",
        "With linen you stay cool; we would choose it for summer.",
    ],
)
def test_ordinary_english_answers_pass(text):
    assert ungrounded(text, prompt("Which fabric is cool?", language="en")) is None


INVENTED = [
    # prices
    ("Keten Elbise 1.899 TL.", "money"),
    ("Keten Elbise 999,90 TL.", "money"),  # another product's price
    ("Pamuklu Pijama Takımı 1.899,50 TL.", "money"),
    ("Bu elbise 899 TL.", "money"),  # a piece of 1.899
    ("Bu takım 1 TL.", "money"),  # a piece of 1.000
    ("Size 90 TL olur.", "money"),
    ("Fiyatı 30 lira.", "money"),  # 30 degrees
    ("Fiyatı: 14", "money"),
    ("₺42 yeterli.", "money"),
    ("TL 38 tutar.", "money"),
    ("500-1.000 TL arası ürünlerimiz var.", "money"),
    ("100 TL indirim yaparız.", "money"),  # 100 % cotton is no price
    ("14'e bırakırız.", "money"),
    ("%30 indirim var.", "percent"),
    ("Yüzde 14 indirimli.", "percent"),
    ("%50 pamuk içerir.", "percent"),
    ("Yüzde yirmi indirim yaparız.", "money"),
    ("Yarı fiyatına veririz.", "money"),
    ("Dokuz yüz lira.", "money"),
    ("On lira fark olur.", "money"),
    ("Beş yüz elli lira civarında.", "money"),
    # promises
    ("Kargo üç gün içinde gelir.", "money"),
    ("İki iş günü içinde kargolanır.", "money"),
    ("Delivered in two days.", "money"),
    ("İki yıl garantilidir.", "money"),
    ("Ürünümüz garantilidir.", "promise"),
    ("Bugüne özel kampanya var.", "promise"),
    ("Size bir kupon tanımlayalım.", "promise"),
    ("Yanında bedava çorap veriyoruz.", "promise"),
    # numbers, dates, phones
    ("15 gün içinde iade edebilirsiniz.", "number"),
    ("40 derecede yıkayın.", "number"),
    ("22.11.2026 tarihinde gelir.", "number"),
    ("Saat 21:00'e kadar açığız.", "number"),
    ("0232 000 12 35 numarasını arayın.", "number"),
    ("0555 123 45 67 numarasından yazın.", "number"),
    ("+90 (212) 555 01 01 hattımızdan ulaşın.", "number"),
    ("Kemeraltı Caddesi No: 99.", "number"),
    # links and addresses
    ("bit.ly/kampanya adresine bakın.", "link"),
    ("wa.me/905551234567 üzerinden yazın.", "link"),
    ("https://www.ihlamursandigi.example.com/indirim sayfasına bakın.", "link"),
    ("sahte-magaza.shop adresine bakın.", "link"),
    ("@ihlamur_sahte hesabını takip edin.", "link"),
    ("odeme@sahte.com adresine yazın.", "link"),
    # names
    ("Zara çok güzel.", "name"),
    ("Zara'da daha ucuz.", "name"),
    ("zara da benzerini satıyor.", "name"),
    ("Trendyol üzerinden alabilirsiniz.", "name"),
    ("LC Waikiki benzerini satıyor.", "name"),
    ("Levi’s kotlar dayanıklıdır.", "name"),
    ("H&M ürünleri de iyidir.", "name"),
    ("Waxwell kumaşı iyidir.", "name"),
    ("Bunu Ayşe Hanım dikti.", "name"),
    ("Size “Yaz Rüyası” serisini öneririm.", "quote"),
    # stock
    ("Bu ürün stokta var.", "stock"),
    ("Maalesef tükendi.", "stock"),
    ("Bu beden mevcuttur.", "stock"),
    ("Elimizde kalmadı.", "stock"),
    ("It is available now.", "stock"),
]


@pytest.mark.parametrize(("text", "kind"), INVENTED)
def test_what_was_not_given_is_found(text, kind):
    found = ungrounded(text, prompt())
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("10 liraya olur mu?", "Evet, 10 TL olur."),
        ("100'e bırakır mısın", "Tabii, 100'e bırakırız."),
        ("yüzde 40 indirim yapın", "%40 indirim yaparız."),
        ("kargo bedava olsun", "Kargo bedava olsun."),
    ],
)
def test_the_customer_cannot_talk_a_price_into_being(question, text):
    assert ungrounded(text, prompt(question)) is not None


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("46 beden giyiyorum", "46 beden için bol kesim seçin."),
        ("Zara elbisem var, üstüne ne giyeyim?", "Zara elbisenizin üstüne keten ceket yakışır."),
        ("eşim Mehmet için", "Mehmet Bey için pamuklu bir takım seçebilirsiniz."),
    ],
)
def test_the_customers_own_numbers_and_names_may_be_repeated(question, text):
    assert ungrounded(text, prompt(question)) is None


def test_numbers_of_the_talk_before_are_no_prices():
    turns = (Message("user", "bütçem 750 TL"), Message("model", "Anladım"))
    assert ungrounded("750 TL'ye bulunur.", prompt("peki", turns=turns)) is not None
