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
    rf"(?:do not|don.?t|never)(?: ever)? (?:e-?mail|contact|write to|write|mail|message|(?:bother|reach out to)(?= (?:me|us)\b))(?:{_ME})?"
    r"(?:(?: ever)? again| any ?more| in (?:the )?future| any further| going forward)?",
    r"(?:leave|let) (?:me|us) (?:alone|in peace)|stop bothering (?:me|us)",
    r"(?:no (?:more|further|future)|(?:stop|cease)(?: all| any)?(?: more| further| future)?) (?:contact|correspondence|communications?)(?: with (?:me|us))?",
    r"(?:i|we) (?:do not|don.?t) (?:want|wish) (?:(?:any|more|further|your|these|such) ){1,2}(?:e-?mails?|mails?|messages?)(?: from you)?(?: any ?more)?",
    r"(?:i|we) (?:do not|don.?t|no longer) (?:want|wish) to (?:hear from you|be contacted|be (?:e-?mailed|written to))(?: again| any ?more)?",
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
    r"(?:schreib|schreibe|schreibt|kontaktier|kontaktiere|kontaktiert|schreiben sie|kontaktieren sie|mailen sie)"
    r" (?:mir|mich|uns) (?:bitte )?(?:nicht (?:mehr|wieder|noch (?:ein)?mal)|nie (?:mehr|wieder))(?: an)?",
    r"(?:lassen sie|lass|lasst) (?:mich|uns) (?:bitte )?in ruhe",
    r"kein(?:e|en|erlei)? (?:weiteren? |weiterer )(?:kontaktaufnahmen?|kontakt|anfragen|anschreiben|kontaktversuche)(?: mehr)?",
    r"(?:ich|wir) (?:möchten?|wünschen?|will|wollen) (?:bitte )?(?:nicht mehr|nie wieder|nicht weiter) (?:kontaktiert|angeschrieben|angemailt) werden",
    r"(?:unterlassen sie|sehen sie) (?:bitte )?(?:von )?(?:jede |jeder |jegliche )?weiteren? "
    r"(?:e-?mails?|mails|nachrichten|kontaktaufnahme|kontakte|werbung)(?: ab)?",
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
    r"ne (?:me|m.|nous) ?(?:contactez|écrivez|recontactez|sollicitez) (?:plus(?: jamais)?|jamais)",
    r"ne plus (?:me|m.|nous) ?(?:recontacter|solliciter|envoyer de (?:mails?|messages?|courriels?))",
    r"(?:arrêtez|cessez|arrêter|cesser) de (?:me|m.|nous) ?(?:écrire|contacter|solliciter"
    r"|(?:envoyer (?:des|vos|ces) (?:e-?mails?|mails?|messages?|courriels?)))",
    r"laissez[- ](?:moi|nous) (?:tranquilles?|en paix)",
    r"(?:je |nous )?ne (?:souhaite|veux|désire|souhaitons|voulons|désirons) plus être (?:contacté|recontacté|sollicité)e?s?(?: par vous)?",
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
    r"no (?:me |nos )(?:escribas?|contactes?|envíes|mandes|escriban|contacten)(?: (?:más|mas|nunca más|de nuevo|otra vez))?",
    r"no (?:me |nos )?vuelv(?:a|an|as) a (?:escribir|contactar|enviar|molestar)(?:me|nos)?(?: (?:correos?|e-?mails?|mensajes?))?",
    r"(?:deje|dejen|deja) de (?:escribir|contactar|molestar|enviar|mandar)(?:me|nos)(?: (?:más )?(?:correos?|e-?mails?|mensajes?|publicidad))?",
    r"(?:déjeme|déjenme|déjame|déjenos|déjennos) en paz",
    r"no (?:quiero|deseo|queremos|deseamos) (?:que (?:me|nos) (?:contacten?|escriban?)|ser contactad[oa]s?)(?: (?:más|de nuevo|otra vez))?",
    # Japanese
    r"(?:今後|以後)?(?:の)?、?(?:は)?(?:一切)?(?:の)?(?:営業)?(?:メール|ご?連絡)(?:を|は|の送信(?:を|は)?)?(?:一切)?"
    r"(?:(?:し|送ら|送信し|送って来|送ってこ|お送りし)ないで(?:ください|下さい)|(?:お控え|ご遠慮)(?:ください|下さい|願います)|お断り(?:(?:いた|致)?します|です)?)",
    r"(?:今後の?|以後の?)?(?:メール|メルマガ|ニュースレター)?の?(?:配信|送信|購読)?の?(?:を)?(?:停止|解除|中止|不要)(?:を(?:お願い(?:いた|致)?します|希望(?:いた|し)?ます|して(?:ください"
    r"|下さい))|して(?:ください|下さい)|希望|です|で)?",
    r"退会(?:します|を?(?:希望|お願い)(?:いた|致)?します)?",
    r"(?:今後|以後)?、?(?:メール|ご連絡)(?:を|は)(?:送ら|送信し|お送りし)?(?:ないで(?:ください|下さい)|不要です|結構です)",
)
POLITE = (
    r"please|pls|plz|kindly|thanks?(?: you)?(?: (?:very|so) much| in advance| again)?|thx|many thanks|best|cheers|immediately"
    r"|at once|now|asap|today|sorry|and|no thanks?(?: you)?",
    r"(?:could|can|would) you|(?:(?:i.m|i am|we.re|we are) )?(?:really |just )?not (?:at all )?interested"
    r"(?: in (?:this|it|your (?:offer|products?|services?|software)))?(?: at all)?",
    r"(?:(?:i|we) (?:have|.ve) )?(?:absolutely )?no interest"
    r"(?: in (?:this|it|your (?:offer|products?|services?|software)))?(?: at all| whatsoever)?|but|so|thank you but",
    r"(?:hi|hello|hey|dear"
    r"|good (?:morning|day|afternoon))(?: (?:there|all|team|sir|madam|or))*",
    r"this message was automatically generated by gmail",
    r"(?:best|kind|warm) regards|regards",
    r"bitte|danke(?: schön| sehr| im voraus)?|vielen dank(?: im voraus)?|besten dank|(?:leider )?kein(?:erlei)? interesse(?: daran| an ihrem angebot)?"
    r"|(?:ich habe|wir haben|habe|haben) (?:leider |absolut )?kein(?:erlei)? interesse(?: daran| an ihrem angebot)?"
    r"|(?:ich bin |wir sind )?(?:leider )?nicht interessiert|das interessiert (?:mich|uns) nicht|nein|in zukunft|zukünftig|künftig"
    r"|sofort|umgehend|mfg|vg|und|hallo|guten (?:tag|morgen)|ab sofort",
    r"merci(?: (?:d.avance|beaucoup|par avance|bien))?(?: de)?|veuillez|prière de|s.il (?:vous|te) pla[iî]t|svp|bonjour|et"
    r"|cordialement|(?:je ne suis |nous ne sommes )?pas intéressée?s?(?: par votre offre)?|pas d.intérêt|aucun intérêt|non merci|non|à l.avenir"
    r"|(?:cela|ça) ne (?:m.|nous )intéresse pas|désormais|merci de bien vouloir",
    r"gracias(?: de antemano| por adelantado)?|muchas gracias|por favor|hola|buenos días|buenas tardes|y|un saludo|saludos"
    r"|no (?:(?:me|nos) interesa(?: (?:su|la) (?:oferta|propuesta))?|estoy interesad[oa]|estamos interesad[oa]s)"
    r"|sin interés|en el futuro|nunca más|no gracias|no, gracias",
    r"(?:よろしく|宜しく)?お願い(?:いた|致|申し上げ)?(?:し)?ます|お願い(?:いた|致)?します|ください|下さい|至急|(?:全く|まったく)?(?:興味|関心)(?:が|は)?(?:ありません|ないです|ございません|ない)(?:ので)?|不要です(?:ので)?|結構です|申し訳(?:ありません|ございません)(?:が)?|すみません(?:が)?|恐れ入りますが|お手数ですが|お世話になっております|こんにちは|以上",
)
GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|afternoon|day)|hallo|guten (?:tag|morgen)|sehr geehrte[rs]?|liebe[rs]?|moin|bonjour"
    r"|madame|monsieur|hola|buenos días|buenas tardes"
    r"|estimad[oa]s?)\b[^.!?]{0,50}[,!.]?$|.{1,20}様$",
    re.I,
)
