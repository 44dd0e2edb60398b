"""What the columns of other people's exports say of a thing heard: recognised by name alone, in the languages that programs write them in."""

from collections.abc import Iterable, Mapping

from ..errors import SalesError
from ..exchange.vocabulary import field_of, words
from ..glass import quoted

FIELDS: dict[str, str] = {
    "title": "one line for the list",
    "body": "the words themselves",
    "url": "where it stands",
    "id": "what the program it comes from calls it",
    "from": "who said it",
    "email": "his e-mail address",
    "created": "when it was said",
    "kind": "ticket, review, call, …",
    "side": "inside or outside",
}
"""What a column may be mapped to (`--map "Column=field"`); "-" leaves it out. Every other column is kept in the words, under its name."""

_NAMES: dict[str, str] = {
    "title": "title|subject|summary|headline|ticket subject|ticket name|post title|topic|issue|betreff|titel|thema|zusammenfassung|titulo|asunto|"
    "titre|objet|sujet|titolo|oggetto|argomento|onderwerp|assunto|amne|rubrik|emne|aihe|otsikko|temat|tytul|件名|タイトル|標題|主题|标题",
    "body": "body|description|text|message|content|comment|comments|details|detail|note|notes|feedback|review|first message|ticket description|"
    "initial message|post|answer|excerpt|beschreibung|nachricht|inhalt|kommentar|anmerkung|anmerkungen|rückmeldung|descripcion|mensaje|comentario|"
    "comentarios|contenido|contenu|commentaire|commentaires|descrizione|messaggio|contenuto|commento|beschrijving|bericht|opmerking|inhoud|"
    "descricao|mensagem|beskrivning|meddelande|besked|besked tekst|kuvaus|viesti|opis|tresc|wiadomosc|本文|内容|説明|コメント|正文|描述",
    "url": "url|link|permalink|web link|href|ticket url|ticket link|source url|post url|page url|adresse der seite|enlace|lien|collegamento|koppeling|リンク",
    "id": "ticket id|ticket number|ticket no|ticket|issue key|issue id|case number|case id|conversation id|response id|message id|guid|nr|"
    "number|key|vorgangsnummer|ticketnummer|numero de ticket|numero|numero du ticket|nummer|チケットid",
    "from": "from|requester|requester name|author|author name|reporter|reported by|customer|customer name|user|user name|username|sender|"
    "submitter|said by|respondent|reviewer|posted by|created by|contact|contact name|name|full name|von|absender|anfragender|kunde|melder|"
    "verfasser|autor|remitente|solicitante|cliente|auteur|demandeur|client|expediteur|mittente|richiedente|autore|klant|afzender|aanvrager|"
    "remetente|avsandare|kund|afsender|kunde navn|lahettaja|nadawca|klient|差出人|送信者|依頼者|发件人",
    "email": "requester email|customer email|from email|author email|user email|sender email|reporter email|email des anfragenden",
    "created": "created|created at|created on|date|created time|creation date|date created|timestamp|submitted|submitted at|submit date|at|"
    "received|received at|sent|sent at|opened|opened at|published|published at|posted at|time|datum|erstellt|erstellt am|eingegangen am|fecha|"
    "fecha de creacion|fecha de envio|date de creation|data|data di creazione|aangemaakt|aangemaakt op|criado em|data de criacao|skapad|"
    "oprettet|luotu|utworzono|data utworzenia|作成日|作成日時|日付|受信日時|创建时间|日期",
    "kind": "kind|type|ticket type|category|channel|art|typ|kategorie|tipo|categoria|categorie|種類|种类",
    "side": "side|seite",
}  # fmt: skip
_FIELD_OF = {words(word): (field, rank) for field, listed in _NAMES.items() for rank, word in enumerate(listed.split("|"))}
_ELSEWHERE = {"id": "id", "email": "email", "created": "created", "since": "created", "name": "from", "notes": "body"}
"""Fields of a person's export that mean the same here."""


def field_named(name: str) -> tuple[str, int]:
    """The field that a column's name means, and its rank among the names for it; ("", 0) where it means none."""
    bare = words(name)
    if bare in _FIELD_OF:
        return _FIELD_OF[bare]
    field, rank = field_of(bare, frozenset())
    return (_ELSEWHERE[field], rank + 100) if field in _ELSEWHERE else ("", 0)


def is_column(name: str) -> bool:
    """Whether a cell reads like a column's name."""
    return bool(field_named(name)[0])


def assign(names: Iterable[str], chosen: Mapping[str, str] | None = None) -> dict[str, str]:
    """{column: field} of those that mean one; of several for one field the most usual name has it. `chosen` ({column: field or "-"}) goes first.

    Raises `SalesError` for a chosen column that is not there, or a field that is none.
    """
    listed = list(names)
    by_fold = {name.casefold(): name for name in listed}
    found: dict[str, str] = {}
    for column, field in (chosen or {}).items():
        if column.casefold() not in by_fold:
            raise SalesError(
                f"There is no column {quoted(column)}.", "Nothing was imported.", f"The columns are: {', '.join(map(quoted, listed[:20]))}."
            )
        if field != "-" and field not in FIELDS:
            raise SalesError(f"{quoted(field)} is no field of intel.", "Nothing was imported.", f"Say one of {', '.join(FIELDS)}, or -.")
        found[by_fold[column.casefold()]] = field
    meant = sorted((rank, at, name, field) for at, name in enumerate(listed) for field, rank in [field_named(name)] if field)
    for _, _, name, field in meant:
        if name not in found and field not in found.values():
            found[name] = field
    return found
