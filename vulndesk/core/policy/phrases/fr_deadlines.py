"""French lengths of time and promises (a part of `fr`). What is promised may follow its length: `joint` is given."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.durations import Unit
from vulndesk.core.policy.phrases.fr_spelling import any_of, spelled, words
from vulndesk.core.policy.phrases.table import NEVER, DeadlineWords, LengthWords

_ONE_TO_SIXTEEN = "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_LARGER = {"vingt": 20, "vingt-et-un": 21, "vingt-quatre": 24, "trente": 30, "quarante-cinq": 45, "quarante-huit": 48}
_LARGEST = {"soixante": 60, "soixante-douze": 72, "quatre-vingt-dix": 90}
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_SIXTEEN.split(), start=1)} | _LARGER | _LARGEST
NUMBERS |= {"une": 1}
_COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
LENGTHS = LengthWords(
    length=re.compile(
        spelled(
            rf"(?<![\w.,/$-])(?P<low>{_COUNT})(?:\s?\(\s?\w{{1,20}}\s?\))?"
            rf"(?:\s?(?:-|–|—|\bà\b|\bou\b|\bet\b)\s?(?P<high>{_COUNT})(?:\s?\(\s?\w{{1,20}}\s?\))?)?"
            r"(?:\s|-)?(?P<unit>minutes?|min|heures?|h|jours?|semaines?|mois)\b"
            r"(?:\s(?:calendaires?|francs?|complets?|pleins?|consécutifs?)\b)?(?:\s(?P<kind>ouvr(?:é|able)e?s?)\b)?"
        ),
        re.IGNORECASE,
    ),
    numbers=NUMBERS,
    units={
        **dict.fromkeys(("minute", "min"), (Unit.MINUTES, 1)),
        **dict.fromkeys(("heure", "h"), (Unit.HOURS, 1)),
        "jour": (Unit.DAYS, 1),
        "semaine": (Unit.DAYS, 7),
        "mois": (Unit.MONTHS, 1),
    },
)

_SECURITY_UPDATE = (
    r"(?:de\ssécurité|correcti(?:f|ve)|correctrice|du\s(?:projet|logiciel|paquet|module)|publiée|sera\spubliée)"
)
_DEEDS = rf"""
    (?P<update_within>\b(?:
        (?:réponse|retour)\s(?:\w+\s)?(?:plus\s)?(?:détaillée?|complète?|circonstanciée?|approfondie?)
      | (?:point|suivi|rapport|retour)\s(?:de\s|du\s|sur\s|d')?(?:l'|la\s|le\s)?(?:statut|état|étape|avancement|progression|régulier)
      | mises?\sà\sjour(?!\s{_SECURITY_UPDATE})
      | évaluations? | évaluer | évaluons | évaluerons | triage | tri | analyses? | analyser | analysons | analyserons | diagnostic | qualification | qualifier | qualifions
      | validation | valider | validons | validerons | vérification | vérifier | vérifions | vérifierons | examen | examiner | examinons | examinerons | décision
      | statut | avancement | (?:tenir|tenons|tiendrons|tiendrai|tenue?s?)\s(?:\w+\s)?(?:au\scourant|informée?s?) | informée?s?
      | (?:plan|calendrier|échéancier|délai\sestimé)\s(?:prévisionnel\s)?(?:de|d'|pour)\s?(?:\w+\s){{0,2}}?(?:correction|remédiation|résolution|correctif|mitigation)
      | confirm\w+\s(?:\w+\s)?(?:la|de\sla|l'existence|cette|une)\s?(?:\w+\s)?(?:vulnérabilité|faille)
    )\b)
  | (?P<acknowledge_within>\b(?:
        (?:répond\w*|réponse|retour)(?:\s\w+){{0,4}}?\savec\s(?:\w+\s){{0,3}}?(?:évaluation|analyse)
      | accus(?:é|és|er|ons|erons|e|erai)\s(?:de\s|d'|en\s)?(?:bonne\s)?réception | accusés? | réception | (?<!lien\sde\s)confirm(?:ation|er|ons|erons|erai|e)
      | (?:première\s|initiale\s)?réponses? | répond(?:re|rons|rai|ons|ra|ront|ent|s)? | répondu | premi(?:er|ère)\s(?:retour|contact|réaction) | retour(?!\s(?:arrière|d'usage))
      | (?:revenir|reviendrons|reviendrai|revenons|reviens)\svers\svous | recontact\w+ | (?:vous\s)contact(?:er|erons|erai|ons) | prise\s(?:en\scompte|de\scontact)
    )\b)
  | (?P<disclosure_deadline>\b(?:
        divulg\w+ | embargo | (?:rendue?s?|rendre|rendons|rendrons)\s(?:\w+\s){{0,3}}?publi(?:c|que|cs|ques) | annonce\spublique | ^publication
      | publication\s(?:de\sl'avis|d'un\savis|de\sl'advisory|des\sdétails|coordonnée|publique|de\sla\s(?:vulnérabilité|faille))
      | publi(?:er|ons|erons|é|ée|és|ées)\s(?:\w+\s|l'|d'){{0,4}}?(?:avis|détails|vulnérabilités?|failles?|bulletin|advisory|cve|informations)
    )\b)
  | (?P<fix_within>\b(?:
        correct(?:ion|ions|if|ifs) | corrig\w+ | résolution | résoudre | résol\w+ | résou\w+ | fix(?:es)? | remédi\w+ | patch(?:s|es|er)? | atténu\w+ | mitigations? | hotfix(?:es)? | solution
      | mises?\sà\sjour\s{_SECURITY_UPDATE} | version\scorrig\w+
    )\b)
"""
DEADLINES = DeadlineWords(
    deeds=re.compile(spelled(_DEEDS), re.IGNORECASE | re.VERBOSE),
    governed=any_of(r"""
        (?:\b(?:sous|dans|en|d'ici|avant|jusqu'à|moins de|inférieure? à|ne dépassant pas|n'excédant pas|maximum|maximale?|max\.?|au plus(?: tard)?|au maximum|délai|période|fenêtre|embargo|environ|généralement)|[≤<~])(?:\s(?:un|une|le|les|des|délai|délais|période|de|d'environ|d'au plus|maximum|maximale?|max|à|prochaine?s?|premi(?:er|ère)s?|suivante?s?|au plus|au maximum|moins de|généralement|environ|quelque|~|<|≤))*(?:\sd'|\s)?$
    """),
    beside=any_of(r"""
        ^\s?(?:de |d'|pour (?:la |une |le )?|avant (?:la |toute )?)(?:\w+ )?(?P<limited>divulgation|embargo|publication (?:publique|coordonnée|des détails)|réponse|correction|correctif|résolution)\b
    """),
    additional=NEVER,
    every_cell=any_of(r"^\W*(?:tous les|toutes les|chaque)\b"),
    every=any_of(
        r"\b(?:tous les|toutes les|chaque|une fois (?:par|tous les|toutes les)|au moins (?:une fois )?(?:par|tous les|toutes les))\s?$"
    ),
    repeated={
        "P7D": words(r"hebdomadaires? | hebdomadairement | chaque semaine | toutes les semaines | par semaine"),
        "P1D": words(r"quotidien\w* | chaque jour | tous les jours"),
        "P1M": words(r"mensuel\w* | chaque mois | tous les mois"),
    },
    update_said=words(r"""
        inform\w+ | avancement | progression | progrès | point d'étape | point(?:s)? de situation | statut
        mises? à jour (?:de statut|du statut|sur|hebdomadaires?|régulières?|quotidiennes?|mensuelles?)
        (?:recevrez|envoyons|envoyer|enverrons|donnerons|fournirons|donner)(?: \w+)* mises? à jour
    """),
    after_release=any_of(
        r"\b(?:après|passé|au bout de|à l'issue de)(?:\s(?:environ|au moins|un délai|une période|un embargo|de))*\s?$"
    ),
    counted_from=any_of(r"^\s(?:après|à compter|à partir|suivant|dès)\b"),
    we=words(r"""
        nous | on | je | j' | (?:notre|l'|une) ?(?:équipe) | le mainteneur | les mainteneurs | vous (?:recevrez|aurez|obtiendrez)
    """),
    asked=any_of(r"""
        \b(?:merci de|veuillez|prière de|svp|s'il vous pla[iî]t)\b[^.;:]{0,80}\b(?:laisser|accorder|donner|attendre|patienter|respecter|ne pas|signaler|fournir|garder|informer|conserver|répondre|prévoir)\b
        \b(?:laissez|accordez|donnez|octroyez|prévoyez)(?:-nous|-moi)?\b | \bnous (?:vous )?(?:demandons|prions|invitons|recommandons|attendons|souhaitons|encourageons|suggérons)\b
        \b(?:je|on) vous (?:demande|prie|invite)\b | \blaiss(?:er|e|ent|ant)(?: nous| un délai| le temps| à)\b | \ble temps de\b
        \bvous (?:devez|devriez|pouvez|vous engagez|êtes (?:prié|invité|tenu)\w*)\b[^.;]{0,80}\b(?:(?<!vous )attendre|divulguer|publier|patienter|signaler|rendre|laisser|ne pas)\b
        \b(?:chercheurs?|chercheuses?|rapporteurs?|signalants?|déclarants?)\b[^.;]{0,40}\b(?:doivent|doit|s'engagent?|peuvent|peut|(?:est|sont) (?:priés?|invités?|tenus?))\b
        \bne (?:pas |divulguez|publiez|partagez|communiquez|rendez)[^.;]{0,60} | \b(?<!vous )attend(?:ez|re)\b(?!-vous| à| une| un) | \bs'abstenir\b | \babstenez\b
        \butilisateurs? (?:doi|devr)\w+
    """),
    escalation=any_of(r"""
        \b(?:si|s')\s?(?:vous|nous|aucune?|le|la|les|l'|votre|personne|rien|notre|il|elle)\b[^.;]{0,80}\b(?:pas|aucune?|sans|rien|jamais)\b
        \b(?:si|s')\s?(?:aucune?|personne|rien)\b | \ben l'absence d | \bsans (?:réponse|retour|nouvelles?|accusé)\b | \bfaute de\b | \baucune? (?:réponse|nouvelle|retour|accusé)\b
        \bescalad\w+ | \bà défaut\b | \brelan(?:c|ç)\w+ | \bà moins que\b
    """),
    side=any_of(r"\b(?:une fois|après|lorsque|lorsqu'|quand|si|dès|avant|jusqu'à|suite à|à la suite)\b[^,;:]*(?:,|$)"),
    refusal=any_of(r"""
        \b(?:ne |n')(?:\w+ ){0,4}?(?:garanti\w*|engag\w*|promet\w*|promis\w*)\b | \b(?:aucune?|sans|pas de|ni) (?:\w+ ){0,2}?(?:garantie?s?|engagements?|sla|promesses?)\b
        \b(?:délais?|réponses?) non garantie?s?\b | \bnon contractuel\w*
    """),
    target=words(r"""
        essay\w+ | essai\w+ | efforç\w* | efforc\w* | visons | viserons | vise | viser | visées? | visés? | objectifs? | cibles? | ciblées? | tent(?:ons|erons|er)
        généralement | habituellement | normalement | en général | typiquement | souhaitons | espérons | (?:de |tout )?notre (?:mieux|possible)
        de mon mieux | autant que possible | si possible | dans la mesure du possible | environ | approximativement | prévue?s? | estimée?s?
        idéalement | en moyenne | à titre indicatif | indicati\w+ | devrait | devriez | devrions | devraient | best[- ]effort | au mieux | attendue?s?
        tâch\w+ | en principe | le plus souvent
    """),
    firm=words(r"engag\w+ | garanti\w* | promett\w+ | promesse\w*"),
    past=words(r"a été | ont été | avait | avaient | était | étaient | avons | fut | furent"),
    severities={
        "critical": words(r"critiques? | critical"),
        "high": words(
            r"élevée?s? | hautes? (?!priorité) | haute(?!\spriorité) | importante?s? | graves? | majeure?s? | high"
        ),
        "medium": words(r"(?<!en )moyenne?s? | modérée?s? | medium"),
        "low": words(r"faibles? | basses? | mineure?s? | low"),
        "none": words(r"informationnelles? | informatives? | info"),
    },
    for_severity=any_of(r"^\s*(?:\(|pour|en cas de|dans le cas|si|lorsque)\s?[^.;,]{0,60}"),
    vague=words(r"""
        dès que possible | au plus vite | au plus tôt | rapidement | dans les (?:plus brefs|meilleurs) délais | le plus (?:rapidement|vite|tôt) possible
        aussi (?:vite|rapidement|tôt) que possible | promptement | sans (?:tarder|délai) | immédiatement | prochainement | (?:un |dans un )?délai raisonnable
        (?:sous |dans les )?(?:quelques|prochain\w*) (?:jours|heures|semaines) | régulièrement | en temps utile | (?:tenir|tiendrons|tenons)\b.{0,20}informée?s?
    """),
    fragment=any_of(r"""
        ^[\W\d]*(?:(?:sous|dans|en|d|l|s|n|ici|avant|moins|plus|de|du|des|un|une|le|la|les|au|aux|et|ou|à|délai|délais|maximum|maximal|max|tard|environ|généralement|objectif|cible|visé|visée|inférieur|après|réception|signalement|rapport|votre|premier|première|premiers|premières|suivant|suivants|possible|si|pour|vulnérabilités|vulnérabilité|failles|faille|problèmes|selon|gravité|sévérité|complexité|critique|critiques|élevée|élevées|haute|hautes|moyenne|moyennes|modérée|modérées|faible|faibles|majeure|majeures|mineure|mineures|jours|jour|heures|semaines|ouvrés|ouvrables|typiquement|en général)\b[\W\d]*)*$
    """),
    bounded=any_of(r"\s?(?:max|maxi|maximum|au plus|au maximum)\b"),
    joint=re.compile(r"\s*[,;]\s*|\s+(?:et|puis|mais|ensuite|ainsi que)\s+|\s+[–—]\s+", re.IGNORECASE),
    operating=any_of(r"""
        \bdépendances?\b | \bsystème(?: d'exploitation)?\b | \bdependabot\b | \bappliquée?s?\b | \binstall\w+ | \bsauvegard\w+ | \bsessions?\b | \bjetons?\b | \bliens?\b | \bmots? de passe\b
        \bcertificats?\b | \bconserv\w+ | \bsupprim\w+ | \bexpir\w+
    """),
    starting=any_of(r"\s*(?:après|à compter|à partir|suivants?|suivante?s?|dès|de la|de sa|de votre)\b.*"),
)
