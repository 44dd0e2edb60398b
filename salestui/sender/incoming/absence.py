"""Out-of-office notes and other automatic replies: how they are recognised, and the first day that the person is back."""

import re
from datetime import date, timedelta
from email.message import Message

from .dates import Mention, day_meant, mentions
from .headers import raw, raw_all
from .language import language_of

_LOOKED_AT = 8_000  # characters of the note in which a date is looked for

# Said by programs only.
_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,20}\]\s?)?[\[【(]?(?:auto(?:matic)?[- ]?(?:reply|response|responder)(?=\s*(?:$|[:\uff1a\])\[(–—-]|from\b"
    r"|re\b|to your\b))|auto:|automatische (?:antwort|abwesenheits\w*)"
    r"|auto[- ]?antwort|abwesenheits(?:notiz|nachricht|meldung|benachrichtigung|agent|assistent\w*)"
    r"|out[- ]of[- ](?:the[- ])?office (?:auto ?reply|reply|notification)"
    r"|réponse automatique|reponse automatique|message d.absence|respuesta automática|respuesta automatica|resposta automática|risposta automatica"
    r"|automatisch antwoord|autosvar|自動応答|自動返信|不在通知|不在連絡|自动回复)",
    re.I,
)
# Also said by people: counts only where the words below it are a note's.
_PERHAPS = re.compile(
    r"(?:out[- ]of[- ](?:the[- ])?office|ooo|on (?:holiday|vacation|leave|parental leave|annual leave)|vacation|away from (?:the office|my desk)"
    r"|abwesend|abwesenheit|(?:bin |ich bin )?(?:nicht im büro|im urlaub)|urlaub|absence du bureau|absence|absent(?:e)?"
    r"|en congés?|hors du bureau|fuera de la oficina|ausencia"
    r"|ausente|de vacaciones|不在(?:の(?:お知らせ|ご連絡))?|休暇)\s*(?:$|[:\uff1a(\[-]|–|—|\bre\b|until|bis|jusqu|hasta|\d)",
    re.I,
)
_AWAY = re.compile(
    r"\bout of (?:the )?office\b|\b(?:currently|am|i.m|be) (?:away|out|on (?:leave|holiday|vacation|annual|parental))"
    r"|limited access|no access to (?:my )?e?-?mail"
    r"|\b(?:abwesend|nicht im (?:büro|haus)|im urlaub|außer haus|nicht erreichbar|in elternzeit)\b|\babsente?\b|en congés?"
    r"|(?:ne suis|serai) pas (?:au bureau|disponible)"
    r"|fuera de la oficina|\bausente\b|de vacaciones|不在|休暇|お休み|休業",
    re.I,
)

_RETURN_BEFORE = {
    "en": r"\b(?:back|return(?:s|ing)?|resum(?:e|ing)|rejoin(?:ing)?|available again|reachable again|in the office again"
    r"|not (?:be )?(?:\w+ ){0,4}(?:until|before|till)"
    r"|\w+n.t (?:be )?(?:\w+ ){0,4}(?:until|before|till))\b",
    "de": r"\b(?:wieder|zurück|erst|nicht vor|rückkehr|zurückkehren)\b|\bab\b",
    "fr": r"\b(?:retour|reviens|reviendrai|reprend\w*|reprise|rentre|(?:joignable|disponible) (?:à nouveau )?(?:à|dès))",
    "es": r"\b(?:vuelta|vuelvo|volveré|regres\w*|reincorpor\w*|incorpor\w*|retorn\w*|de nuevo|disponible (?:a partir|desde|el))",
}
_RETURN_AFTER = {
    "en": r"\s?(?:i will be|i.ll be|we will be|when i)?\s?(?:back|i return)\b",
    "de": r"[^.!?]{0,20}\b(?:wieder|zurück|zur verfügung|erreichbar)\b",
    "fr": r"[^.!?]{0,12}\b(?:de retour|je reviens|je reviendrai)\b",
    "es": r"[^.!?]{0,12}\b(?:de vuelta|regreso|estaré de)\b",
    "ja": r"(?:\s?[((（][^))）]{1,3}[))）])?\s?(?:より|から|に|以降)?[^。\n\d]{0,14}(?:出社|復帰|再開|戻り|出勤|以降|対応)|(?:\s?[(（].{1,3}[)）])?\s?以降",
}
_UNTIL_BEFORE = (
    r"\b(?:until|till|through|thru|up to|up until|bis|jusqu.?(?:au|à|en)?|hasta)\b"
    r"(?:[\s,]*\b(?:and including|including|einschließlich|einschl|inkl(?:usive)?|incl|inclusive|zum|und mit|included?|el|le"
    r"|au|the|end of|morning of|mit)\b\.?)*"
)
_RANGE_BEFORE = re.compile(r"(?:\bto\b|[-–—~～〜]|\bau\b|\bal\b|\bbis\b)\s?(?:zum |the |\w{2,9}\.?,? (?:den |le |el )?)?$", re.I)
_UNTIL_AFTER = re.compile(r"(?:\s?[(（].{1,3}[)）])?\s?(?:まで|迄)")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre)\b", re.I)
_NOT_YET = re.compile(r"\b(?:nicht|abwesend|urlaub|in elternzeit|außer haus)\b", re.I)
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday montag lundi lunes",
            "tuesday dienstag mardi martes",
            "wednesday mittwoch mercredi miércoles",
            "thursday donnerstag jeudi jueves",
            "friday freitag vendredi viernes",
            "saturday samstag samedi sábado",
            "sunday sonntag dimanche domingo",
        )
    )
    for name in names.split()
}
_A_WEEKDAY = "|".join(_WEEKDAYS)
_ONLY_A_WEEKDAY = re.compile(
    rf"\b(?:back|return(?:ing)?|wieder|zurück|ab|retour|vuelta|regreso)\b[^.!?\d]{{0,30}}\b({_A_WEEKDAY})\b(?!\s?,?\s?(?:de[nr]?|the|le|el)?\s?\d)"
    rf"|\b(?:am|ab|on|le|el) ({_A_WEEKDAY})\b[^.!?\d]{{0,20}}\b(?:wieder|zurück|back|de retour|de vuelta)\b",
    re.I,
)


