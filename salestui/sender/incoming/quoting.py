"""Where a mail's quoted part is introduced: "On … wrote:", "-----Original Message-----", Outlook's From/Sent/To/Subject."""

import re
from dataclasses import dataclass

LONGEST = 300  # characters of a line that can be an introduction
_QUOTED = re.compile(r"[ \t]{0,3}[>|\uff1e]")
_OPENS = re.compile(
    r"(?:On|Am|Le|El|Em|Il|Op|Den|Dnia|Dne|W dniu|Fecha|Den|\w{2,3}\.?,)\s.*\d|(?:在\s?)?\d{4}\s?[年/.-]\s?\d|\d{1,2}[./-]\d{1,2}[./-]\d|On\b.{0,60}$",
    re.I,
)
_WROTE = re.compile(
    r"(?:\bwrote|\bschrieb|\ba écrit|\bescribió|\bescreveu|\bha scritto|\bschreef|\bskrev|\bnapsal\(?a?\)?|\bnapisała?\(?a?\)?"
    r"|написала?|пишет|写道|さん?のメール|のメール|書きました|님이 작성)[^!?。]{0,150}[:\uff1a]\s*$",
    re.I,
)
_EAST = re.compile(r"^\d{4}[年/].{6,250}[@さ様].{0,120}[:\uff1a]\s*$")
_DATED = re.compile(r"^.{0,60}\d{4}.{0,80}<[^<>\s]{1,100}@[^<>\s]{1,100}>.{0,30}[:\uff1a]\s*$")  # in whatever language
_WRITTEN_ON = re.compile(r"^.{2,120}(?:\b(?:wrote|schrieb|a écrit|escribió)\b|書きました).{0,120}[:\uff1a]\s*$", re.I)
_SEPARATOR = re.compile(
    r"[ \t]*[-_*]{2,}\s?(?:(?:Original(?:e|al)?[ -]?(?:Message|Appointment|Nachricht|nachricht)|Ursprüngliche (?:Nachricht"
    r"|E-Mail)|Weitergeleitete Nachricht"
    r"|Forwarded message|Message (?:d'origine|d’origine|original|transféré)|Mensaje (?:original|reenviado)|Messaggio originale"
    r"|Oorspronkelijk bericht|Ursprungligt meddelande|Mensagem original|Original Message|元のメッセージ|転送メッセージ|原始邮件)[^-_*]{0,40})[-_*]{2,}\s*$"
    r"|(?:Begin forwarded message|Anfang der weitergeleiteten (?:Nachricht|E-Mail)|Début du message (?:réexpédié|transféré)"
    r"|Inicio del mensaje reenviado|転送されたメッセージ)\s?[:\uff1a]\s*$",
    re.I,
)
_RULE = re.compile(r"[ \t]*[_-]{20,}\s*$")
_HEADER = re.compile(r"[ \t*>]{0,6}([^\W\d_][\w'’ -]{0,24}?)[ \u00a0]?\*{0,2}[ \u00a0]?[:\uff1a]\*{0,2}(?:\s|$)")
_FROM = frozenset(["from", "von", "de", "da", "van", "från", "fra", "od", "expéditeur", "remitente", "от", "差出人", "送信者", "发件人"])
_OTHERS = frozenset(
    [
        *("sent", "date", "to", "subject", "cc", "bcc", "importance", "reply-to"),
        *("gesendet", "datum", "an", "betreff", "kopie", "antwort an", "priorität"),
        *("envoyé", "envoyé le", "date d'envoi", "à", "a", "objet"),
        *("enviado", "enviado el", "fecha", "para", "asunto", "assunto", "enviada em"),
        *("inviato", "data", "oggetto", "verzonden", "aan", "onderwerp", "skickat", "till", "ämne", "sendt", "til", "emne"),
        *("送信日時", "送信日", "日時", "日付", "宛先", "件名", "发送时间", "收件人", "主题", "抄送"),
        *("wysłano", "do", "temat", "отправлено", "кому", "тема", "дата"),
    ]
)


@dataclass(frozen=True)
class Introduction:
    """`length` lines that introduce quoted mail; `wrote`: a sentence ("On … wrote:") rather than a block of headers."""

    length: int
    wrote: bool


def is_quoted(line: str) -> bool:
    """Whether the line stands behind a quote mark."""
    return bool(_QUOTED.match(line))


def introduction_at(lines: list[str], at: int) -> Introduction | None:
    """The introduction that begins with line `at`; None where the line is the writer's own."""
    line = lines[at]
    if not line.strip() or len(line) > LONGEST:
        return None
    if found := _sentence(lines, at):
        return found
    if _SEPARATOR.match(line):
        block = _header_block(lines, at + 1, 2)
        return Introduction(1 + block, wrote=False)
    if _RULE.match(line):
        block = _header_block(lines, at + 1, 2)
        return Introduction(1 + block, wrote=False) if block else None
    block = _header_block(lines, at, 3) if _HEADER.match(line) else 0
    return Introduction(block, wrote=False) if block else None


def _sentence(lines: list[str], at: int) -> Introduction | None:
    """ "On … wrote:" on one line, or wrapped over up to four with blank ones between (Gmail's text of narrow screens)."""
    opens = _OPENS.match(lines[at])
    taken: list[str] = []
    for number in range(at, min(at + 6, len(lines))):
        line = lines[number].strip()
        if number > at and is_quoted(line):
            break
        taken.append(line[:LONGEST])
        joined = " ".join(taken)
        ends = line.endswith((":", "\uff1a")) and (
            (opens and _WROTE.search(joined[-250:]))
            or _EAST.match(joined[:450])
            or _DATED.match(joined[:280])
            or (number == at and _WRITTEN_ON.match(joined))
        )
        if ends:
            quotes_next = _next_is_quoted(lines, number + 1)
            if quotes_next or re.search(r"\d{1,2}[:.年h]\d|\d{4}|@", joined):
                return Introduction(number + 1 - at, wrote=True)
            return None
        if not opens or (len(taken) > 1 and line.endswith((".", "!", "?"))):
            break
    return None


def _next_is_quoted(lines: list[str], at: int) -> bool:
    return next((is_quoted(line) for line in lines[at : at + 4] if line.strip()), False)


def next_is_quoted(lines: list[str], at: int) -> bool:
    """Whether the next line that says anything stands behind a quote mark."""
    return _next_is_quoted(lines, at)


def _header_block(lines: list[str], at: int, least: int) -> int:
    """How many lines from `at` are a block of at least `least` different headers with a From among them; 0 if they are none."""
    names: set[str] = set()
    end, blanks = 0, 0
    for number in range(at, min(at + 14, len(lines))):
        found = _HEADER.match(lines[number][:LONGEST])
        name = found[1].strip().lower() if found else ""
        if name in _FROM or name in _OTHERS:
            names.add("from" if name in _FROM else name)
            end, blanks = number + 1 - at, 0
        elif not lines[number].strip():
            blanks += 1
            if blanks > 1 or (end and len(names) >= least):
                break
        elif not end or number + 1 - at - end > 3:
            break  # a folded To line runs over a few lines, words of a letter do not come back to headers
    if len(names) < least or "from" not in names:
        return 0
    # "From: us, To: you, Date: May" can be the writer's own list: a mail has an address, a year, or all of its headers.
    return end if least < 3 or len(names) > 3 or re.search(r"@|\b20\d\d\b", " ".join(lines[at : at + end])[:2_000]) else 0
