"""What a column's name means: the words of the exports that founders bring, in the languages CRMs write them in.

Columns are recognised by name alone, never by order. A name is compared as its bare words ("E-mail 1 - Value" is
"e mail 1 value", "Prénom" is "prenom"). Sources: public exports and the labels of each product's own import pages.
"""

import re
import unicodedata
from functools import lru_cache

# What a column may be mapped to (`--map "Column=field"`), and what that means. "custom.<name>" and "-" are also allowed.
FIELDS: dict[str, str] = {
    "name": "the person's whole name",
    "first_name": "given name",
    "middle_name": "middle name",
    "last_name": "family name",
    "email": "one or several e-mail addresses",
    "phone": "phone number",
    "company": "company or organisation",
    "title": "job title",
    "zone": "time zone",
    "stage": "stage, by its name",
    "status": "open, won or lost",
    "since": "day the person entered the stage",
    "created": "day the person or deal was first known",
    "closed": "day a deal was won or lost",
    "value": "amount of money",
    "currency": "currency code of the value",
    "source": "where the person comes from",
    "tags": "labels",
    "notes": "free text",
    "lost_reason": "why a deal was lost",
    "not_now_until": "day somebody who is “not now” comes back",
    "undeliverable": "why mail to the address comes back, or yes",
    "unsubscribed": "yes if the person must never be written to",
    "deal_name": "title of a deal",
    "id": "the row's key in the program it comes from",
    "contact_id": "a deal's person, by key",
    "contact_name": "a deal's person, by name",
    "contact_email": "a deal's person, by address",
}

