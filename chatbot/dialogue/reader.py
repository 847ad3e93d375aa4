"""Reads messages with the lexicons and the shop's own words: which language, which labels, what each word is."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import takewhile

from chatbot import turkish
from chatbot.dialogue.clauses import questions, told_places
from chatbot.dialogue.doubts import places_of, telling_marks
from chatbot.dialogue.forms import BARE_PARTICLES, forms
from chatbot.dialogue.grammar import grammar_marks
from chatbot.dialogue.lexicon import Hit, Lexicon, Mark, is_within
from chatbot.dialogue.reading import BANDS, CUPS, LETTER_SIZE, NOWHERE, QUIET, Reading, cup
from chatbot.dialogue.sentence import Sentence, Token, read_sentence, stands_at
from chatbot.dialogue.spelling import LONG_WORD, Speller
from chatbot.dialogue.vocabulary import ATTRIBUTES, MOST_WORDS, NOTHING, RationedWords, Vocabulary, names_goods

_MOST_SLIPPED = 2  # letters by which a slip changes a word's length, suffixes and all
_SAME_START = 3  # letters that a word and what it is a form of share
_FEW_JOINED = 4  # who writes words together writes few
_LONGER_THAN_SIZES = 5
_TINY = 2  # so short an abbreviation may as well be a name of the shop's
_PLURALS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("s", ""), ("es", ""))  # of English goods
_LOOSE = frozenset(
    {"filler", "want", "goes", "suit", "quality", "howto", "pay_act", "how_can", "under", "part_word", "battery"}
)  # verbs any goods may take
_WISHES = ("exist", "want", "price", "stock", "recommend")
_ASKED = ("open_question", "off_topic", "is_it")  # intents of a wish, not of a story told beside one
_WORLDLY = frozenset({"off", "elsewhere"})  # no talk of these is a word within a longer phrase: "yol tarifi"
_ACK = "ack"
_SERVICE = "install"  # what a shop may do, and a customer, too
# Labels of phrases whose words name no goods: "kaç saat", "saat kaçta", "which one is".
_ASKING = frozenset({"how_long", "ask_time", "compare"})
_NAMELESS = frozenset({"quantity", "not_over", "budget"})  # whose words are never goods


class Reader:
    """Reads messages with the lexicons, the first of which is the shop's own language."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self._lexicons = tuple(lexicons)
        self._spellers = {lexicon.language: Speller(lexicon) for lexicon in lexicons}

    def read(self, text: str, vocabulary: Vocabulary, *, language: str) -> Reading:
        """The message in the language that explains most of it; the talk's `language` decides between equals."""
        sentence = read_sentence(text)
        if len(sentence.tokens) > MOST_WORDS:
            vocabulary = RationedWords(vocabulary)
        sentence = self._apart(self._spelled_out(sentence, vocabulary), vocabulary)
        first = self._lexicons[0]
        ours = language == first.language and not text.isascii()
        lexicon = first if ours else self._choose(sentence, vocabulary, language)
        if lexicon is not first:
            sentence = _catalogued(sentence, lexicon, vocabulary)
        return _read(sentence, lexicon, self._spellers[lexicon.language], vocabulary)

    def _spelled_out(self, sentence: Sentence, vocabulary: Vocabulary) -> Sentence:
        """The message with its abbreviations written out, for the catalogue, too: "40 bdn" is "40 beden"."""
        written, text = self._lexicons[0].written, sentence.text
        for token in reversed(sentence.tokens):
            meant = written.get(token.text)
            if meant and not (len(token.text) <= _TINY and vocabulary.kinds(token.text)):
                text = f"{text[: token.start]}{' '.join(meant)}{text[token.end :]}"
        sentence = sentence if text is sentence.text else read_sentence(text)
        size = _size_of_goods(sentence, vocabulary)
        return read_sentence(f"{sentence.text[: size.end]} beden{sentence.text[size.end :]}") if size else sentence

    def _apart(self, sentence: Sentence, vocabulary: Vocabulary) -> Sentence:
        """The message with goods written apart from what is asked of them: "montbedenleri" is "mont bedenleri"."""
        if len(sentence.tokens) > _FEW_JOINED or all(len(token.text) < LONG_WORD for token in sentence.tokens):
            return sentence
        speller, text = self._spellers[self._lexicons[0].language], sentence.text
        for token in reversed(sentence.tokens):
            whole = token.end - token.start == len(token.text)
            cut = speller.goods_apart(token.text, lambda word: bool(vocabulary.kinds(word))) if whole else 0
            if cut:
                text = f"{text[: token.start + cut]} {text[token.start + cut :]}"
        return sentence if text is sentence.text else read_sentence(text)

    def _choose(self, sentence: Sentence, vocabulary: Vocabulary, language: str) -> Lexicon:
        words = [token.text for token in sentence.tokens[:MOST_WORDS]]
        explained: dict[Lexicon, frozenset[int]] = {}
        whole: set[Lexicon] = set()
        for lexicon in sorted(self._lexicons, key=lambda lexicon: lexicon.language != language):
            marks = lexicon.marks(words)
            telling = lexicon.language == language or lexicon is self._lexicons[0]
            told = lexicon.wording.told(words)
            telling = telling or bool(told) or any(mark.label != "filler" for mark in marks)
            explained[lexicon] = places_of(marks) | told if telling else NOWHERE
            if told and len(explained[lexicon]) == len(words):
                whole.add(lexicon)  # no word is left to another language
        spoken, *others = explained
        if spoken.language == language and all(explained[other] <= explained[spoken] for other in others):
            return spoken
        goods = {place for place, word in enumerate(words) if word.isalpha() and vocabulary.kinds(word)}

        def fit(lexicon: Lexicon) -> tuple[int, bool, bool]:
            return len(goods | explained[lexicon]), lexicon in whole, lexicon.language == language

        return max(explained, key=fit)


