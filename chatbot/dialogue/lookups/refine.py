"""The last list narrowed: to a colour or size, a measure, a kind, or any other condition."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from chatbot import turkish
from chatbot.dialogue import ages, variants
from chatbot.dialogue.context import MAX_SHOWN, NO_FILTERS
from chatbot.dialogue.lookups.amounts import is_unit, next_size, of_size, size_asked, tells_size
from chatbot.dialogue.lookups.found import WIDE, Catalogue, Found, distinct, from_result, with_variants
from chatbot.dialogue.lookups.last import LastList
from chatbot.dialogue.lookups.search import in_other_sizes, named, nearest, searched
from chatbot.dialogue.lookups.titles import (
    PACKS,
    WEARERS,
    has_word,
    names_itself,
    numbers_in,
    numbers_of,
    said_by,
    tells_of,
    title_words,
    words_met,
)
from chatbot.dialogue.meaning import Refine, Search
from chatbot.dialogue.vocabulary import names_thing
from chatbot.model import Filters, Method, Product, SearchResult

_TELLING = 4  # letters of a word that a product's text may speak of
_SIZED = " beden"  # how the reading writes that a word is a size


def by_attribute(text: str, last: LastList) -> Found:
    """The product talked about in another colour or size, else the last search narrowed, else what was shown."""
    said = last.catalogue.parse(text)
    nowhere = said.unknown and not (said.filters.colors or said.filters.sizes or said.filters.brands)
    size = "" if said.filters != NO_FILTERS or not text.endswith(_SIZED) else text.removesuffix(_SIZED)
    for found in () if nowhere else _narrowed(text, last):
        if found.products and (not size or any(variants.comes_in(row, size) for row in found.products)):
            return with_variants(_with_conditions(found, last), found.products[0], last.catalogue)
    if not last.context.picked and len(last.context.shown) > 1 and (near := _near(text, last)).products:
        return near
    if described := _described(text, last):
        return last.about([described])
    if text.endswith(_SIZED) and (sized := _in_size(text.removesuffix(_SIZED), last, said.filters.colors)):
        return sized
    rows = last.rows if said.filters.sizes else _of_named_model(last)
    return Found(Method.FOLLOW_UP, (), 0.8, last.context.query, subject=last.focus, variants=rows, lacking=text)


def _in_size(size: str, last: LastList, colors: tuple[str, ...] = ()) -> Found | None:
    """What the last search has that measures so, of the colours named, else what comes in such a size by its text."""
    number = size.rsplit(" ", 1)[-1] if colors else size  # of "gri 160"
    measured = by_measure(Refine("measure", number, colors=colors), last) if number.isdecimal() else None
    if measured and measured.products:
        return measured
    words, filters = " ".join(_unmeasured(last)), replace(last.context.filters, sizes=())
    result = last.search(words, filters)
    cards = distinct([row for row in result.products[: result.total] if variants.comes_in(row, size)], filters)
    if not cards:
        return None
    found = Found(Method.FOLLOW_UP, cards[:MAX_SHOWN], 0.9, words, filters, len(cards))
    return with_variants(found, cards[0], last.catalogue)


def _unmeasured(last: LastList) -> list[str]:
    """The words of the last search but for its numbers: of "85b emzirme sütyeni"."""
    return [word for word in last.words if not word[0].isdecimal()]


def _of_named_model(last: LastList) -> tuple[Product, ...]:
    """The rows of the product talked about that are for the model the search named: "iPhone 15", kept as a size."""
    model = last.focus.size if last.focus else ""
    named = said_by(model)
    if not any(word.isalpha() for word in named) or not named.issubset(last.words):
        return last.rows
    return tuple(row for row in last.rows if row.size == model)


def _with_conditions(found: Found, last: LastList) -> Found:
    """What was found, under the conditions of the last search that nothing new was said of."""
    said, kept = found.filters, last.context.filters
    filters = replace(
        kept,
        colors=said.colors or kept.colors,
        sizes=said.sizes or kept.sizes,
        brands=said.brands or kept.brands,
    )
    return replace(found, filters=filters)


def _narrowed(text: str, last: LastList) -> Iterator[Found]:
    """What the text may narrow, likeliest first: a chosen product's rows in its colour, all its rows, the search."""
    picked = last.context.picked or len(last.meant()) == 1  # or the search named one product and no kind
    said = last.catalogue.parse(text).filters.colors
    alike = _of_named_model(last) if said else last.rows
    rows = [row for row in alike if said and variants.is_colored(row, said)] or alike
    same = [row.id for row in rows if last.focus and row.color == last.focus.color]
    every = [row.id for row in rows]
    sized = Filters(sizes=last.context.filters.sizes)
    if not picked:
        yield again(text, last)
    if sized.sizes:
        yield _within(text, same, last, sized)
        yield _within(text, every, last, sized)
    if picked and sized.sizes:
        yield again(text, last)
    yield _within(text, same, last)
    yield _within(text, every, last)
    if picked and not sized.sizes:
        yield again(text, last) if said else _in_stock(again(text, last), last)


