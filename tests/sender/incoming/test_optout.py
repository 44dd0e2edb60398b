"""Requests to stop in many words, and what only sounds like one: there the mail stays a reply."""

import pytest

from salestui.sender.incoming.optout import asks_to_stop

JANE = ("Jane Doe", "jane@acme.example")


@pytest.mark.parametrize(
    "words",
    [
        "unsubscribe me",
        "Unsubscribe, please.",
        "please unsubscribe",
        "UNSUBSCRIBE!!!",
        "Take me off your list",
        "remove me from this list please",
        "Remove",
        "opt out",
        "Opt-out",
        "Please stop",
        "stop emailing us",
        "Do not contact me again.",
        "Please don't email me again. Thanks",
        "no more emails please",
        "Please delete my email address from your database.",
        "I want to unsubscribe",
        "Kindly remove us from your mailing list.\n\nRegards,\nJane Doe\nAcme",
        "Hello,\nplease take my name off your mailing list.",
        "Bitte abmelden",
        "Bitte löschen Sie mich aus Ihrem Verteiler",
        "Bitte streichen Sie mich von Ihrer Liste.",
        "Kein Interesse, bitte keine weiteren Mails.",
        "Bitte keine Mails mehr an mich",
        "Bitte entfernen Sie meine Adresse aus Ihrer Datenbank. Vielen Dank.",
        "ich möchte keine weiteren E-Mails erhalten",
        "Bitte schreiben Sie mir nicht mehr",
        "Désabonner",
        "Me désabonner",
        "Merci de me retirer de votre liste",
        "Veuillez me désinscrire de votre liste de diffusion, merci.",
        "Je ne souhaite plus recevoir vos emails.",
        "Merci de ne plus me contacter",
        "Stop svp",
        "Baja",
        "Por favor, dar de baja",
        "Quiero darme de baja",
        "No me envíen más correos, gracias",
        "Solicito la baja",
        "Por favor eliminarme de su lista",
        "配信停止希望",
        "メール配信の停止をお願いいたします",
        "配信停止してください",
        "今後メールは不要です",
        "お世話になっております。\n配信停止をお願いいたします。",
        "退会します",
    ],
)
def test_a_request_to_stop_is_heard(words: str) -> None:
    assert asks_to_stop("Re: Month-end", words, JANE)


@pytest.mark.parametrize(
    "words",
    [
        "Please remove the attachment",
        "stop worrying",
        "unsubscribe link is broken on your site",
        "Remove me? No, add my colleague",
        "Can you remove me from CC and add Bob",
        "Please cancel Tuesday",
        "No",
        "Not interested",
        "Nein danke",
        "bitte melden Sie sich im Januar",
        "bitte abholen",
        "La baja de Juan es mañana",
        "Do not contact Bob, contact me",
        "Please stop by",
        "I don't want to unsubscribe",
        "Stop, I want to buy it",
        "dont stop",
        "keine Mails bekommen, bitte nochmal senden",
        "arrêtez",
        "Please unsubscribe bob@acme.example but keep me",
        "Please do not stop",
        "don't unsubscribe me",
        "never stop emailing me",
        "Please stop\nJane says hi but\nwe want a trial of it now, when can we start?",
        "",
        "Thanks!",
        "Hi Ada,",
    ],
)
def test_in_doubt_it_is_a_reply(words: str) -> None:
    assert not asks_to_stop("Re: Month-end", words, JANE)


@pytest.mark.parametrize(
    ("subject", "asks"),
    [
        ("unsubscribe", True),
        ("Unsubscribe", True),
        ("unsubscribe 8f3a9c1d22", True),
        ("Abmelden", True),
        ("Re: unsubscribe", False),
        ("Unsubscribe friction", False),
        ("", False),
    ],
)
def test_an_empty_mail_asks_by_its_subject(subject: str, asks: bool) -> None:
    assert asks_to_stop(subject, "", JANE) == asks