def automatic_reply(head: Message, subject: str, text: str, from_daemon: bool) -> str:
    """By what the mail is recognised as an automatic reply; "" where it is none. RFC 3834's headers first, the subject last."""
    submitted = raw(head, "auto-submitted").lower()
    if submitted.startswith("auto-replied"):
        return "it says itself that it is an automatic reply (RFC 3834)"
    for name in ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-mail-autoreply", "x-autoreply-from"):
        if (value := raw(head, name).lower()) and value not in ("no", "false", "0"):
            return f"it has the header {name.title()}"
    precedence = raw(head, "precedence").lower().replace("-", "_")
    if precedence == "auto_reply" or "reply" in raw(head, "x-autogenerated").lower():
        return "its headers call it an automatic reply"
    if _SUBJECT.match(subject):
        return "its subject is an automatic reply's"
    away = bool(_AWAY.search(text[:_LOOKED_AT]))
    listed = bool(raw_all(head, ("list-id", "list-post", "list-unsubscribe")))
    by_machine = (submitted.startswith("auto-") or from_daemon or precedence in ("bulk", "junk")) and not listed
    if _PERHAPS.match(subject) and (away or by_machine):
        return "its subject and its words are an out-of-office note's"
    # Exchange sets X-Auto-Response-Suppress on ordinary mail too: it says something only beside such words.
    suppressed = raw(head, "x-auto-response-suppress").lower() in ("all", "dr, oof, autoreply") and submitted.startswith("auto-")
    if away and not listed and (suppressed or (precedence in ("bulk", "junk") and raw_all(head, ("in-reply-to", "references")))):
        return "a program sent it, and its words are an out-of-office note's"
    return ""


def back_on(text: str, received: date) -> date | None:
    """The first day that the person is back: "back on 7 December" is that day, "until 5 December" the day after."""
    text = re.sub(r"[ \t]*\n[ \t]*(?=\S)", " ", text[:_LOOKED_AT]).replace("\u00a0", " ")
    language = language_of(text)
    found = list(mentions(text, language))
    until: date | None = None
    for number, mention in enumerate(found):
        start = found[number - 1].end if number else 0
        end = found[number + 1].start if number + 1 < len(found) else len(text)
        before, after = text[max(start, mention.start - 70) : mention.start], text[mention.end : min(end, mention.end + 60)]
        if _BETWEEN.search(text[max(0, mention.start - 60) : mention.start]):
            before = re.sub(r"\b(?:and|und|et|y)\b(?=\W*(?:\w+\W+)?$)", "to", before)
        match _means(mention, before, after, language, number > 0):
            case "return":
                if day := day_meant(mention.readings, received):
                    return day
            case "until":
                until = until or day_meant(mention.readings, received, later=1)
    return until or (None if found else _weekday(text, received))


def _means(mention: Mention, before: str, after: str, language: str, follows: bool) -> str:
    """ "return", "until" or "" for a date: by the words before it in its sentence, then by those behind."""
    sentence = re.split(r"[!?]|\.\s(?=[A-ZÄÖÜ])|\n\n|。", before)[-1]
    returns = [match.end() for match in re.finditer(_RETURN_BEFORE.get(language, r"(?!)"), sentence, re.I)]
    untils = [match.span() for match in re.finditer(_UNTIL_BEFORE, sentence, re.I)]
    if returns and not (untils and untils[-1][0] >= returns[-1]):
        started = (
            language == "de" and re.search(r"\bab\b[^.]{0,30}$", sentence, re.I) and not re.search(r"wieder|zurück|erst", sentence, re.I)
        )
        if not started or (re.match(_RETURN_AFTER["de"], after, re.I) and not _NOT_YET.search(after.split(".")[0][:25])):
            return "return"
        return ""
    if untils and len(sentence) - untils[-1][1] < 32:
        return "until"
    if mention.ends_a_range or (_RANGE_BEFORE.search(before) and (follows or re.search(r"\d(?:st|nd|rd|th|er|\.)?\s?\S{1,4}\s?$", before))):
        return "until"
    if _UNTIL_AFTER.match(after):
        return "until"
    if language in _RETURN_AFTER and re.match(_RETURN_AFTER[language], after, re.I):
        return "return"
    return ""


def _weekday(text: str, received: date) -> date | None:
    """ "Back on Monday": the next one after the day that the note came."""
    found = _ONLY_A_WEEKDAY.search(text)
    if not found:
        return None
    days = (_WEEKDAYS[(found[1] or found[2]).lower()] - received.weekday()) % 7
    return received + timedelta(days=days or 7)
