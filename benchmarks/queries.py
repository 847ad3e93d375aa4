"""Test questions made from a catalogue: what a customer would type to find one of its products, or one it lacks.

Own Turkish morphology (harmony, buffers, softening, vowel drop) on true spelling, written apart from the analyser that
it measures. Frames and lacking goods come in two halves: `tune` is looked at while building, `held` is only counted.
"""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from chatbot.model import Product
from chatbot.turkish import casefold, fold

SLICES = ("clean", "inflected", "sentence", "ascii", "caps", "typo", "joined", "split", "combined", "chat")
LACKING = ("none_plain", "none_hard", "none_chat")


@dataclass(frozen=True)
class Question:
    """A text, its slice, and the ids of the products any of which answers it (none: the shop lacks it)."""

    text: str
    slice: str
    relevant: frozenset[str]


# --- morphology on true spelling

_VOWELS, _BACK, _ROUND = "aeıioöuü", "aıou", "oöuü"
_SOFT = {"p": "b", "ç": "c", "k": "ğ"}
_KEEPS_HARD = frozenset(
    [
        "top",
        "ip",
        "çöp",
        "şok",
        "kep",
        "saç",
        "kaç",
        "bloknot",
        "blok",
        "kek",
        "tak",
        "fular",
        "park",
        "bank",
        "bisiklet",
        "stok",
    ]
)
_DROPS = {
    "burun": "burn",
    "ağız": "ağz",
    "omuz": "omz",
    "boyun": "boyn",
    "alın": "aln",
    "karın": "karn",
    "göğüs": "göğs",
}


def _last_vowel(word: str) -> str:
    return next((c for c in reversed(word) if c in _VOWELS), "e")


def _low(word: str) -> str:
    return "a" if _last_vowel(word) in _BACK else "e"


def _high(word: str) -> str:
    last = _last_vowel(word)
    return ("u" if last in _ROUND else "ı") if last in _BACK else ("ü" if last in _ROUND else "i")


def _soft(word: str) -> str:
    if word in _DROPS:
        return _DROPS[word]
    vowels = sum(c in _VOWELS for c in word)
    if word in _KEEPS_HARD or vowels < 2 or word[-1] not in _SOFT:
        return word
    return word[:-1] + ("g" if word.endswith("nk") else _SOFT[word[-1]])


def _possessed(word: str) -> bool:
    """Whether a title's last word already carries a compound's ending ("takımı", "çantası")."""
    return len(word) > 5 and (word[-2:] in {"sı", "si", "su", "sü"} or (word[-1] in "ıiuü" and word[-2] not in _VOWELS))


def _case(word: str, name: str, *, possessed: bool) -> str:
    """A lower-case word in a case: acc, gen, dat, loc, abl."""
    vowel = word[-1] in _VOWELS
    n = "n" if possessed else ""
    if name in {"loc", "abl"}:
        hard = "t" if word[-1] in "fstkçşhp" else "d"
        return word + n + hard + _low(word) + ("n" if name == "abl" else "")
    stem = word if vowel else _soft(word)
    buffer = n or ("y" if vowel else "")
    if name == "gen":
        return stem + ("n" if vowel else "") + _high(word) + "n"
    return stem + buffer + (_low(word) if name == "dat" else _high(word))


def _plural(word: str, *, possessed: bool) -> str:
    if not possessed:
        return word + "l" + _low(word) + "r"
    bare = word[:-2] if word[-2:] in {"sı", "si", "su", "sü"} else word[:-1]
    bare = re.sub("ğ$", "k", bare)
    bare = re.sub("b$", "p", bare)
    plural = bare + "l" + _low(bare) + "r"
    return plural + _high(plural)


def _yours(word: str) -> str:
    if word[-1] in _VOWELS:
        return word + "n" + _high(word) + "z"
    return _soft(word) + _high(word) + "n" + _high(word) + "z"


