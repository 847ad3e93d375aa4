"""A dress shop of six rows, and the parts of the dialogue over it."""

from datetime import UTC, datetime

import pytest

from chatbot.dialogue.faq import FaqBook
from chatbot.dialogue.lexicon import load_lexicon
from chatbot.dialogue.reader import Reader
from chatbot.dialogue.replies import load_texts
from chatbot.dialogue.understand import Understand
from chatbot.model import Business, Faq, Product
from dialogue.fakes_dialogue import FakeCatalogue

TUESDAY_NOON = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)  # 12:00 in Istanbul


@pytest.fixture(scope="session")
def turkish_lexicon():
    return load_lexicon("tr")


@pytest.fixture(scope="session")
def english_lexicon():
    return load_lexicon("en")


@pytest.fixture(scope="session")
def understand(turkish_lexicon, english_lexicon):
    return Understand(Reader([turkish_lexicon, english_lexicon]))


@pytest.fixture(scope="session")
def texts():
    return {language: load_texts(language) for language in ("tr", "en")}


@pytest.fixture(scope="session")
def catalogue():
    dress = {
        "title": "Saten Elbise",
        "category": "Giyim > Elbise",
        "brand": "Selvi",
        "description": "Astarlı, diz boyu.",
    }
    return FakeCatalogue(
        [
            Product("S-36", color="Siyah", size="36", price_minor=129990, sale_price_minor=99990, stock=4, **dress),
            Product("S-38", color="Siyah", size="38", price_minor=129990, sale_price_minor=99990, stock=12, **dress),
            Product("P-36", color="Pembe", size="36", price_minor=129990, stock=0, in_stock=False, **dress),
            Product("K-1", "Kadife Elbise", 89950, category="Giyim > Elbise", color="Bordo", size="M", stock=7),
            Product("K-2", "Keten Pantolon", 45000, category="Giyim > Pantolon", color="Bej", size="M", stock=2),
            Product("A-1", "Deri Kemer", 29900, category="Aksesuar", color="Siyah", description="Beden: 85-90-95"),
        ]
    )


@pytest.fixture(scope="session")
def shop():
    hours = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), ("09:00", "19:00"))
    return Business(
        id="butik",
        name="Butik",
        description="Mahallenin butiği.",
        phone="0232 000 12 34",
        whatsapp="0500 000 12 34",
        address="Çarşı Caddesi 5, İzmir",
        hours="Hafta içi 09.00-19.00",
        opening_hours={**hours, "sat": ("10:00", "20:00")},
        return_policy="14 gün içinde iade edebilirsiniz",
        shipping_info="1.000 TL üzeri kargo ücretsiz.",
        payment_methods=("Kredi kartı", "Havale"),
        faq=(
            Faq("Toptan satış yapıyor musunuz?", "Evet, 20 adetten sonra."),
            Faq("Hediye paketi yapıyor musunuz?", "Elbette, ücretsiz."),
            Faq("Mağazanızın otoparkı var mı?", "Karşıda belediye otoparkı var."),
        ),
    )


@pytest.fixture(scope="session")
def book(shop, turkish_lexicon):
    return FaqBook(shop.faq, turkish_lexicon)