def _in_stock(found: Found, last: LastList) -> Found:
    """What there is of it: in another size nothing sold out of another name is offered for the product talked about."""
    title = last.focus.title if last.focus else ""
    there = tuple(product for product in found.products if product.in_stock or product.title == title)
    return replace(found, products=there, total=found.total if there else 0)


def _described(text: str, last: LastList) -> Product | None:
    """The row whose description lists the size, of the colour named, where the shop keeps sizes in no column."""
    focus, said = last.focus, last.catalogue.parse(text).filters
    if focus is None or not text.endswith(_SIZED):
        return None
    sizes = said.sizes or (text.removesuffix(_SIZED),)
    alike = [row for row in last.rows if variants.is_colored(row, said.colors or (turkish.fold_name(focus.color),))]
    return next((row for row in alike if any(variants.comes_in(row, size) for size in sizes)), None)


def _within(text: str, ids: Collection[str], last: LastList, kept: Filters = NO_FILTERS) -> Found:
    """Those of these products that have what the text names."""
    result = last.catalogue.search(text, limit=WIDE, filters=kept, within=ids)
    size = last.focus.size if last.focus else ""
    if size and not result.filters.sizes:  # another colour is wanted in the same size
        there = sorted(result.products[: result.total], key=lambda row: row.size != size)
        result = replace(result, products=tuple(there))
    return replace(from_result(result, last.context.query), method=Method.FOLLOW_UP)


def again(text: str, last: LastList) -> Found:
    """The last search with a new condition; where the text names a colour, size or price, it replaces the old one."""
    query = f"{text} {last.text}"
    result = named(last.search(query), last.catalogue)
    found = from_result(result, last.text if result.filters != last.context.filters else query)
    if not found.products and result.relaxed == ("price",):
        return nearest(result, query, last.catalogue)
    return replace(found, method=Method.FOLLOW_UP)


def by_condition(lookup: Refine, last: LastList) -> Found:
    """The last search under one more condition; if the list is meant, or nothing else meets it, those of the list.

    If none does, what comes nearest to a price.
    """
    found = last.nothing if lookup.only else again(lookup.text, last)
    found = found if found.products else max(found, of_shown(lookup.text, last), key=lambda each: len(each.products))
    query = f"{lookup.text} {last.text}"
    result = last.search(query)
    if found.products or lookup.only or not result.filters.is_priced:
        return found
    near = nearest(replace(result, relaxed=("price",)), query, last.catalogue)
    return near if near.products else found


def of_shown(text: str, last: LastList) -> Found:
    """Those of the list that meet a condition: "hangisi indirimde"."""
    found = _within(text, last.context.shown, last)
    return with_variants(found, found.products[0], last.catalogue) if found.products else last.nothing


def _near(text: str, last: LastList) -> Found:
    """What the last search has that comes nearest to a new condition nothing meets."""
    query = f"{text} {last.text}"
    result = last.search(query)
    return replace(nearest(result, query, last.catalogue), method=Method.FOLLOW_UP) if result.relaxed else Found()