def inflect(word: str, rng: random.Random) -> str:
    """A lower-case noun as a sentence would have it."""
    possessed = _possessed(word)
    way = rng.random()
    if way < 0.3:
        return _case(word, rng.choice(("acc", "gen", "dat", "loc", "abl")), possessed=possessed)
    plural = _plural(word, possessed=possessed)
    if way < 0.5:
        return plural
    if way < 0.8:
        return _case(plural, rng.choice(("acc", "gen", "dat", "abl")), possessed=possessed)
    return _yours(plural) if not possessed else _case(word, "acc", possessed=True)


# --- frames and goods the shops lack, in two halves

FRAMES = {
    "tune": (
        "{} var mı",
        "{} var mı acaba",
        "{} fiyatı ne kadar",
        "{} ne kadar",
        "bana {} gösterir misiniz",
        "elinizde {} bulunur mu",
        "{} almak istiyorum",
        "merhaba {} arıyorum",
        "{} stokta mı",
        "{} modelleriniz neler",
        "selam {} varmı",
        "{} kaç para",
        "iyi günler {} satıyor musunuz",
        "{} bakıyordum yardımcı olur musunuz",
        "acaba sizde {} mevcut mu",
        "{} hakkında bilgi alabilir miyim",
        "eşim için {} lazım",
        "{} fiyatlarını öğrenebilir miyim",
    ),
    "held": (
        "kolay gelsin {} kaldı mı hiç",
        "geçen gün görmüştüm {} hala duruyor mu",
        "annemin doğum gününe {} düşünüyorum",
        "{} önerir misiniz bana",
        "{} ile ilgileniyorum",
        "hocam {} kaça gelir",
        "bi {} bakayım dedim",
        "rica etsem {} listeler misiniz",
        "{} siparişi vermek istiyorum",
        "şöyle güzel bir {} bakıyoruz",
        "sizin {} nasıl kaliteli mi",
        "yeni taşındık {} lazım oldu",
        "{} için fiyat alabilir miyim lütfen",
        "{} getirtme imkanınız var mı",
        "arkadaşıma hediye {} alacağım",
        "aradığım şey {} bulabilir miyim",
    ),
}
CHATS = {
    "tune": (
        "geçen hafta komşumda görmüştüm çok hoşuma gitti {} sizde de bulunur mu acaba",
        "ya ben bi {} bakıyorum da bulamadım hiçbir yerde",
        "kızımın mezuniyetine yetişecek şekilde {} lazım hızlı gönderir misiniz",
        "düğünden sonra balayına gideceğiz yanımıza almak için {} düşünüyoruz fikir verir misiniz",
        "instagramda sayfanızı yeni keşfettim {} satıyor musunuz yoksa kalmadı mı",
        "eşime sürpriz yapacağım da {} olsa çok mutlu olur",
        "evde oturuyorum canım sıkıldı biraz alışveriş yapayım dedim {} neler var",
        "{} alacağım ama kararsız kaldım hangisini tavsiye edersiniz",
        "bütçem çok kısıtlı ama {} almam gerekiyor uygun bir şey çıkar mı",
        "daha önce de sizden sipariş vermiştim memnun kalmıştık bu sefer {} istiyoruz",
        "annem yaşlı rahat edebileceği {} var mıydı elinizde",
        "bizim ufaklık sürekli kaybediyor yine {} almamız lazım",
        "kış geldi üşüyoruz {} bakalım dedik",
        "tatile çıkmadan önce {} almam şart oldu ne önerirsiniz",
        "sabahtan beri arıyorum bir türlü bulamadım şu {} sizde vardır umarım",
        "mağazanıza uğrasam {} bulabilir miyim yoksa internetten mi almalıyım",
        "hediye paketi yapıyorsanız {} almayı düşünüyorum kuzenime",
        "dün akşam baktığımda {} görmüştüm şimdi göremedim kaldırdınız mı",
        "{} konusunda yardımcı olabilecek biri var mı orada",
        "merhabalar efendim nasılsınız {} için rahatsız etmiştim",
    ),
    "held": (
        "doktorum önerdi {} kullanmam gerekiyormuş bulunur mu sizde",
        "misafirlerim gelecek hafta sonu {} eksik kaldı acil",
        "yıllardır kullandığım eskidi artık yenisini alayım diyorum {} bakıyorum",
        "arkadaşlar anlata anlata bitiremedi {} gerçekten iyi mi stoklarda var mı",
        "kardeşim askerden dönüyor ona {} alsam nasıl olur",
        "ay çok tatlı gördüm bir yerde {} tam istediğim gibi var mı sizde",
        "ofisteki herkes almış ben de {} isterim",
        "öğrenciyim param az ama {} çok istiyorum indirim olur mu",
        "bayramda memlekete gideceğim {} götürmek istiyorum yetişir mi",
        "taşındık her şey karıştı {} bulamıyorum mecbur yenisi lazım",
        "hafta sonu pikniğe gidiyoruz yanımda {} olsun istedim",
        "üst komşum sizden almış pek methetti {} kaç liraydı",
        "nişanlım beğendi linkini attı ama açılmadı {} hala satışta mı",
        "gündüz aramıştım ulaşamadım {} soracaktım",
        "çeyiz hazırlıyoruz listede {} de var hangilerini gösterebilirsiniz",
        "bebeğimiz olacak inşallah {} hazırlığına başladık",
        "yeğenimin doğum gününe ne alsam bilemedim {} olabilir sanki",
        "geçenlerde reklamda çıkmıştı {} merak ettim açıkçası",
    ),
}
GOODS = {
    "tune": """buzdolabı, çamaşır makinesi, araba lastiği, gitar, bilardo masası, traktör, akvaryum balığı, elma, domates, ekmek, peynir, sucuk, koltuk takımı, gardırop, mutfak dolabı, kombi, klima, duvar kağıdı, inşaat demiri, çimento,
        motosiklet, kask, dürbün, teleskop, keman, davul, satranç takımı, langırt, drone, yazıcı kartuşu, projeksiyon cihazı, dikiş makinesi, örgü ipi, tığ, kol saati, altın bilezik, pırlanta yüzük, nargile, çakmak, sigara,
        ilaç, vitamin, tansiyon aleti, tekerlekli sandalye, işitme cihazı, gözlük çerçevesi, lens, mezar taşı, uçak bileti, otel rezervasyonu, halı, tava, çilek, kiraz, patates, soğan, yumurta, balık oltası, tüfek, havlu peçete, tuvalet kağıdı, bulaşık deterjanı,
        balta, testere, merdiven, el arabası, kapı kolu, musluk, lavabo, klozet, fayans, parke, boya fırçası, alçı, tuğla, kiremit, jeneratör, su pompası, traktör römorku, inek, koyun, tavuk, kanarya""",
    "held": """televizyon ünitesi, ocak, davlumbaz, piyano, flüt, tenis raketi, kürek, şişme bot, arı kovanı, süt sağma makinesi, biberiye fidanı, karpuz, lahana, pirzola, dondurma, gazoz, mobilet, direksiyon kılıfı, buji, fren balatası, hidrofor, jakuzi,
        şömine, soba borusu, baca, çatı oluğu, alüminyum profil, köpük tabanca, vida, dübel, menteşe, kilit, anahtarlık, pusula, paraşüt, zıpkın, golf sopası, kayak takımı, buz pateni, bowling topu, tombala, rulet, poker fişi, oyun konsolu, ekran kartı, anakart, modem,
        fotokopi makinesi, evrak imha makinesi, hesap makinesi, pergel, cetvel, dünya küresi, mikroskop, iskelet maketi, stetoskop, sedye, koltuk değneği, yara bandı, ateş ölçer, diş protezi, peruk, takma kirpik, dövme makinesi, solaryum, masaj koltuğu, kum torbası, barfiks, mantar, bezelye, ıspanak, kefir, sirke, kına, ceviz,
        kapı, pencere, tabak, kase, fener, pil, çivi, kova, leğen, süpürge, çim biçme makinesi, kompost, solucan gübresi, papağan, hamster, at eyeri, bilet, kiralık daire""",
}
_KEYS = {
    "q": "wa",
    "w": "qes",
    "e": "wrd",
    "r": "etf",
    "t": "ryg",
    "y": "tuh",
    "u": "yıj",
    "ı": "uok",
    "o": "ıpl",
    "p": "oğş",
    "ğ": "püi",
    "ü": "ği",
    "a": "qsz",
    "s": "awdx",
    "d": "sefc",
    "f": "drgv",
    "g": "fthb",
    "h": "gyjn",
    "j": "hukm",
    "k": "jılö",
    "l": "koş",
    "ş": "lpi",
    "i": "şüğ",
    "z": "asx",
    "x": "zsc",
    "c": "xdv",
    "v": "cfb",
    "b": "vgn",
    "n": "bhm",
    "m": "njö",
    "ö": "mkç",
    "ç": "ölş",
}
_ASCII = str.maketrans("çğıöşüÇĞİÖŞÜâ", "cgiosuCGIOSUa")


