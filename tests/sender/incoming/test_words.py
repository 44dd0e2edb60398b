"""What a sender wrote himself, below and above the ways in which mail programs quote."""

import pytest

from salestui.sender.incoming.words import own_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Yes.\n\nOn Nov 26, 2026, at 9:58 AM, Ada King <ada@x.example> wrote:\n\nHi", "Yes."),
        (
            "Yes.\n\n________________________________\nFrom: Ada King <ada@x.example>\n"
            "Sent: Thursday, November 26, 2026 9:58 AM\nTo: Jane <jane@acme.example>\nSubject: Hi\n\nhello",
            "Yes.",
        ),
        ("Yes.\n\n*From:* Ada King <ada@x.example>\n*Sent:* Thursday\n*To:* Jane\n*Subject:* Hi\n\nhello", "Yes."),
        ("Yes.\n\n> Le 26 nov. 2026 à 09:58, Ada King <ada@x.example> a écrit :\n> \n> Bonjour", "Yes."),
        ("Yes.\n\n> El 26 nov 2026, a las 9:58, Ada King <ada@x.example> escribió:\n> \n> hola", "Yes."),
        ("Yes.\n\nIl giorno gio 26 nov 2026 alle ore 09:58 Ada King <ada@x.example> ha scritto:\n\n> ciao", "Yes."),
        ("Yes.\n\nOp do 26 nov 2026 om 09:58 schreef Ada King <ada@x.example>:\n\n> hoi", "Yes."),
        ("Yes.\n\nEm qui., 26 de nov. de 2026 às 09:58, Ada King <ada@x.example> escreveu:\n\n> oi", "Yes."),
        ("Yes.\n\nDne čt 26. 11. 2026 9:58 uživatel Ada King <ada@x.example>\nnapsal:\n\n> ahoj", "Yes."),
        ("Yes.\n\nDen tors 26 nov. 2026 kl 09:58 skrev Ada King <ada@x.example>:\n\n> hej", "Yes."),
        ("Yes.\n\nAda King <ada@x.example> schrieb am Do., 26. Nov. 2026, 09:58:\n\n> hallo", "Yes."),
        ("Yes.\n\nAda King wrote on 26/11/2026 09:58:\n> hallo", "Yes."),
        ("On Monday we wrote: it is too dear.\nStill true.", "On Monday we wrote: it is too dear.\nStill true."),
        (
            "On 3 December we meet at 10:30.\nTo do:\nFrom: price list\nBob wrote this.",
            "On 3 December we meet at 10:30.\nTo do:\nFrom: price list\nBob wrote this.",
        ),
        (
            "Hi\n\nFrom: our office\nTo: yours\nDate: 3 December\nis that ok?",
            "Hi\n\nFrom: our office\nTo: yours\nDate: 3 December\nis that ok?",
        ),
        ("> 5 people\nthat is us", "that is us"),
        (
            'Ja\n\nGesendet: Donnerstag, 26. November 2026 um 09:58\nVon: "Ada King" <ada@x.example>\nAn: jane@acme.example\nBetreff: x\nHallo',
            "Ja",
        ),
        (
            "Ok\n\n-------- Ursprüngliche Nachricht --------\nVon: Ada King <ada@x.example>\n"
            "Datum: 26.11.26 09:58 (GMT+01:00)\nAn: jane@acme.example\nBetreff: x\n\nHallo",
            "Ok",
        ),
        (
            "Ok\n\n-------- Message d'origine --------\nDe : Ada King <ada@x.example>\n"
            "Date : 26/11/2026 09:58 (GMT+01:00)\nÀ : jane@acme.example\nObjet : x\n\nHallo",
            "Ok",
        ),
        ("Ok\n\nSent from Outlook for iOS<https://aka.example/x>\n\nFrom: Ada <ada@x.example>\nSent: Thursday\nTo: J\nSubject: x\n", "Ok"),
        ("Ok\n\nSent from Mail for Windows\n\nFrom: Ada\nSent: Thursday\nTo: J\nSubject: x\n", "Ok"),
        ("Ok\n\nGesendet mit der GMX Mail App\n\nAm 26.11.26 um 09:58 schrieb Ada:\n\n> x", "Ok"),
        ("Ok\n\n在 2026年11月26日星期四，Ada <ada@x.example> 写道：\n\n> x", "Ok"),
        ("2026年11月26日(木) 9:58 に Ada King <ada@x.example> は書きました:\n> x\n\nはい", "はい"),
        (
            "The report said (26.11.2026): all fine.\nWe agree with it, 100%.",
            "The report said (26.11.2026): all fine.\nWe agree with it, 100%.",
        ),
        ('Да.\n\n26.06.2026, 14:41, "Ada" <ada@x.example>:\n\nПривет', "Да."),
        ("Да.\n\nОт: Ada King\nОтправлено: 26 июня 2026 г. 15:05\nКому: Alex\n\nПривет", "Да."),
    ],
)
def test_his_own_words(text: str, words: str) -> None:
    assert own_words(text) == words