def of_kind(lookup: Refine, last: LastList) -> Found:
    """The last search with another kind: "saten olan" after "pamuklu pijama" is "saten pijama"; else the shop's own."""
    if not lookup.text:
        return _other_than(lookup.contrary, last)
    if sized := _of_size(lookup.text, last):
        return replace(last.about([sized]), query=f"{last.text} {sized.size}")
    anywhere = named(last.search(lookup.text, NO_FILTERS), last.catalogue)
    elsewhere = from_result(anywhere, lookup.text)
    named_here = " ".join(last.catalogue.parse(lookup.text).words)  # "leather" is "deri"
    among = (*anywhere.products, *last.search(last.text).products) if not anywhere.products else anywhere.products
    wanted = words_met(lookup.text, among) or words_met(named_here, among)
    numbers = numbers_in(lookup.text)
    only = lookup.only or _is_number_of_pieces(lookup.text, last.catalogue)
    renamed = not only and elsewhere.products and names_itself(elsewhere.products[0], wanted)
    if not renamed or _tell_apart(wanted, last):
        found = _with_words(lookup.text, wanted, numbers, last)
        found = found or (_of_shown(lookup, numbers, last) if only else None)
        found = found or _measured_otherwise(lookup.text, wanted, numbers, last)
        if found is not None:
            return found
    if told := _told_of(lookup.text, last):
        return last.about(told) if len(told) == 1 else last.listed(told[:MAX_SHOWN])
    return _not_so(lookup.text, elsewhere, last, only=only)


def _not_so(text: str, elsewhere: Found, last: LastList, *, only: bool) -> Found:
    """None of the list is called so: what comes in other sizes, what is told to be so, else what the shop has."""
    if found := in_other_sizes(text, last.catalogue):
        return with_variants(found, found.products[0], last.catalogue)
    if only:
        words = frozenset(turkish.tokens(text))
        told = [product for product in last.shown if words and words.issubset(turkish.tokens(product.description))]
        return last.listed(told) if len(told) > 1 else last.about(told) if told else last.nothing
    if not elsewhere.products:
        thing = any(names_thing(last.catalogue.kinds(word)) for word in turkish.tokens(text))
        return searched(Search(text), last.catalogue) if thing else last.nothing  # "siyah şemsiye" after a lamp
    return with_variants(elsewhere, elsewhere.products[0], last.catalogue)


def _of_size(text: str, last: LastList) -> Product | None:
    """The bigger or smaller one of the product talked about, else of the list, where their amounts tell it."""
    word, focus = size_asked(text), last.focus
    if not word:
        return None
    rows = [row for row in last.rows if focus and row.color == focus.color] if last.context.picked else []
    listed = [row for product in last.shown for row in last.catalogue.variants(product)]
    kind = " ".join(said for said in last.words if not tells_size(said))  # "valiz" of "orta boy valiz"
    if any(has_word(row, word) for row in (*listed, *last.search(kind, NO_FILTERS).products)):
        return None
    chosen = (of_size(word, [row for row in each if row.in_stock] or each) for each in (rows, listed))
    return next(filter(None, chosen), None)


def by_size(lookup: Refine, last: LastList) -> Found:
    """The next bigger or smaller one than the product talked about; what is worn is shown in its sizes."""
    focus = last.focus
    if focus is None or all(map(variants.are_sized, last.rows)):
        return last.one()
    kind = _kind_of(focus)
    akin = [p for p in last.search(" ".join(kind), NO_FILTERS).products if _kind_of(p) == kind]
    alike = [p for p in dict.fromkeys((*last.rows, *akin)) if p.color == focus.color]
    chosen = next_size(focus, alike, bigger=lookup.how == "bigger")
    return last.about([chosen]) if chosen else last.nothing