def ascii_only(text: str) -> str:
    """Turkish as typed on a foreign keyboard."""
    return text.translate(_ASCII)


def capitals(text: str, rng: random.Random) -> str:
    """Turkish capitals; one in four as a foreign program makes them (i -> I)."""
    return text.upper() if rng.random() < 0.25 else text.replace("i", "İ").replace("ı", "I").upper()


def _longer(words: Sequence[str], least: int) -> list[int]:
    return [place for place, word in enumerate(words) if len(word) >= least and word.isalpha()]


def typo(text: str, rng: random.Random) -> str | None:
    """One slip of the finger in one word of four letters or more."""
    words = text.split()
    places = _longer(words, 4)
    if not places:
        return None
    place = rng.choice(places)
    word = words[place]
    at, way = rng.randrange(len(word)), rng.random()
    if way < 0.4:
        word = word[:at] + rng.choice(_KEYS.get(word[at], "x")) + word[at + 1 :]
    elif way < 0.65:
        word = word[:at] + word[at + 1 :]
    elif way < 0.8:
        word = word[:at] + rng.choice(word[at] + _KEYS.get(word[at], "x")) + word[at:]
    else:
        at = min(at, len(word) - 2)
        word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join([*words[:place], word, *words[place + 1 :]])


def joined(text: str, rng: random.Random) -> str | None:
    """Two neighbours without their blank."""
    words = text.split()
    if len(words) < 2:
        return None
    place = rng.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def torn(text: str, rng: random.Random) -> str | None:
    """One word with a blank in it."""
    words = text.split()
    places = _longer(words, 5)
    if not places:
        return None
    place = rng.choice(places)
    at = rng.randint(2, len(words[place]) - 2)
    return " ".join([*words[:place], words[place][:at], words[place][at:], *words[place + 1 :]])