def _catalogued(sentence: Sentence, lexicon: Lexicon, vocabulary: Vocabulary) -> Sentence:
    """The English message with the catalogue's words: "guitars" is "guitar", "boy" is no Turkish height."""
    text, tokens = sentence.text, sentence.tokens
    phrases = {start: (end, meant) for start, end, meant in lexicon.wording.phrases([token.text for token in tokens])}
    inside = {place for start, (end, _) in phrases.items() for place in range(start + 1, end)}
    for place in reversed(range(len(tokens))):
        token, (end, put) = tokens[place], phrases.get(place, (place + 1, ""))
        if place in inside or token.end - token.start != len(token.text):
            continue
        put = put or " ".join(lexicon.written.get(token.text, ())) or _singular(token.text, lexicon, vocabulary)
        text = f"{text[: token.start]}{put}{text[tokens[end - 1].end :]}" if put else text
    return sentence if text is sentence.text else read_sentence(text)


def _singular(word: str, lexicon: Lexicon, vocabulary: Vocabulary) -> str:
    """The word an English plural is of, if the catalogue knows that and not the plural; else nothing."""
    if not word.endswith("s") or lexicon.words(word) or vocabulary.kinds(word):
        return ""
    ones = (word.removesuffix(end) + put for end, put in _PLURALS if word.endswith(end))
    return next((one for one in ones if len(one) > _TINY and vocabulary.kinds(one)), "")


def _size_of_goods(sentence: Sentence, vocabulary: Vocabulary) -> Token | None:
    """The end of a size that stands beside goods without "beden": the letters of "xl sabahlık", of "sütyen 85b"."""
    tokens = sentence.tokens
    short = (p for p, token in enumerate(tokens) if 1 < len(token.text) < _LONGER_THAN_SIZES)
    letters = [(p, p) for p in short if LETTER_SIZE.fullmatch(tokens[p].text) and not vocabulary.kinds(tokens[p].text)]
    sizes = letters + [
        (p, p + 1) for p in range(len(tokens) - 1) if (tokens[p].number or 0) in BANDS and cup(tokens, p) in CUPS
    ]
    if len(sizes) != 1 or stands_at(tokens, sizes[0][1] + 1, "beden"):
        return None
    first, last = sizes[0]
    beside = (token.text for token in (*tokens[max(0, first - 1) : first], *tokens[last + 1 : last + 2]))
    return tokens[last] if any(names_goods(vocabulary.kinds(word)) for word in beside) else None