_NAMES: dict[str, str] = {
    "name": "name|full name|contact name|contact|person|person name|lead name|vollstandiger name|nombre completo|nom complet|nome completo|"
    "volledige naam|display name|client|kontakt|kontaktname|ansprechpartner|contact full name",
    "first_name": "first name|firstname|given name|vorname|prenom|voornaam|nombre de pila|fornavn|fornamn|etunimi|imie|jmeno|first|primeiro nome|"
    "名|förnamn",
    "middle_name": "middle name|additional name|zweiter vorname|segundo nombre|deuxieme prenom|secondo nome|tweede voornaam|middlename",
    "last_name": "last name|lastname|family name|surname|nachname|familienname|apellidos|apellido|nom de famille|cognome|achternaam|"
    "familienaam|sobrenome|ultimo nome|etternavn|efternamn|efternavn|sukunimi|nazwisko|prijmeni|last|"
    "姓|苗字",
    "email": "email|e mail|emails|e mails|mail|email address|e mail address|email addresses|primary email|work email|email work|email home|"
    "email other|personal email|secondary email|secondary e mail|other email|additional email|additional emails|additional email addresses|"
    "business email|tertiary email|"
    "e mail adresse|emailadresse|email adresse|geschaftliche e mail adresse|correo|correo electronico|direccion de correo|email in use|"
    "direccion de correo electronico|correo del trabajo|adresse e mail|adresse email|courriel|adresse mail|adresse courriel|"
    "indirizzo e mail|indirizzo email|indirizzo di posta elettronica|posta elettronica|mailadres|e mailadres|emailadres|endereco de e mail|"
    "endereco de email|e mail work|e mail home|e mail other|mailadresse|e mail adresse buro|e mail adresse arbeit|e mail adresse privat|"
    "e mail adresse sonstige|e mail buro|e mail privat|e mail arbeit|e mail sonstige|epost|e post|e postadress|e mail 1|e mail 2|e mail 3|"
    "email 1|email 2|email 3|email1|email2|email3|contact email address|sahkoposti|adres e mail|email professionnel|e mail de trabalho|"
    "Eメール|メールアドレス|sähköpostiosoite",
    "phone": "phone|phones|phone number|telephone|tel|telephone number|mobile phone number|mobile phone|mobile|cell|cell phone|"
    "whatsapp phone number|phone work|phone home|phone mobile|phone other|work phone|home phone|other phone|work direct phone|corporate phone|"
    "telefon|telefonnummer|mobiltelefonnummer|mobiltelefon|handy|handynummer|telefono|numero de telefono|telefono movil|numero de movil|"
    "numero de telefono movil|movil|numero de telephone|numero de telephone mobile|portable|numero di telefono|cellulare|"
    "numero di cellulare|numero di telefono cellulare|telefoonnummer|telefoon|mobiele telefoon|mobiel telefoonnummer|mobiel|numero de telefone|"
    "telefone|telefone celular|celular|numero de celular|numero de telefone celular|telemovel|telefon buro|telefon arbeit|telefon privat|"
    "telefon mobil|telefon sonstige|phone 1|phone 2|phone 3|puhelin|telefonnr|direct phone|"
    "電話番号|携帯電話番号|puhelinnumero|mobilnummer",
    "company": "company|company name|associated company|associated company primary|organization|organisation|organization name|"
    "organisation name|account|account name|employer|business|firm|firma|firmenname|unternehmen|unternehmensname|name des unternehmens|"
    "zugehoriges unternehmen|empresa|nombre de la empresa|nombre de empresa|entreprise|nom de l entreprise|societe|nom de la societe|azienda|"
    "nome dell azienda|nome azienda|nome della societa|societa|bedrijf|bedrijfsnaam|naam van bedrijf|organisatie|nome da empresa|organizacion|"
    "organizzazione|organizacao|yritys|foretag|virksomhed|org|associated company name|organization 1 name|"
    "会社名|företagsnamn|yrityksen nimi|virksomhedsnavn",
    "title": "job title|title|position|role|jobtitle|occupation|job|jobbezeichnung|berufsbezeichnung|stellenbezeichnung|stelle|funktion|"
    "cargo|puesto|puesto de trabajo|intitule de poste|intitule du poste|fonction|poste|qualifica|posizione|posizione lavorativa|"
    "titolo professionale|mansione|ruolo|functie|functietitel|functienaam|functieomschrijving|cargo profissional|funcao|organization title|"
    "organization 1 title|headline|"
    "役職|befattning|jobbtitel|työnimike|tehtävänimike",
    "zone": "time zone|zone|timezone|zeitzone|zona horaria|fuseau horaire|fuso orario|tijdzone|fuso horario",
    "stage": "stage|deal stage|pipeline stage|lifecycle stage|lifecycle phase|stage pipeline|phase|lifecyclephase|deal phase|dealphase|"
    "etapa del negocio|etapa del ciclo de vida|etapa|phase de la transaction|etape de la transaction|phase du cycle de vie|etape|"
    "etape du cycle de vie|fase trattativa|fase della trattativa|fase dell affare|fase del ciclo di vita|fase|dealfase|levenscyclusfase|"
    "fase levenscyclus|etapa do negocio|fase do negocio|fase do ciclo de vida|estagio do ciclo de vida|etapa do ciclo de vida|"
    "lebenszyklusphase|contact stage|"
    "ライフサイクルステージ|取引ステージ|livscykelfas|elinkaaren vaihe",
    "status": "status|deal status|estado|statut|stato|lead state",
    "since": "since|last stage change|stage changed|stage entered|date entered current stage|letzte phasenanderung|letzte anderung der phase",
    "created": "create date|created|created at|created on|date created|creation date|deal created|person created|connected on|added|"
    "first seen|created time|date added|erstellungsdatum|erstelldatum|erstellt am|person erstellt|deal erstellt|fecha de creacion|"
    "date de creation|data di creazione|data creazione|aanmaakdatum|datum gemaakt|gemaakt op|data de criacao|"
    "作成日|skapandedatum|skapad den|luontipäivä",
    "closed": "close date|closed|closed on|deal closed on|closing date|won time|lost time|became a customer date|closed at|close time|"
    "abschlussdatum|fecha de cierre|date de fermeture|date de cloture|data di chiusura|data chiusura|sluitingsdatum|data de fechamento|"
    "data de encerramento|deal geschlossen am|gewonnen am|verloren am|customer since",
    "value": "value|amount|deal value|deal amount|wert|betrag|deal wert|deal betrag|importe|monto|valor|montant|valeur|importo|ammontare|valore|"
    "bedrag|waarde|dealbedrag|valor do negocio|annual contract value|acv|mrr|arr|price|potential",
    "currency": "currency|currency of value|deal currency|currency code|deal currency code|wahrung|wahrung des werts|wahrung des wertes|moneda|"
    "devise|valuta|moeda|amount currency|currency of deal value|divisa",
    "source": "source|lead source|original source|source origin|source channel|origin|quelle|ursprungliche quelle|fuente|fuente original|"
    "source d origine|fonte|fonte originale|bron|oorspronkelijke bron|fonte original|herkunft|leadquelle|origen|origine",
    "tags": "tags|tag|labels|label|group membership|categories|category|groups|schlagworter|etiquetas|etiquettes|etichette|etichetta|"
    "etiqueta|kategorien|markierung",
    "notes": "notes|note|comments|comment|description|background|message|notizen|notiz|bemerkungen|bemerkung|kommentar|notas|remarques|"
    "commentaires|notities|opmerkingen|observacoes|anmerkungen|note content|content",
    "lost_reason": "lost reason|closed lost reason|deal probability closed lost reason|reason lost|verlustgrund|grund fur verlust|"
    "grund fur abgelehnten deal|abschlussgrund verloren|motivo de perdida|motivo de cierre perdido|raison de la perte|motif de perte|"
    "motivo perdita|motivo della perdita|reden van verlies|verliesreden|motivo da perda|loss reason|reason for loss",
    "not_now_until": "not now until|not_now_until",
    "undeliverable": "email hard bounce reason|hard bounce reason|invalid email address|undeliverable|email bounced",
    "unsubscribed": "unsubscribed from all email|unsubscribed from all emails|unsubscribed|unsubscribe|opted out|opted out of email|opt out|"
    "email opt out|e mail opt out|global unsubscribe|do not email|do not mail|do not contact|dnc|has opted out of email|opt out of email|"
    "marketing status|von allen e mails abgemeldet|von allen e mails abmelden|abgemeldet|aus allen e mails ausgetragen|optout|"
    "unsubscribed all|email unsubscribed|hasoptedoutofemail|optedout|unsub time|unsubscribed at|unsubscribed on|unsubscribed date|"
    "unsubscribe date|unsubscribe time|opt out date|opted out at",
    "deal_name": "deal name|deal title|deal|opportunity name|opportunity|deal titel|dealname|nombre del negocio|nombre de negocio|"
    "nom de la transaction|nome trattativa|nome della trattativa|nome dell affare|naam deal|nome do negocio|titulo del trato|nome negocio|"
    "取引名|affärsnamn|kaupan nimi",
    "id": "record id|id|datensatz id|eintrag id|id de registro|id del registro|id de fiche d information|id de fiche d informations|"
    "id de l enregistrement|id record|id del record|id do registro|recordid|contact id|person id|pipedrive system id|record id contact|"
    "record id deal|external id|uid|deal id|id de objeto|"
    "レコードID|post id|tietueen tunnus",
    "contact_id": "associated contact ids|associated contact id|contact person id|associated contact ids primary|contact record id|"
    "ids de contactos asociados|ids de contacts associes|zugehorige kontakt ids|id zugehoriger kontakte|id der kontaktperson|kontaktperson id|"
    "id contatti associati|bijbehorende contact ids|ids de contatos associados",
    "contact_name": "contact person|associated contact|associated contacts|kontaktperson|persona de contacto|personne a contacter|"
    "persona di contatto|contactpersoon|pessoa de contato|deal contact|primary contact",
    "contact_email": "contact email|contact person email|associated contact email|associated email|contact person e mail",
}

