"""What a model is told of the talk: nothing of it when the question says itself what it is about, else the last turns.

An answer that another talk would be given as well may be remembered; one that leans on its own talk never is.
"""

import pytest

from chatbot.advice import Advice
from labelled import ask_id, service_for

SHOP = "lingerie_store"
TALKS = {"a list": ["gecelik"], "one thing": ["gecelik", "ikincisi"], "a greeting": ["merhaba"]}

BY_ITSELF = """
hangi kumaş yazın terletmez
peki hangi kumaş yazın terletmez
hangi kumaş yazın daha rahat olur
kışın hangi kumaş daha sıcak tutar
bu yaz hangi kumaş daha rahat olur
bu sıcakta hangi kumaş terletmez
hangi kumaşlar çekmez
hamilelikte hangi kumaşı tercih etmeliyim
pamuklu kumaş nasıl yıkanır
saten kumaş kaç derecede yıkanır
viskon kumaş nedir
modal ne demek
pamuk mu polyester mi daha az terletir
which fabric is best for summer
which fabric should i choose for sensitive skin
is cotton better than polyester
""".strip().splitlines()

LEANING = """
hangisi daha iyi
yazın hangisi daha rahat olur
en rahatı hangisi
ikincisi daha rahat mı
bu terletir mi
o gecelik terletir mi
bu elbise düğünde giyilir mi
kırmızı olan terletir mi
terletir mi
peki yıkanınca çeker mi
nasıl yıkanır
kumaşı terletir mi
kalıbı dar mı
leke tutar mı
su geçirir mi
yazın giyilir mi
hamileler kullanabilir mi
anneme hediye olur mu
kışlık mı yazlık mı
altına ne giyilir
hangi beden almalıyım
hangi renk daha çok yakışır
hangi model daha sağlam
hangi mevsimde giyilir
farkı ne
which one is better
which is warmer
does it shrink
how do i wash it
is the second one better
is the red one comfortable
is this good for summer
""".strip().splitlines()


class Listener:
    """An advisor that knows an answer to everything and keeps the last question."""

    asked = None

    def advise(self, question):
        self.asked = question
        return Advice("Pamuk.", "llm", 1)


@pytest.fixture(scope="module")
def listener():
    return Listener()


@pytest.fixture(scope="module")
def hear(listener):
    with service_for([SHOP], listener) as service:

        def hear(talk, question):
            """The open question as the advisor hears it after this talk."""
            session_id, listener.asked = None, None
            for said in (*talk, question):
                session_id = service.reply(SHOP, session_id, said, request_id=ask_id()).session_id
            assert listener.asked, "no open question"
            return listener.asked

        yield hear


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
@pytest.mark.parametrize("question", BY_ITSELF)
def test_what_says_itself_what_it_is_about_is_asked_as_if_nothing_had_been_said(hear, talk, question):
    heard, fresh = hear(talk, question), hear([], question)
    assert heard.turns == ()
    assert heard.shareable
    assert heard.products == fresh.products


@pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)
@pytest.mark.parametrize("question", LEANING)
def test_what_leans_on_the_talk_is_told_it_and_never_shared(hear, talk, question):
    heard = hear(talk, question)
    assert heard.turns
    assert not heard.shareable


def test_what_was_answered_by_the_model_alone_is_told_to_what_leans_on_it(hear):
    heard = hear(["hangi kumaş yazın terletmez"], "peki yıkanınca çeker mi")
    assert [message.text for message in heard.turns] == ["hangi kumaş yazın terletmez", "Pamuk."]
    assert not heard.shareable


def test_a_first_question_leans_on_nothing(hear):
    assert hear([], "terletir mi").shareable
