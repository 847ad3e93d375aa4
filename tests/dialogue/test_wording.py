from chatbot.dialogue.lexicon import load_lexicon
from chatbot.dialogue.wording import Wording

WORDING = Wording({"düdüklü tencere": ["pressure cooker"], "tava": ["pan"], "abiye": ["evening dress"]}, "red cooker")


def phrases(text):
    return list(WORDING.phrases(text.split()))


def test_the_longest_phrase_is_taken_in_the_plural_too():
    assert phrases("two pressure cookers and pans") == [(1, 3, "düdüklü tencere"), (4, 5, "tava")]


def test_what_is_left_unsaid_stands_for_nothing():
    assert phrases("pressure") == []
    assert phrases("evening dresses") == [(0, 2, "abiye")]


def test_words_of_the_language_and_of_its_phrases_tell_it():
    assert WORDING.told(["red", "pressure", "cooker", "var", "mi"]) == {0, 1, 2}


def test_an_english_question_is_rendered_in_the_words_of_the_shops_own():
    rendered = load_lexicon("en").rendered(["can", "you", "embroider", "my", "name"])
    assert [word for word, _ in rendered][:2] == ["nakis", "isim"]
    assert load_lexicon("tr").rendered(["kargo", "var"]) == [("kargo", 0), ("var", 1)]


def test_an_english_question_without_a_known_word_has_no_content():
    assert load_lexicon("en").rendered(["what", "is", "it"]) == []