# Words that mean one thing alone and another beside a partner: (word, words of which one must stand beside it, field).
_BESIDE: tuple[tuple[str, str, str], ...] = (
    ("nombre", "apellidos|apellido", "first_name"),
    ("nombre", "", "name"),
    ("nome", "cognome|sobrenome|apelido|ultimo nome", "first_name"),
    ("nome", "", "name"),
    ("nom", "prenom", "last_name"),
    ("nom", "", "name"),
    ("name", "vorname|first name|given name|prenom|voornaam", "name"),
    ("naam", "voornaam", "last_name"),
    ("naam", "", "name"),
    ("apelido", "", "last_name"),
)
_ENTITIES = (
    "person|people|deal|organization|organisation|activity|note|product|lead|kontakt|persona|personne|pessoa|persoon|aktivitat|notiz|"
    "negocio|affaire|trattativa|organizacion|organizacao|organisatie|organizzazione"
)
_PREFIX = re.compile(rf"^\s*({_ENTITIES})\s+-\s+(?=\S)", re.IGNORECASE)
_WORDS = re.compile(r"[\W_]+")
_NUMBERED = re.compile(r"^(e mail|email|phone|organization) (\d+) (value|name|title)$")
_OPT_OUT = re.compile(
    r"\bunsubscri|\bopted out of email|\babgemeldet\b|\bdesinscri|\bdesabonn|cancel\w* (la |a |o |el )?(suscripci|subscri|inscri|assinatur)"
    r"|suscripcion\w* cancelad|assinatura cancelad|inscricao cancelad|iscrizion\w* annullat|annullat\w* l? ?iscrizion|disiscri"
    r"|\bafgemeld\b|\buitgeschreven\b|dado de baja"
)
_NOT_OPT_OUT = re.compile(r"\b(reason|grund|count|number|motivo|raison|by|link|url)\b")


