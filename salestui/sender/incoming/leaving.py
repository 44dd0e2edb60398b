"""Automatic replies of somebody who never comes back: he works there no longer. In doubt he does, and is only away for a while."""

import re

_LOOKED_AT = 8_000  # characters of the note
_NO_EMPLOYER = (
    r"(?!weekends?\b|nights?\b|home\b|my desk\b|(?:the|our) office\b|(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|(?:the|our) (?:\w+ ){1,2}(?:team|department|project)\b)"
)
_COMPANY = r"(?:the|our|my) (?:company|firm|organi[sz]ation|business|employ\w*)"

# Said of oneself.
_FIRST = re.compile(
    rf"\bi(?:'m| am)? no longer (?:work(?:ing)?|employed) (?:here\b|(?:for|at|with|by) {_NO_EMPLOYER}\w)"
    rf"|\bi(?:'m| am) no longer (?:with|at|part of) {_NO_EMPLOYER}\w"
    r"|\bi do not work (?:here|there) any ?more"
    rf"|\bi(?:'ve| have)? (?:now )?left {_COMPANY}"
    r"|\barbeite (?:ich )?(?:leider )?nicht (?:mehr|länger) (?:bei|für)\b"
    r"|\b(?:ich bin|bin ich) (?:leider )?nicht (?:mehr|länger) (?:bei|für) [^,;]{1,60}(?:tätig|beschäftigt|angestellt)\b"
    r"|\b(?:ich habe|habe ich) (?:das unternehmen|die firma) (?:\w+ ){0,4}verlassen|\bich bin (?:\w+ ){0,6}aus (?:dem unternehmen|der firma) ausgeschieden"
    r"|\bje ne travaille plus (?:chez|pour|dans|ici\b|au sein|à (?!temps|mi-temps|distance|domicile))"
    r"|\bj'ai (?:\w+ )?quitté (?:la société|l'entreprise|l'organisation|le groupe|mes fonctions chez)|\bje ne fais plus partie (?:de|du|des)\b"
    r"|\bya no trabajo (?:aquí\b|(?:en|para|con) (?!remoto|casa|horario|turno|la oficina))|\bhe dejado (?:la empresa|la compañía|la organización)"
    r"|\bya no formo parte de (?:la|esta) (?:empresa|compañía|organización)",
    re.I,
)
# Said of somebody: counts only where the sentence names the sender himself.
_THIRD = re.compile(
    rf"\bno longer works? (?:here\b|(?:for|at|with) {_NO_EMPLOYER}\w)|\bis no longer (?:employed\b|working (?:here\b|(?:for|at|with)\b)"
    rf"|(?:with|at|part of) {_NO_EMPLOYER}\w)"
    rf"|\b(?:has (?:now )?)?left {_COMPANY}"
    r"|\barbeitet [^,;]{0,40}nicht (?:mehr|länger) (?:bei|für|in unserem)\b"
    r"|\bist [^,;]{0,40}nicht (?:mehr|länger) (?:im unternehmen|in (?:der|unserer) firma|in unserem (?:hause?|unternehmen)"
    r"|(?:bei|für) [^,;]{1,60}(?:tätig|beschäftigt|angestellt))"
    r"|\bhat (?:[\w.-]+ ){0,4}(?:das|unser) unternehmen (?:\w+ ){0,4}verlassen|\bist (?:\w+ ){0,6}aus (?:dem|unserem) unternehmen ausgeschieden"
    r"|\bne travaille plus (?:chez|pour|dans|ici\b|au sein|à (?!temps|mi-temps|distance|domicile)|avec nous|parmi nous)"
    r"|\ba (?:\w+ )?quitté (?:la société|notre société|l'entreprise|notre entreprise|l'organisation|le groupe)|\bne fait plus partie (?:de|du|des)\b"
    r"|\bya no trabaja (?:aquí\b|(?:en|para|con) (?!remoto|casa|horario|turno|la oficina))|\bha dejado (?:la empresa|la compañía|la organización)"
    r"|\bya no forma parte de (?:la|esta|nuestra) (?:empresa|compañía|organización)",
    re.I,
)
# Japanese leaves out of whom it speaks. (退社 is also said of going home.)
_EAST = re.compile(r"退職(?:(?:いた|致)?しました|した|となりました|して(?:おり|い)ます|済み)|在籍して(?:おりません|いません)")
_THE_ONE_WRITTEN_TO = re.compile(
    r"\b(?:the|this) (?:person|employee|user|recipient|owner of)\b|\bdiese[r]? (?:person|mitarbeiter\w*)\b|\bder empfänger\b"
    r"|\bcette personne\b|\ble destinataire\b|\besta persona\b|\bel destinatario\b",
    re.I,
)
_SOMEBODY_ELSE = re.compile(r"\b(?:my|our) (?:\w+ )?(?:colleague|assistant|boss)|kolleg|vorgesetzte|\bcoll[èe]gue|compañer", re.I)


def has_left(text: str, sender: tuple[str, str]) -> bool:
    """Whether an automatic reply says that its sender, (name, address), works there no longer."""
    text = re.sub(r"(?<!\n)\n(?!\n)", " ", text[:_LOOKED_AT].replace("’", "'").replace("\r", ""))
    name, address = sender
    known = set(re.findall(r"[^\W\d_]{3,}", f"{name} {address.partition('@')[0]}".lower()))
    for sentence in re.split(r"[!?。\n]|\.(?=\s|$)", re.sub(r"[ \t\u00a0]+", " ", text)):
        if _FIRST.search(sentence) or _EAST.search(sentence):
            return True
        if (found := _THIRD.search(sentence)) and not _SOMEBODY_ELSE.search(sentence):
            said = sentence[: found.end()]
            if _THE_ONE_WRITTEN_TO.search(said) or known & set(re.findall(r"[^\W\d_]{3,}", said.lower())):
                return True
    return False