def _read(sentence: Sentence, lexicon: Lexicon, speller: Speller, vocabulary: Vocabulary) -> Reading:
    texts = [token.text for token in sentence.tokens]
    words, origin, marks = speller.read(texts, lambda word: bool(vocabulary.kinds(word)))
    if lexicon.language == "tr":
        taken = places_of(mark for mark in marks if mark.label not in _LOOSE)
        marks += grammar_marks(words, taken, places_of(mark for mark in marks if mark.label != _SERVICE))
    rewritten = frozenset(place for place, word in zip(origin, words, strict=True) if word != texts[place])
    marks = marks if len(words) == len(texts) else [_moved(mark, origin) for mark in marks]
    marks = [mark for mark in marks if mark.label != _ACK or not _begins_name(mark, sentence, vocabulary)]
    outer = telling_marks(marks, sentence, lexicon, vocabulary)
    found: dict[str, set[int]] = {}
    for label, start, end in outer:
        found.setdefault(label, set()).update(range(start, end))
    labels = {label: frozenset(places) for label, places in found.items()}
    quiet = lexicon.labels_of(QUIET)
    covered = _covered(outer, quiet).union(_amounts(texts, labels.get("money", NOWHERE)))
    kinds = _kinds_of(sentence, labels, covered, vocabulary, turkish_verbs=lexicon.language == "tr")
    _tell_events(sentence, labels)
    told = _told(sentence, labels, kinds, covered)
    kinds = {place: kind for place, kind in kinds.items() if place not in told}
    framed = [mark for mark in outer if mark.label in quiet and mark.end - mark.start > 1]
    inner = {*marks}.difference(outer)
    said = [
        mark
        for mark in marks
        if not (any(is_within(mark, frame) for frame in framed) or (mark.label in _WORLDLY and mark in inner))
    ]
    facts = _facts(said, sentence, lexicon)
    intents = [hit for hit in lexicon.rules("intents", outer) if hit.name not in _ASKED or not hit.places & told]
    concerns = lexicon.rules("themes", marks)
    return Reading(
        sentence, lexicon, vocabulary, labels, tuple(facts), tuple(intents), tuple(concerns), kinds, told, rewritten
    )  # fmt: skip


def _facts(marks: Sequence[Mark], sentence: Sentence, lexicon: Lexicon) -> list[Hit]:
    """The shop facts asked for; of several questions in one message each by its own words."""
    whole = lexicon.rules("facts", marks)
    parts = questions(sentence)
    apart = [
        lexicon.rules("facts", [mark for mark in marks if mark.start in part and mark.end - 1 in part])
        for part in (parts if len(parts) > 1 else ())
    ]
    return [hit for hits in apart for hit in hits] if sum(map(bool, apart)) > 1 else whole


def _begins_name(mark: Mark, sentence: Sentence, vocabulary: Vocabulary) -> bool:
    """Whether a word of assent is the first word of what goods here are called: "okey takımı"."""
    if mark.end - mark.start > 1 or mark.end >= len(sentence.tokens):
        return False
    first, second = sentence.tokens[mark.start].text, sentence.tokens[mark.end].text
    return "product" in vocabulary.kinds(first) and names_goods(vocabulary.kinds(second))


def _covered(marks: Iterable[Mark], quiet: frozenset[str]) -> frozenset[int]:
    """Places of words that are never goods by themselves."""
    return places_of(
        mark
        for mark in marks
        if mark.label in quiet or mark.label in _NAMELESS or (mark.label in _ASKING and mark.end - mark.start > 1)
    )


def _kinds_of(
    sentence: Sentence,
    labels: Mapping[str, frozenset[int]],
    covered: frozenset[int],
    vocabulary: Vocabulary,
    *,
    turkish_verbs: bool,
) -> dict[int, frozenset[str]]:
    """What the words that nothing covers are to the catalogue, but for what is said of the one written to."""
    colored, nice = labels.get("color", NOWHERE), "thanks" in labels
    settled = partial(_settled, vocabulary=vocabulary, turkish_verbs=turkish_verbs)
    kinds = {
        place: _letter_size(place, sentence, labels, vocabulary)
        or (settled(token.text) if place + 1 not in colored else vocabulary.kinds(token.text))
        for place, token in enumerate(sentence.tokens)
        if place not in covered and token.text[0].isalnum()
    }
    return {p: kind for p, kind in kinds.items() if not _says_what_you_are(sentence.tokens[p].text, kind, nice=nice)}


