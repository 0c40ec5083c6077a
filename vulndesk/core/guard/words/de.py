"""German. Folded: ü is u or ue, ß is ß or ss."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from collections.abc import Mapping

_OF_OTHERS = r"(?:(?:fremde[nrms]?|andere[nrms]?|beliebige[nrms]?|aller|jede[nrs]) (?:\w{1,20} )?(?:benutzer\w*|nutzer\w*|kunden?\w*|mandanten?\w*|konto|konten|kontos|accounts?|leuten?|personen|mitglieder\w*|firmen|organisationen|bestellung\w*|rechnung\w*|dokumente?n?|daten|nachrichten|gehaltsabrechnungen|dateien|profile?n?|patienten|projekte?n?|vereine?n?)|von anderen|von fremden)"
_DEED = r"(?:seh\w*|lese\w*|liest|offne\w*|oeffne\w*|abruf\w*|herunterlad\w*|stornier\w*|losch\w*|loesch\w*|ander\w*|aender\w*|bekomm\w*|erhalt\w*|einseh\w*|angezeigt|zugreif\w*|zugriff|ubernehm\w*|uebernehm\w*|bearbeit\w*|anzeig\w*)"

WORDS: Mapping[str, str] = {
    "says-vulnerability": r"(?:sicherheits)(?:lue?cken?|luecken?|problem\w*|mangel\w*|maengel\w*|schwachstellen?|fehler\w*|leck\w*|risik\w+|relevan\w+) | schwachstellen? | verwundbar\w* | angreifbar\w* | unsicher\w* | lue?cken? in \w+ | exploits? | ausnutz\w+ | ausgenutzt | missbrauch\w*",
    "weakness-class": r"sql[ -]?einschleus\w+ | sql einschleusen | \w*pufferu?e?berlauf\w* | speicherfehler | rechteausweitung | privilegienerweiterung | pfaddurchquerung | verzeichnisdurchquerung | code-?einschleusung | befehlseinschleusung | codeausfue?hrung | kontoue?bernahme",
    "attacker": r"angreifer\w* | angriff\w* | boswillig\w* | boeswillig\w* | prapariert\w* | praepariert\w* | manipuliert\w* | schadcode | opfer\w* | eindringling\w* | hacker\w* | phishing",
    "anyone-can": r"jeder (?:\w{1,15} )?(?:kann|konnte|koennte|darf|nutzer|benutzer|besucher|mitarbeiter) | jede[rn]? beliebige\w* | beliebige (?:\w{1,12} )?(?:nutzer|benutzer|besucher|personen) | (?:ganz )?normale[rs]? (?:zugang|konto|benutzer|nutzer|account)",
    "without-login": r"ohne (?:\w{1,12} )?(?:anmeldung|login|passwort|kennwort|authentifizierung|token|anzumelden|eingeloggt|angemeldet|berechtigung|cookie) | nicht (?:angemeldet|eingeloggt) | unauthentifiziert\w* | umgeh(?:en|t|bar|ung)\w* | umgangen",
    "others-belongings": rf"{_DEED} (?:\S{{1,25}} ){{0,6}}{_OF_OTHERS} | {_OF_OTHERS} (?:\S{{1,25}} ){{0,5}}{_DEED} | die bestellung eines anderen",
    "takes-over": r"(?:konto|konten|account|sitzung\w*|session|server|system|rechner) (?:\S{1,20} ){0,6}(?:ubernehmen|uebernehmen|ubernommen|uebernommen|stehlen|gestohlen|kapern) | sitzungen (?:\S{1,15} ){0,4}stehlen | (?:werde|wird|wurde|bin|ist) (?:man )?(?:zum )?(?:admin\w*|root) | administratorrechte | als (?:administrator|admin|root|anderer benutzer) (?:angemeldet|eingeloggt|anmelden)",
    "runs-code": r"(?:code|befehle?|skripte?|programme?|kommandos?) (?:\S{1,20} ){0,5}(?:ausgefue?hrt|ausfue?hren|ausfue?hrbar) | fue?hrt (?:\S{1,15} ){0,4}(?:code|befehle?) aus | beliebige[rnm]? (?:code|befehle?|programme?|dateien)",
    "touches-files": r"(?:beliebige|fremde|lokale) dateien (?:\S{1,15} ){0,3}(?:lesen|schreiben|ue?berschreiben|lo?e?schen|herunterladen) | außerhalb des (?:ordner|verzeichnis)\w* | ausserhalb des (?:ordner|verzeichnis)\w*",
    "memory-broken": r"(?:ue?ber|hinter) das ende (?:\S{1,12} ){0,3}(?:puffer\w*|speicher\w*|feld\w*) | (?:schreibt|liest) (?:\S{1,12} ){0,3}(?:ue?ber|außerhalb|ausserhalb) | speicherzugriff außerhalb | lange (?:\S{1,12} ){0,3}ungepruft",
    "check-missing": r"(?:ungefiltert|ungepruft|ungeprueft|ungeschutzt|ungeschuetzt|unverschlusselt|unverschluesselt)\w* | (?:wird|werden|wurde) (?:\w{1,12} ){0,2}(?:nicht|nie) (?:\w{1,12} ){0,2}(?:gepruft|geprueft|gefiltert|maskiert|validiert|kontrolliert|bereinigt|escaped|verifiziert) | ohne dass (?:\S{1,15} ){0,4}(?:gepruft|geprueft|kontrolliert) | ohne (?:\w{1,12} )?(?:prufung|pruefung) | keine (?:\w{1,12} )?(?:prufung|pruefung|begrenzung)",
    "id-changed": r"(?:nummer|id|kennung|parameter|adresszeile|rolle|betrag|menge|preis) (?:\S{1,20} ){0,5}(?:ander\w*|aender\w*|hochzahl\w*|erhoh\w*|manipulier\w*) | (?:ander\w*|aender\w*) (?:\S{1,20} ){0,4}(?:nummer|id|kennung|parameter)",
    "guessable": r"erraten | (?:beliebig|unbegrenzt) oft | durchprobier\w* | vorhersagbar\w* | vorhersehbar\w* | brute[ -]?force | raten",
    "secret-exposed": r"(?:passwor\w+|kennwort\w*|zugangsdaten|schlue?ssel|token|geheimnis\w*|bankdaten|gehaltsabrechnungen|personenbezogene\w* daten) (?:\S{1,15} ){0,5}(?:im klartext|sichtbar|lesbar|offen|ausgegeben|einsehbar|oeffentlich|offentlich|veroffentlicht|mitgeloggt|im repository) | samt passwort\S* | passwort-hash\w*",
    "disclosure": r"verantwortungsvolle\w* (?:offenlegung|meldung) | offenleg\w+ | bevor (?:\S{1,15} ){0,4}(?:behoben|gefixt|ausgenutzt)",
    "asks-privately": r"(?:nicht|ungern) (?:\w{1,12} )?(?:offentlich|oeffentlich|hier) (?:\S{1,12} ){0,3}(?:beschreiben|posten|schreiben|melden|veroffentlichen|teilen|nennen) | vertraulich\w* | wohin damit | pgp-schlue?ssel | sicherheitskontakt | ansprechpartner fur sicherheit | (?:an wen|wohin|wo) (?:kann|soll|darf|konnte|koennte|melde) (?:ich|man) (?:\S{1,15} ){0,5}(?:melden|schicken|senden|wenden|mitteilen)? | privat (?:melden|schicken|mitteilen)",
    "found-serious": r"(?:gefunden|entdeckt|aufgefallen) (?:\S{1,15} ){0,3}(?:sicherheit\w*|schwachstelle\w*|kritisch\w*) | (?:kritische|schwerwiegende|ernste|gefahrliche|gefaehrliche|gravierende)[nrs]? (?:\w{1,12} )?(?:schwachstelle\w*|lue?cke\w*|luecke\w*|problem\w*|fehler\w*|sicherheit\w*) | das darf doch nicht",
    "proof": r"machbarkeitsnachweis | beweis\w* anbei | mit (?:seinem|ihrem|deren) einverstandnis",
    "wants-id": r"cve (?:dafur|dafuer|beantragen|vergeben|anfordern) | (?:eine )?cve(?:-nummer)? (?:dafur|dafuer|hierfur|beantrag\w+)",
    "wish-title": r"^(?:wunsch|feature-?wunsch|vorschlag|verbesserungsvorschlag|idee|anregung)[ :].{0,100}",
    "wish": r"es ware (?:\w{1,10} )?(?:schon|gut|toll|praktisch|hilfreich) | ware (?:schon|toll|super) | wurde mir wunschen | bitte (?:\w{1,12} )?(?:hinzufugen|erganzen|einbauen)",
    "question-title": r"^(?:wie|wo|was|welche[rs]?|warum|wann|wer|ist|kann|darf|gibt es|frage)[ :].{0,100}",
    "asks-how": r"wie (?:kann|richte|stelle|konfiguriere|mache) ich | kann mir jemand | finde (?:\S{1,12} ){0,4}(?:nichts|nicht) | ich suche | gibt es (?:eine )?(?:anleitung|dokumentation|moglichkeit)",
    "plain-bug": r"seit (?:dem update|gestern|der version|version|dem letzten) | nach dem (?:update|upgrade) | vorher (?:ging|funktionierte|lief) | funktioniert nicht mehr | im log steht | connection refused",
    "docs": r"^(?:doku\w*|tippfehler|rechtschreib\w*|anleitung|handbuch)[ :].{0,100}",
}