def _kind_of(product: Product) -> tuple[str, ...]:
    """The words of a title but for those with numbers and what these are counted in: of "Torf Toprağı 10 lt"."""
    words = turkish.tokens(turkish.fold(product.title))
    return tuple(word for word, before in zip(words, ("", *words), strict=False) if not _counts(word, before))


def _counts(word: str, before: str) -> bool:
    return any(map(str.isdecimal, word)) or (before.isdecimal() and is_unit(word))


def _told_of(text: str, last: LastList) -> tuple[Product, ...]:
    """What the last search finds whose own texts have every word: "türkçe konuşan".

    Else, where no thing is named, a word that describes: "kışlık olsun kalın".
    """
    words = [word for word in turkish.tokens(text) if len(word) >= _TELLING]
    things = any(names_thing(last.catalogue.kinds(word)) for word in words)
    looks = [] if things else [[word] for word in words if last.catalogue.describes(word)]
    for said in (words, *looks) if len(words) > 1 else ():
        searches = (last.search(" ".join(last.words[:end]), NO_FILTERS) for end in range(len(last.words), 0, -1))
        told = ([p for p in found.products[: found.total] if tells_of(p, said)] for found in searches)
        if cards := distinct(next(filter(None, told), ()), NO_FILTERS):
            return cards
    return ()


def _other_than(words: Sequence[str], last: LastList) -> Found:
    """What the last search finds that none of the words is said of."""
    result = last.search(last.text)
    found = result.products[: result.total]
    left = [p for p in found if not any(all(has_word(p, word) for word in said.split()) for said in words)]
    cards = distinct(left, last.context.filters)
    return replace(last.listed(cards[:MAX_SHOWN]), total=len(cards)) if cards else last.nothing


def _is_number_of_pieces(text: str, catalogue: Catalogue) -> bool:
    """Whether a text only says in what number goods come: "3'lü set", "4 parça"."""
    query = catalogue.parse(text)
    return bool(query.words) and not query.unknown and all(w in PACKS or w[0].isdecimal() for w in query.words)


def _with_words(text: str, wanted: Sequence[str], numbers: Collection[str], last: LastList) -> Found | None:
    """What the text finds with the words of the last search, as many of the last ones as find anything."""
    words = last.words if WEARERS.isdisjoint(wanted) else [word for word in last.words if word not in WEARERS]
    ends = (words[start:] for start in range(len(words) if wanted else 0))
    for kept in (end for end in ends if not PACKS.issuperset(end)):
        query = " ".join((text, *kept))
        result = _having(last.search(query), (*wanted, *kept), numbers)
        found = from_result(result if numbers else _of_model(result, last.words), query)
        if found.products:
            return with_variants(replace(found, method=Method.FOLLOW_UP), found.products[0], last.catalogue)
    return None


def _of_model(result: SearchResult, words: Sequence[str]) -> SearchResult:
    """Without what is for another model than the last search named: "iPhone 14" after "iphone 13 kılıf"."""
    models = dict(pair for pair in pairwise(words) if pair[1].isdecimal() and pair[0].isalpha())
    kept = tuple(p for p in result.products if not _is_other_model(title_words(p.title), models))
    return replace(result, products=kept, total=len(kept), found=bool(kept))


def _is_other_model(names: Sequence[str], models: Mapping[str, str]) -> bool:
    return any(after.isdecimal() and models.get(name, after) != after for name, after in pairwise(names))


def _measured_otherwise(text: str, wanted: Sequence[str], numbers: Collection[str], last: LastList) -> Found | None:
    """What has the words and another number than the last search, of whatever colour: "e14" after "beyaz 14w"."""
    kept = [word for word in last.words if not any(map(str.isdecimal, word))]
    if not numbers or not kept or len(kept) == len(last.words):
        return None
    query = " ".join((text, *kept))
    result = last.search(query, replace(last.context.filters, colors=(), sizes=()))
    found = from_result(_having(result, (*wanted, *kept), numbers), query)
    if not found.products:
        return None
    return with_variants(replace(found, method=Method.FOLLOW_UP), found.products[0], last.catalogue)


