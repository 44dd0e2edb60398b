"""How people ask to be left alone, and what they say around it, in five languages: patterns of whole phrases (see `optout`)."""

import re

_LIST = (
    r"(?: (?:from|off|out of|of) (?:(?:this|these|your|the|all|any|further|future|such) ){0,3}(?:(?:mailing|e-?mail|email"
    r"|distribution|contact|marketing|sales) ?){0,2}"
    r"(?:lists?|e-?mails?|mails?|mailings?|messages?|newsletters?|communications?|database|system|sequence|campaign)?)?"
)
_ME = r"(?: (?:me|us|my (?:e-?mail )?(?:address|e-?mail|name)|this (?:e-?mail )?address))"
_MAILS = (
    r"(?:(?:any|more|further|future|such|these|this|your) ){0,3}(?:unsolicited |marketing |sales )?"
    r"(?:e-?mails?|mails?|messages?|newsletters?|spam|stuff)"
)
REQUESTS = (
    rf"unsubscribe{_ME}?{_LIST}",
    rf"(?:remove|delete|take|drop){_ME}{_LIST}",
    r"remove|(?:e-?mail )?opt[- ]?out",
    rf"opt{_ME}?[- ]?out{_LIST}",
    r"stop(?: it)?|stop all",
    rf"stop (?:e-?mailing|mailing|contacting|writing(?: to)?|messaging|spamming)(?:{_ME})?(?: again)?",
    rf"stop (?:sending|with)(?: me| us)? {_MAILS}",
    rf"stop {_MAILS}",
    rf"(?:do not|don.?t|never) (?:e-?mail|contact|write to|write|mail|message)(?:{_ME})?(?: again| any ?more)?",
    rf"(?:do not|don.?t) send(?: me| us)? {_MAILS}(?: again| any ?more)?",
    rf"no more {_MAILS}|no {_MAILS}",
    rf"(?:i|we)(?: ?.d| would| do)? (?:want|like|wish|ask you) to (?:unsubscribe|opt out|be (?:removed|unsubscribed|taken)){_LIST}",
    rf"(?:i|we) (?:do not|don.?t|no longer) (?:want|wish) (?:to (?:receive|get)|to be contacted|your)(?: {_MAILS})?(?: from you)?(?: any ?more)?",
    r"apple mail sent this e-?mail to unsubscribe from the message list",
    # German
    r"abmelden|abmeldung|austragen|abbestellen|abbestellung|stopp|löschen",
    r"(?:ich )?(?:möchte|will) (?:mich|uns) (?:hiermit |bitte )?(?:vom newsletter |von (?:ihrer|der|dieser) liste "
    r"|aus (?:ihrem|dem) verteiler )?(?:abmelden|austragen)",
    r"(?:melden sie|meldet|tragen sie|tragt) (?:mich|uns) (?:bitte )?(?:(?:von|aus) (?:ihrer|ihrem|der|dem|dieser) \w+ )?(?:ab|aus)",
    r"(?:mich|uns|meine (?:e-?mail-?)?adresse|meine daten) (?:bitte )?(?:(?:von|aus) (?:ihrer|ihrem|der|dem|dieser) [\w-]+ )?"
    r"(?:abmelden|austragen|entfernen|löschen|streichen|nehmen|herausnehmen)",
    r"(?:nehmen|löschen|entfernen|streichen) sie (?:bitte )?(?:mich|uns|meine (?:e-?mail-?)?adresse|meine daten) (?:bitte )?"
    r"(?:(?:von|aus) (?:ihrer|ihrem|der|dem|dieser) [\w-]+)?(?: heraus| raus)?",
    r"(?:(?:ich|wir) (?:möchte|will|möchten|wünsche|wollen) )?(?:bitte )?kein(?:e|en)? (?:weiteren? |mehr )?(?:e-?mails?"
    r"|mails?|nachrichten|werbung|newsletter|werbemails?)"
    r"(?: mehr)?(?: von ihnen)?(?: an (?:mich|uns|diese adresse))?(?: mehr)?(?: (?:senden|schicken|zusenden|zuschicken"
    r"|erhalten|bekommen|schreiben))?",
    r"(?:schicken|senden|schreiben|kontaktieren) sie (?:mir|mich|uns) (?:bitte )?(?:nicht mehr(?: an)?|nie wieder"
    r"|keine (?:weiteren )?(?:e-?mails?|mails|nachrichten)(?: mehr)?)",
    # French
    r"(?:me |nous )?(?:désabonner|désinscrire|retirer|supprimer|désabonnez-moi|désinscrivez-moi|retirez-moi|supprimez-moi|enlevez-moi|enlever)"
    r"(?: mon adresse)?(?: d[eu] (?:votre|vos|cette|la|ces|toutes vos) [\w-]+(?: de diffusion| d.envoi| mail)?)?",
    r"désabonnement|désinscription|(?:demande de )?désinscription|se désabonner|me désabonner",
    r"(?:je (?:souhaite|veux|voudrais|désire) )(?:me |être )(?:désabonner|désinscrire|désabonné|désinscrit"
    r"|retiré)e?(?: d[eu] (?:votre|vos|cette|la) [\w-]+(?: de diffusion)?)?",
    r"(?:je )?ne (?:souhaite|veux|désire) plus (?:recevoir (?:de |d.|vos |aucun )?)?(?:e-?mails?|mails?|messages?|courriels?"
    r"|newsletters?)(?: de (?:votre|vous)\w*(?: part)?)?",
    r"ne (?:plus )?(?:me|m.|nous) ?(?:plus )?(?:contacte[rz]|envoye[rz]|écri(?:re|vez))(?: plus)?(?: (?:de |d.)?(?:e-?mails?"
    r"|mails?|messages?|courriels?))?",
    r"plus (?:de |d.|aucun )(?:e-?mails?|mails?|messages?|courriels?)",
    # Spanish
    r"(?:la )?baja|dar(?:me)? de baja(?: (?:de|en) (?:su|la|esta|tu) [\w-]+(?: de correo)?)?|(?:deme|déme|denme|dadme"
    r"|dame) de baja(?: de (?:su|la|esta) [\w-]+)?",
    r"(?:quiero|quisiera|deseo|solicito|me gustaría|querría) (?:darme de baja|dar de baja mi (?:correo|dirección)|la baja"
    r"|mi baja)(?: de (?:su|la|esta|tu) [\w-]+(?: de correo)?)?",
    r"(?:cancelar|anular|cancelen) (?:la |mi )?suscripción|desuscribir(?:me)?|eliminarme(?: de (?:su|la|esta) [\w-]+)?"
    r"|(?:bórrenme|elimínenme|quítenme) de (?:su|la|esta) [\w-]+",
    r"no (?:me |nos )?(?:envíen?|envie|manden?|escriban?|contacten?)(?: más| mas)?(?: (?:correos?|e-?mails?|mensajes?|publicidad))?(?: más)?",
    r"no (?:quiero|deseo) (?:recibir )?(?:más )?(?:correos?|e-?mails?|mensajes?|publicidad)(?: (?:suyos|de ustedes))?"
    r"|no más (?:correos?|e-?mails?|mensajes?)",
    # Japanese
    r"(?:今後の?|以後の?)?(?:メール|メルマガ|ニュースレター)?の?(?:配信|送信|購読)?の?(?:を)?(?:停止|解除|中止|不要)(?:を(?:お願い(?:いた|致)?します|希望(?:いた|し)?ます|して(?:ください"
    r"|下さい))|して(?:ください|下さい)|希望|です|で)?",
    r"退会(?:します|を?(?:希望|お願い)(?:いた|致)?します)?",
    r"(?:今後|以後)?、?(?:メール|ご連絡)(?:を|は)(?:送ら|送信し|お送りし)?(?:ないで(?:ください|下さい)|不要です|結構です)",
)
POLITE = (
    r"please|pls|plz|kindly|thanks?(?: you)?(?: (?:very|so) much| in advance| again)?|thx|many thanks|best|cheers|immediately"
    r"|at once|now|asap|today|sorry|and|no thanks?(?: you)?",
    r"(?:could|can|would) you|(?:i.m|i am|we.re|we are)?(?: really| just)? ?not interested(?: in this)?|(?:hi|hello|hey|dear"
    r"|good (?:morning|day|afternoon))(?: (?:there|all|team|sir|madam|or))*",
    r"this message was automatically generated by gmail",
    r"(?:best|kind|warm) regards|regards",
    r"bitte|danke(?: schön| sehr| im voraus)?|vielen dank(?: im voraus)?|besten dank|kein(?:erlei)? interesse"
    r"|(?:ich )?habe kein interesse|sofort|umgehend|mfg|vg|und|hallo|guten (?:tag|morgen)|ab sofort",
    r"merci(?: (?:d.avance|beaucoup|par avance|bien))?(?: de)?|veuillez|prière de|s.il (?:vous|te) pla[iî]t|svp|bonjour|et"
    r"|cordialement|pas intéressée?|pas d.intérêt|merci de bien vouloir",
    r"gracias(?: de antemano| por adelantado)?|muchas gracias|por favor|hola|buenos días|buenas tardes|y|un saludo|saludos"
    r"|no (?:me interesa|estoy interesad[oa])",
    r"(?:よろしく|宜しく)?お願い(?:いた|致|申し上げ)?(?:し)?ます|お願い(?:いた|致)?します|ください|下さい|至急|すみません(?:が)?|恐れ入りますが|お手数ですが|お世話になっております|こんにちは|以上",
)
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte[rs]?|liebe[rs]?|moin|bonjour"
    r"|madame|monsieur|hola|buenos días|buenas tardes"
    r"|estimad[oa]s?)\b[^.!?]{0,50}[,!.]?$|.{1,20}様$",
    re.I,
)