class Questions:
    """Makes questions over one catalogue."""

    def __init__(self, products: Sequence[Product], *, half: str, seed: int = 7) -> None:
        self._products = products
        self._half = half
        self._rng = random.Random(f"{seed}-{half}")
        self._by_word: dict[str, set[int]] = defaultdict(set)
        for place, product in enumerate(products):
            for word in self._plain(f"{product.title} {product.color}"):
                self._by_word[word].add(place)
        self._frequent = Counter({word: len(found) for word, found in self._by_word.items()})

    @staticmethod
    def _plain(text: str) -> list[str]:
        return re.findall(r"[a-z0-9.]+", fold(text).replace("'", ""))

    def make(self, slice_: str, count: int) -> list[Question]:
        """`count` questions of a slice."""
        makers = {"none_plain": self._lacking_plain, "none_hard": self._lacking_hard, "none_chat": self._lacking_chat}
        made: list[Question] = []
        while len(made) < count:
            question = makers[slice_]() if slice_ in makers else self._question(slice_)
            if question:
                made.append(question)
        return made

    def _question(self, slice_: str) -> Question | None:
        base, relevant = self._wish()
        text = self._distort(base, slice_)
        return Question(text, slice_, relevant) if text else None

    def _wish(self) -> tuple[str, frozenset[str]]:
        """What a customer wants, in clean words, and the products that have all of them."""
        product = self._products[self._rng.randrange(len(self._products))]
        words = re.sub(r"[^\w\s'’.-]", " ", casefold(product.title)).split()
        if len(words) > 2 and self._rng.random() < 0.5:
            words = self._distinctive(words)
        if product.color and self._rng.random() < 0.3 and casefold(product.color).split()[0] not in words:
            words = [*casefold(product.color).split(), *words]
        return " ".join(words), self._having(words)

    def _distinctive(self, words: list[str]) -> list[str]:
        """A run of a title's words that ends where a phrase does, three words or so."""
        length = self._rng.randint(2, min(4, len(words)))
        start = self._rng.randint(0, len(words) - length)
        run = words[start : start + length]
        torn_measure = run[-1][0].isdigit() or (start and words[start - 1][0].isdigit())
        return words if torn_measure or not any(len(word) > 3 for word in run) else run

    def _having(self, words: Sequence[str]) -> frozenset[str]:
        sets = [self._by_word.get(word, set()) for word in self._plain(" ".join(words))]
        places = set.intersection(*sets) if sets else set()
        return frozenset(self._products[place].id for place in places)

    def _inflected(self, text: str) -> str:
        *before, last = text.split()
        return " ".join([*before, inflect(last, self._rng)]) if last.isalpha() and len(last) > 2 else text

    def _framed(self, text: str) -> str:
        return self._rng.choice(FRAMES[self._half]).format(text)

    def _distort(self, base: str, slice_: str) -> str | None:
        rng = self._rng
        ways = {
            "clean": lambda: base,
            "inflected": lambda: self._inflected(base),
            "sentence": lambda: self._framed(self._inflected(base) if rng.random() < 0.3 else base),
            "ascii": lambda: ascii_only(self._framed(base) if rng.random() < 0.3 else base),
            "caps": lambda: capitals(base, rng),
            "typo": lambda: typo(base, rng),
            "joined": lambda: joined(base, rng),
            "split": lambda: torn(base, rng),
            "chat": lambda: self._chatted(base),
            "combined": lambda: self._combined(base),
        }
        return ways[slice_]()

    def _combined(self, base: str) -> str | None:
        rng = self._rng
        text: str | None = self._inflected(base) if rng.random() < 0.7 else base
        text = rng.choice((typo, typo, joined, torn))(text or base, rng)
        if text and rng.random() < 0.6:
            text = self._framed(text)
        return ascii_only(text) if text and rng.random() < 0.5 else text

    # --- goods the shop lacks

    def _lacking(self) -> str | None:
        goods = [casefold(name.strip()) for name in GOODS[self._half].split(",")]
        name = self._rng.choice(goods)
        last = name.split()[-1]
        heads = (fold(last)[:5], fold(_soft(last))[:5])  # the shop has "kürek" that sells a "Bahçe Küreği"
        known = any(word.startswith(heads) for word in self._by_word)
        return None if known else name

    def _lacking_plain(self) -> Question | None:
        name = self._lacking()
        if name is None:
            return None
        way = self._rng.random()
        text = name if way < 0.3 else self._framed(name if way < 0.7 else self._inflected(name))
        return Question(text, "none_plain", frozenset())

    def _chatted(self, text: str) -> str:
        said = self._rng.choice(CHATS[self._half]).format(text)
        return ascii_only(said) if self._rng.random() < 0.3 else said

    def _lacking_chat(self) -> Question | None:
        name = self._lacking()
        return Question(self._chatted(name), "none_chat", frozenset()) if name else None

    def _lacking_hard(self) -> Question | None:
        """Something the shop lacks, named with words that the shop has."""
        name = self._lacking()
        if name is None:
            return None
        product = self._products[self._rng.randrange(len(self._products))]
        words = [word for word in casefold(product.title).split() if word.isalpha() and len(word) > 3][:-1]
        if product.color and self._rng.random() < 0.4:
            words = [casefold(product.color)]
        if not words:
            return None
        text = f"{self._rng.choice(words)} {name}"
        return Question(self._framed(text) if self._rng.random() < 0.5 else text, "none_hard", frozenset())
