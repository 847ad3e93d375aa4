from chatbot.dialogue.clauses import clauses, listed, questions, told_places
from chatbot.dialogue.sentence import read_sentence


def told(text, *, verbs=(), wishes=(), goods=(), traits=()):
    sentence = read_sentence(text)
    places = {token.text: place for place, token in enumerate(sentence.tokens)}
    at = [[places[word] for word in words] for words in (verbs, wishes, goods, traits)]
    return {sentence.tokens[place].text for place in told_places(sentence, *at)}


def test_clauses_end_at_punctuation_and_after_verbs():
    sentence = read_sentence("dün taşındık her şey eksik, perde lazım")
    assert [list(part) for part in clauses(sentence, [1])] == [[0, 1], [2, 3, 4], [5, 6]]


def test_each_of_several_questions_is_set_apart():
    sentence = read_sentence("kargo kaç günde gelir bir de iade var mı")
    assert [list(part) for part in questions(sentence)] == [[0, 1, 2, 3, 4, 5], [6, 7, 8]]
    assert questions(read_sentence("kargo kaç günde gelir")) == []


def test_a_clause_with_a_verb_is_told_beside_a_wish():
    assert told("ayaklarım üşüyor çorap var", verbs=["usuyor"], wishes=["var"], goods=["corap"]) == {
        "ayaklarim",
        "usuyor",
    }


def test_nothing_is_told_without_a_wish():
    assert not told("ayaklarım üşüyor", verbs=["usuyor"], goods=["ayaklarim"])


def test_goods_of_the_story_stay_when_the_wish_names_none():
    assert told("terliğim eskidi yenisi lazım", verbs=["eskidi"], wishes=["lazim"], goods=["terligim"]) == {"eskidi"}


def test_goods_of_the_story_stay_when_the_wish_is_for_something():
    left = told("botum sıkıyor rahat bir şey lazım", verbs=["sikiyor"], wishes=["lazim"], goods=["botum", "rahat"])
    assert left == {"sikiyor"}


def test_sizes_of_the_story_stay():
    kept = told("38 giyiyorum bot var", verbs=["giyiyorum"], wishes=["var"], goods=["bot"], traits=["38"])
    assert kept == {"giyiyorum"}


def test_things_named_one_after_the_other_are_parts():
    sentence = read_sentence("çanta ve terlik, şal")
    assert [list(part) for part in listed(sentence, [0, 2, 3], [0, 2, 3], [])] == [[0, 1], [2], [3]]


def test_things_told_as_many_are_apart_without_a_comma():
    sentence = read_sentence("havlular nevresimler")
    assert [list(part) for part in listed(sentence, [0, 1], [0, 1], [0, 1])] == [[0], [1]]


def test_one_thing_has_no_parts():
    assert not listed(read_sentence("merhaba, çanta"), [1], [1], [])


def test_that_things_counted_up_with_and_so_on_are_apart() -> None:
    sentence = read_sentence("tencere seti nevresim havlu filan")

    assert [list(part) for part in listed(sentence, [0, 1, 2, 3], [0, 2, 3], [])] == [[0, 1], [2], [3, 4]]