@lru_cache(maxsize=4096)
def words(header: str) -> str:
    """A column name as its bare words: lower case, without accents, marks and punctuation."""
    flat = unicodedata.normalize("NFKD", header.replace("ß", "ss")).casefold()
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign))
    return _WORDS.sub(" ", flat).strip()


# word -> (field, rank): of several columns for one field the lower rank is read first, later ones fill what it left empty.
_FIELD_OF = {words(word): (field, rank) for field, listed in _NAMES.items() for rank, word in enumerate(listed.split("|"))}


def entity(header: str) -> str:
    """The record a prefixed column belongs to ("Person - Name*" -> "person"), or nothing."""
    found = _PREFIX.match(header)
    return words(found.group(1)) if found else ""


def bare(header: str) -> str:
    """A column name's words without its record prefix ("Person - Name*" -> "name")."""
    return words(_PREFIX.sub("", header))


def asks_for_silence(text: str) -> bool:
    """Whether a stage or status (by its own words) says that somebody must not be written to: Apollo has such a stage."""
    return words(text) in (
        "do not contact",
        "do not email",
        "unsubscribed",
        "opted out",
        "dnc",
        "abgemeldet",
        "nicht kontaktieren",
        "desabonne",
    )


def is_opt_out(text: str) -> bool:
    """Whether a column (by its bare words) says that somebody must not be written to."""
    return bool(_OPT_OUT.search(text)) and not _NOT_OPT_OUT.search(text)


def field_of(text: str, beside: frozenset[str] | set[str]) -> tuple[str, int]:
    """The field that a column's bare words name, given the words of its neighbours, and its rank; ("", 0) where unknown."""
    for word, partners, field in _BESIDE:
        if text == word and (not partners or beside.intersection(partners.split("|"))):
            return field, 0
    if text in _FIELD_OF:
        return _FIELD_OF[text]
    numbered = _NUMBERED.match(text)
    if numbered:
        kind, number, part = numbered[1], int(numbered[2]), numbered[3]
        if kind == "organization":
            field = {"name": "company", "title": "title"}.get(part, "")
        else:
            field = ("phone" if kind == "phone" else "email") if part == "value" else ""
        return field, number if field else 0
    return ("unsubscribed", 50) if is_opt_out(text) else ("", 0)


def is_known(header: str) -> bool:
    """Whether a cell reads like a column name (used to find the header line)."""
    text = bare(header)
    return bool(text) and bool(field_of(text, frozenset())[0])
