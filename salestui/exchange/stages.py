"""From another program's stage to one of the founder's: by its name first, then by what such names usually mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..rules.names import fold
from .vocabulary import words


def _one_of(listed: str) -> frozenset[str]:
    return frozenset(listed.split("|"))


# What other programs call a stage -> our default stage of that meaning. Compared without blanks, so that HubSpot's labels
# ("Presentation Scheduled") and its internal names ("presentationscheduled") are one.
_MEANS: dict[str, str] = {
    "captured": "new|newlead|lead|leads|subscriber|incoming|leadin|inbound|prospect|prospecting|neu|neuerlead|interessent|nuevo|nouveau|nuovo|novo",
    "qualified": "qualifiedtobuy|qualification|marketingqualifiedlead|salesqualifiedlead|mql|sql|contactmade|contacted|qualifiziert|"
    "kontakthergestellt|kontaktaufgenommen|kaufbereit|calificado|qualifie|qualificato|qualificado|gekwalificeerd|"
    "calificadoparacomprar|qualifiepouracheter|qualifiepourlachat|qualificatoperlacquisto|qualificatoallacquisto|qualificadoparacomprar|"
    "gekwalificeerdomtekopen|gekwalificeerdvooraankoop|qualifiziertzumkauf",
    "call booked": "appointmentscheduled|meetingscheduled|demoscheduled|callscheduled|meetingbooked|demobooked|presentationscheduled|"
    "appointmentset|terminvereinbart|prasentationvereinbart|demogeplant|prasentationgeplant|discoverycall|"
    "citaprogramada|citaagendada|presentacionprogramada|presentacionagendada|rendezvousplanifie|rendezvousprogramme|presentationplanifiee|"
    "presentationprogrammee|appuntamentofissato|appuntamentoprogrammato|appuntamentopianificato|presentazioneprogrammata|"
    "presentazionepianificata|afspraakgepland|presentatiegepland|compromissoagendado|reuniaoagendada|agendamentorealizado|apresentacaoagendada",
    "call done": "decisionmakerboughtin|meetingheld|democompleted|demodone|callcompleted|presentationdone|needsanalysis|needsdefined",
    "trial started": "trial|freetrial|intrial|pilot|poc|proofofconcept|evaluation|testphase|trialing",
    "proposal sent": "contractsent|proposalmade|proposal|proposalsent|quotesent|quote|offersent|offer|proposalpricequote|negotiation|negotiations|"
    "negotiationsstarted|negotiationreview|contractinreview|angebot|angebotgesendet|angebotgemacht|angeboterstellt|vertraggesendet|verhandlung|"
    "contratoenviado|contratenvoye|contrattoinviato|contractverzonden|contractgestuurd|vertragversendet|propuestaenviada|propositionenvoyee|"
    "propostainviata|propostaenviada|offerteverzonden|negociacion|negociation|negoziazione|trattativa|negociacao|onderhandeling",
}
_MEANING = {word: stage for stage, listed in _MEANS.items() for word in listed.split("|")}
_WON = _one_of(
    "won|closedwon|dealwon|wonclosed|customer|customers|evangelist|gewonnen|abgeschlossengewonnen|abgeschlossenundgewonnen|kunde|ganado|ganada|"
    "cierreganado|cerradoganado|gagne|gagnee|fermegagne|concluegagnee|vinto|vinta|chiusovinto|chiusovinta|ganho|ganha|fechadoganho|"
    "geslotengewonnen|geslotenengewonnen|client|cliente|klant|conclugagne|fermeetgagne|conclusovinto|"
    "conclusavinta|trattativavinta|negocioganho|negociofechadoganho|fechadoeganho|negocioganado|cerradoganada"
)
_LOST = _one_of(
    "lost|closedlost|deallost|lostclosed|verloren|abgeschlossenverloren|abgeschlossenundverloren|perdido|perdida|cierreperdido|cerradoperdido|"
    "perdu|perdue|fermeperdu|perso|persa|chiusoperso|chiusopersa|fechadoperdido|geslotenverloren|closedlosttocompetition|"
    "geslotenenverloren|concluperdu|concluperdue|fermeeperdue|fermeetperdu|conclusoperso|conclusapersa|trattativapersa|negocioperdido|"
    "fechadoeperdido|cerradoperdida"
)
_OPEN = _one_of("open|offen|abierto|abierta|ouvert|ouverte|aperto|aperta|aberto|aberta|active|inprogress")


def closed_kind(text: str) -> str:
    """ "won", "lost" or "open" where a status says so in one of the languages we know, else nothing."""
    squeezed = words(text).replace(" ", "")
    return "won" if squeezed in _WON else "lost" if squeezed in _LOST else "open" if squeezed in _OPEN else ""


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the founder's stages; `kind` is open, won, lost or paused."""

    id: int
    name: str
    kind: str


class StageBook:
    """The founder's stages, asked by any name. `stages` in their order; `first` is where a new prospect stands."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._named = {fold(stage.name): stage for stage in reversed(stages)}
        self._kinds = {stage.kind: stage for stage in reversed(stages)}
        self._known: dict[str, Stage | None] = {}
        self.first = next((stage for stage in stages if stage.kind == "open"), stages[0])

    def of_kind(self, kind: str) -> Stage | None:
        """The first stage of a kind ("won", "lost"), if the founder has one."""
        return self._kinds.get(kind)

    def find(self, text: str) -> Stage | None:
        """The stage a text means: exactly by name, else by what such a name usually means; None where it is unknown."""
        if text not in self._known:
            self._known[text] = self._look(text)
        return self._known[text]

    def _look(self, text: str) -> Stage | None:
        exact = self._named.get(fold(text))
        if exact:
            return exact
        kind = closed_kind(text)
        if kind in ("won", "lost"):
            return self.of_kind(kind)
        return self._named.get(_MEANING.get(words(text).replace(" ", ""), ""))