def _of_shown(lookup: Refine, numbers: Collection[str], last: LastList) -> Found | None:
    """Those of the list that the text fits, or that nothing speaks against."""
    shown = of_shown(lookup.text, last)
    if shown.products and numbers_of(shown.products[0]).issuperset(numbers):
        return shown
    left = [product for product in last.shown if not any(has_word(product, word) for word in lookup.contrary)]
    return last.listed(left) if lookup.contrary and left else None


def _having(result: SearchResult, words: Sequence[str], numbers: Collection[str]) -> SearchResult:
    """The result's products whose names have all of these words and numbers."""
    kept = tuple(
        p
        for p in result.products
        if numbers_of(p).issuperset(numbers) and all(has_word(p, word) or word in said_by(p.size) for word in words)
    )
    return replace(result, products=kept, total=len(kept), found=bool(kept))


def _tell_apart(words: Sequence[str], last: LastList) -> bool:
    """Whether some of what the last search found have these words in their names, and others have not."""
    products = last.search(last.text).products if words and last.text else ()
    fitting = [all(has_word(product, word) for word in words) for product in products]
    return any(fitting) and not all(fitting)


def by_age(lookup: Refine, last: LastList) -> Found:
    """Those of the product talked about, else of the last search, that are made for an age; of its colour first.

    Where nothing tells for what age it is, only they are known who could say: what was shown, and `relaxed`.
    """
    months, focus = int(lookup.text), last.focus
    anyhow = replace(last.context.filters, sizes=())
    again = last.search(last.text, anyhow)
    rows = last.rows if last.context.picked else again.products[: again.total]
    spans = {row: told for row in rows if (told := ages.span(row)) and variants.is_colored(row, lookup.colors)}
    if not spans:
        return replace(last.one(), relaxed=("age",))
    fitting = [row for row, told in spans.items() if months in told]
    fitting.sort(key=lambda row: focus is not None and row.color != focus.color)
    cards = distinct(fitting, NO_FILTERS)
    if not cards:
        return replace(last.nothing, confidence=0.9, subject=focus, variants=last.rows, lacking=lookup.text)
    sizes = tuple({" ".join(turkish.tokens(row.size)): None for row in fitting if row.size})
    filters = replace(anyhow, sizes=sizes if len(sizes) == 1 else ())
    found = Found(Method.FOLLOW_UP, cards[:MAX_SHOWN], 0.9, last.text, filters, len(cards))
    return with_variants(found, cards[0], last.catalogue)


def by_measure(lookup: Refine, last: LastList) -> Found:
    """Those of the last search whose size holds the numbers, else whose title does; what was shown goes first.

    Where the search held another number, that is given up: "24 cm de olur" after "28 cm tava".
    """
    numbers = frozenset(lookup.text.replace(",", ".").split())
    unmeasured = _unmeasured(last)
    sizeless = [word for word in unmeasured if "size" not in last.catalogue.kinds(word)]  # of "iphone 13 kılıf"
    for words in dict.fromkeys((last.text, " ".join(unmeasured), " ".join(sizeless))):
        again = last.search(words)
        rows = (*(last.rows if last.context.picked else ()), *again.products[: again.total])
        holding = [row for row in dict.fromkeys(rows) if numbers <= numbers_of(row)]
        holding = [row for row in holding if variants.is_colored(row, lookup.colors)]
        chosen = last.context.filters.colors if last.context.picked and not lookup.colors else ()
        holding = [row for row in holding if variants.is_colored(row, chosen)] or holding
        cards = distinct([row for row in holding if numbers <= said_by(row.size)] or holding, NO_FILTERS)
        if cards:
            found = Found(Method.FOLLOW_UP, cards[:MAX_SHOWN], 0.9, words, last.context.filters, len(cards))
            return with_variants(found, cards[0], last.catalogue)
    return replace(last.nothing, confidence=0.9, subject=last.focus, variants=last.rows, lacking=lookup.text)
