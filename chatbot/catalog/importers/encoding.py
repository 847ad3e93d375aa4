"""Bytes of a text file to text: the encodings shops' files come in, and the marks of one read wrongly before us."""

import re
import unicodedata

from chatbot.errors import UnreadableFile

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SAVE_AS_UTF8 = "Dosyayı Excel'de açıp 'CSV UTF-8' olarak yeniden kaydedin."


def decode(data: bytes) -> str:
    """UTF-8 (with or without BOM), UTF-16 with BOM, else Windows-1254; raises UnreadableFile."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return _decode_as(data, (codec,))
    return _decode_as(data, ("utf-8", "cp1254"))


def _decode_as(data: bytes, codecs: tuple[str, ...]) -> str:
    for codec in codecs:
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    message = "Dosyanın karakter kodlaması okunamadı (UTF-8 ya da Windows-1254 olmalı)."
    raise UnreadableFile(message, suggested_action=_SAVE_AS_UTF8)


def _twice_encoded(text: str) -> set[str]:
    """How each character looks once its UTF-8 bytes were taken for a one-byte encoding."""
    looks = set()
    for character in text:
        for codec in ("cp1254", "cp1252", "latin-1"):
            try:
                looks.add(character.encode().decode(codec))
            except UnicodeDecodeError:
                continue
    return looks


_INVISIBLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u200b\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def clean_lines(text: str) -> str:
    """Text as it may be stored and shown: NFC, trimmed; control, direction and invisible characters gone."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()
    spaced = re.sub(r"\r\n?|[\u2028\u2029]", "\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", spaced)).strip()


# Ý ý Þ þ Ð ð are İ ı Ş ş Ğ ğ of Windows-1254 read as Latin-1: no Turkish word holds them.
_BROKEN = _twice_encoded("çÇğĞıİöÖşŞüÜâÂîÎûÛ’“”–₺") | set("ÝýÞþÐð\ufffd")
_MOJIBAKE = re.compile("|".join(sorted(map(re.escape, _BROKEN))))
_SUSPECT = re.compile(f"[{''.join(sorted({look[0] for look in _BROKEN}))}]")  # quick: most files hold none of these


def find_mojibake(text: str) -> str | None:
    """The first word that shows broken Turkish letters (GÃ¶mlek, Kýrmýzý), or None."""
    match = _MOJIBAKE.search(text) if _SUSPECT.search(text) else None
    if match is None:
        return None
    start = max(text.rfind(" ", 0, match.start()), text.rfind("\n", 0, match.start())) + 1
    words = text[start : match.end() + 20].split()
    return words[0] if words else match.group()


def refuse_mojibake(word: str, where: str) -> UnreadableFile:
    """The error for a file whose Turkish letters are broken at `where` ("12. satırda")."""
    return UnreadableFile(
        f"Dosyadaki Türkçe harfler bozulmuş: {where} '{word}' yazıyor. Hiçbir şey değiştirilmedi.",
        details={"where": where, "text": word},
        suggested_action="Dosyayı kaynağından yeniden dışa aktarın, UTF-8 kodlamasıyla kaydedin.",
    )