def _letter_size(
    place: int, sentence: Sentence, labels: Mapping[str, frozenset[int]], vocabulary: Vocabulary
) -> frozenset[str]:
    """A letter before "beden" is a size where goods come in it, whatever unit it is elsewhere: "l beden"."""
    word = sentence.tokens[place].text
    if len(word) > 1 or place + 1 not in labels.get("size", NOWHERE):
        return NOTHING
    read = vocabulary.parse(f"{word} {sentence.tokens[place + 1].text}").filters.sizes
    return frozenset({"size"}) if read else NOTHING


def _amounts(texts: Sequence[str], money: frozenset[int]) -> frozenset[int]:
    """The places of number words before a currency: "bin sekiz yüz lira"."""
    found: set[int] = set()
    for place in money:
        before = takewhile(lambda p: bool(turkish.number_words(texts[p])), range(place - 1, -1, -1))
        found.update(before)
    return frozenset(found)


def _settled(word: str, vocabulary: Vocabulary, *, turkish_verbs: bool) -> frozenset[str]:
    """What a word is here: goods when the catalogue reads it so, whatever colour it names; no verb is bent to goods.

    "bal" is honey where honey is sold; "kazanır" is no slip of "kapanır".
    """
    kinds = vocabulary.kinds(word)
    if "product" not in kinds:
        return kinds
    if kinds & ATTRIBUTES:
        query = vocabulary.parse(word)
        filters = query.filters
        named = any(word.startswith(known) or known[:2] != word[:2] for known in query.words)  # no slip of a colour
        return kinds - ATTRIBUTES if named and not (filters.colors or filters.sizes or filters.brands) else kinds
    if (
        turkish_verbs
        and "aorist" in forms(word)
        and not any(
            known.startswith(word[:_SAME_START]) or abs(len(known) - len(word)) > _MOST_SLIPPED  # "leather" is "deri"
            for known in vocabulary.parse(word).words
        )
    ):
        return NOTHING
    return kinds


def _says_what_you_are(word: str, kinds: frozenset[str], *, nice: bool) -> bool:
    """Whether a word is said of the one written to: "hızlısın"; beside thanks also one known otherwise: "incesiniz"."""
    return "you_are" in forms(word) and (nice or not kinds)


def _tell_events(sentence: Sentence, labels: dict[str, frozenset[int]]) -> None:
    """A "var" that says an event is coming asks for no goods: "kızımın düğünü var"."""
    exist, events = labels.get("exist", NOWHERE), labels.get("occasion", NOWHERE)
    coming = frozenset(p for p in exist if p - 1 in events and not stands_at(sentence.tokens, p + 1, *BARE_PARTICLES))
    if coming:
        labels["coming"] = coming
        labels["exist"] = exist - coming
        if not labels["exist"]:
            del labels["exist"]


def _told(
    sentence: Sentence,
    labels: Mapping[str, frozenset[int]],
    kinds: Mapping[int, frozenset[str]],
    covered: frozenset[int],
) -> frozenset[int]:
    """The places of the story told beside a wish, which is no description of the goods."""
    fillers = labels.get("filler", NOWHERE)
    verbs = {
        place
        for place, token in enumerate(sentence.tokens)
        if "finite" in forms(token.text)
        and not kinds.get(place)
        and not stands_at(sentence.tokens, place + 1, *BARE_PARTICLES)
        and (place not in covered or place in fillers or "hearsay" in forms(token.text))
    }
    verbs |= labels.get("dismiss", NOWHERE) | labels.get("coming", NOWHERE)
    verbs |= {place for place in labels.get("time_left", ()) if place + 1 not in labels["time_left"]}
    if not verbs:
        return NOWHERE
    hearsay = {place for place in covered if "hearsay" in forms(sentence.tokens[place].text)}
    wishes = NOWHERE.union(*(labels.get(label, NOWHERE) for label in _WISHES)) - hearsay
    goods = [place for place, kind in kinds.items() if names_goods(kind)]
    if not wishes:
        wishes = frozenset(place for place in verbs if "intends" in forms(sentence.tokens[place].text))
    ages = labels.get("age", NOWHERE)
    traits = [place for place, kind in kinds.items() if kind & ATTRIBUTES or place + 1 in ages]
    return told_places(sentence, verbs, wishes, goods, [*traits, *ages])


def _moved(mark: Mark, origin: Sequence[int]) -> Mark:
    return Mark(mark.label, origin[mark.start], origin[mark.end - 1] + 1)
