"""French. Patterns are written with accents and straight apostrophes, and fit the other spellings too (`fr_spelling`)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item
from vulndesk.core.policy.phrases.fr_deadlines import DEADLINES, LENGTHS
from vulndesk.core.policy.phrases.fr_spelling import any_of, spelled, words
from vulndesk.core.policy.phrases.table import (
    ConductWords,
    ContactWords,
    ContentWords,
    DisclosureWords,
    EncryptionWords,
    LanguageWords,
    Meaning,
    Phrases,
    RecognitionWords,
    ScopeWords,
    SupportWords,
)

_FLAW = r"(?:vulnérabilités?|failles?|problèmes? de sécurité)"

HEADINGS = {
    Meaning.OUT_OF_SCOPE: words(r"""
        hors[- ](?:du )?(?:périmètre|champ|portée|scope) | non (?:couverte?s?|concernée?s?|éligibles?|inclu\w*) | out[- ]of[- ]scope | exclusions? | exclue?s?
        (?:ne (?:sont|considérons|traitons) )?pas (?:comme )?(?:une? |des? |les )?(?:vulnérabilités?|failles? de sécurité|problèmes? de sécurité)
        (?:ce qui )?n'est pas (?:couvert|considéré|une (?:vulnérabilité|faille)|dans le périmètre).* | ne sont pas (?:couvert|considéré).*
    """),
    Meaning.IN_SCOPE: words(
        r"dans le (?:périmètre|champ) | in[- ]scope | (?:périmètre )?(?:couvert|inclus) | ce qui est (?:couvert|concerné).*"
    ),
    Meaning.ESCALATION: words(r"escalade\w*"),
    Meaning.SAFE_HARBOUR: words(
        r"safe[- ]harbou?r | (?:engagement|clause) de bonne foi | bonne foi | (?:protection|cadre|mentions?) (?:juridique|légal)\w* | refuge | sphère de sécurité"
    ),
    Meaning.BOUNTY: words(r"(?:bug )?bount(?:y|ies) | récompenses? | primes? | rémunération"),
    Meaning.CONTENTS: words(r"""
        (?:informations?|éléments|détails) (?:à|utiles|requis\w*|nécessaires|demandé\w*|souhaité\w*|attendu\w*).* | que (?:faut-il )?(?:inclure|signaler|fournir).*
        (?:ce qu'il faut|quoi) (?:inclure|fournir|envoyer|indiquer).* | contenu (?:du|d'un|attendu|de votre) .* | (?:modèle|format) (?:de|du) (?:rapport|signalement)
    """),
    Meaning.SUPPORT: words(r"""
        versions? (?:\w+ )?(?:supportée?s?|prises? en charge|maintenues?|couvertes?|actives?|concernées?) | support(?: des versions)? | prise en charge
        versions | maintenance | mises à jour de sécurité | correctifs de sécurité
    """),
    Meaning.CONTRIBUTORS: words(
        r"contribu\w+ | (?:développement|codage|code) sécurisé | règles (?:de|pour le) (?:développement|code)"
    ),
    Meaning.CREDIT: words(
        r"crédits? | reconnaissance | hall of fame | mentions? | tableau d'honneur | attribution | panthéon"
    ),
    Meaning.THANKS: words(r"remerciements? | merci"),
    Meaning.ENCRYPTION: words(
        r"(?:clé )?(?:publique )?(?:pgp|gpg|openpgp) | chiffre\w* | communication sécurisée | clé publique"
    ),
    Meaning.RESPONSE: words(r"""
        délais?(?: .*)? | (?:temps|engagements?|procédure|processus|objectifs?|politique) (?:de|du|des|d') ?(?:réponse|traitement|résolution|correction|réaction|réponses|gestion|prise en charge|service|suivi).*
        traitement\b.* | réponse\w* | suivi | (?:à )?(?:quoi|ce que vous pouvez) .*attendre.* | (?:nos|notre) engagements?.* | engagements? | ce que nous (?:nous )?(?:engage|ferons|faisons).*
        calendrier | chronologie | échéances? | processus(?: .*)? | procédure(?: .*)? | que se passe-t-il.* | étapes suivantes | après (?:le|votre) signalement | attentes | sla | gestion des .*
        déroulement | triage | (?:que|comment) (?:va|allons|sera).*
    """),
    Meaning.DISCLOSURE: words(r"divulgation\w* | disclosure | publication | embargo | communication publique"),
    Meaning.CONDUCT: words(
        r"règles (?:de conduite|d'engagement|de test\w*|pour les chercheurs) | code de conduite | (?:tests?|usages?|utilisation) (?:autorisé|interdit|acceptable|responsable)\w* | comportement.* | interdi\w+ | ce que nous (?:vous )?demandons.*"
    ),
    Meaning.SCOPE: words(r"périmètre\w* | portée | champ d'application | scope"),
    Meaning.REPORTING: words(r"""
        signal\w+ | rapport\w* | report\w* | contacts? | contacter | déclar\w+ | remont(?:er|ée) | soumettre | soumission | notifi\w+ | alerter | nous écrire
        canal | canaux
    """),
    Meaning.USERS: words(r"""
        (?:bonnes|meilleures) pratiques | recommandations?(?: .*)? | conseils? | pour les (?:utilisateurs|administrateurs|exploitants|opérateurs|déploiements?|développeurs) | déploiement\w*
        durcissement | checklist | liste de contrôle | en production | exploitation | configuration\w* .* | auto-?hébergement
    """),
    Meaning.ABOUT: words(r"""
        (?:fonctionnalités|mesures|modèle|architecture|caractéristiques|considérations|contrôles|principes|posture|garanties|tests?|audits?|règles) (?:de|du|des|d') ?(?:la )?(?:sécurité|menaces?|confidentialité|protection).*
        (?:sécurité|protections?|mesures|risques?|limit(?:es|ations)|vulnérabilités|failles) (?:\w+ )?(?:connue?s?|en place|implémenté\w*|appliqué\w*|mises en place|résiduel\w*|corrigé\w*|intégré\w*) | limites? | limitations
        authentification | autorisation | dépendances? | chaîne d'approvisionnement | journal.* | historique | références | ressources | licence | statut
        architecture .* | données (?:sensibles|personnelles) | confidentialité | vérifier .* | vérification.* | signatures? | secrets? | ce que garantit .* | conformité | audits?
        avis de sécurité
    """),
}

_CONTENTS_LEAD = r"""
    \b(?:inclu\w+|fourni\w+|précis\w+|indiqu\w+|décri(?:vez|re)|mentionn\w+|joign\w+|joindre|ajout\w+|conten\w+|contient|comport\w+|transmet\w+|donn(?:ez|er)|envoy\w+|communiqu\w+|renseign\w+|détaill\w+|spécifi\w+|avec)\b[^.]{0,120}:$
    \b(?:informations|éléments|détails|renseignements) (?:\w+ )?(?:suivante?s?|ci-dessous|utiles|requis\w*|nécessaires)\b.{0,100}$ | \b(?:rapport|signalement|message|e-?mail|courriel)\b.{0,60}\b(?:doit|devrait|devra|contient|comporte|inclut)\b.{0,60}:$
    ^(?:contenu|informations?(?: à fournir| utiles)?|dans (?:votre|le) (?:rapport|signalement|message))\b.{0,40}:$
"""
LEADS = {
    Meaning.OUT_OF_SCOPE: any_of(r"""
        \bhors[- ](?:du )?(?:périmètre|champ|portée|scope)\b.{0,80}:$ | ^hors[- ](?:du )?(?:périmètre|champ|portée|scope)\b | \bexclue?s?\b.{0,60}:$ | \bout[- ]of[- ]scope\b.{0,80}:$
        \b(?:ne sont pas|n'est pas|ne constituent? pas|n'acceptons pas|ne considérons pas|ne couvre pas)\b.{0,80}:$
    """),
    Meaning.IN_SCOPE: any_of(r"""
        \bdans le (?:périmètre|champ)\b.{0,80}:$ | ^dans le périmètre\b | \bin[- ]scope\b.{0,80}:$ | \b(?:périmètre|politique)\b.{0,20}\b(?:couvre|comprend|inclut|s'applique|concerne)\b.{0,60}:$
        \b(?:intéress\w+|concernée?s?|couverte?s?)\b.{0,40}:$
    """),
    Meaning.CONTRIBUTORS: any_of(r"\bcontribut\w+\b.{0,40}\b(?:doivent|doit|sont tenus)\b.{0,60}:$"),
    Meaning.CONDUCT: any_of(r"""
        \b(?:interdi\w+|ne (?:doit|peut|doivent) pas être utilisé\w*|il est (?:interdit|défendu))\b.{0,60}:$ | \bnous vous demandons(?: de| de ne pas)?\s?:$ | ^merci de(?: ne pas)?\s?:$
        \bles chercheurs (?:doivent|s'engagent)\b.{0,40}:$
    """),
}

ABBREVIATIONS = any_of(
    r"\b(?:p\.\s?ex|par ex|ex|etc|cf|env|max|min|n°|no|art|M|MM|Mme|Dr|vs|resp|incl)\.$ | (?<!\w)[A-Za-z]\.$"
)
COURTESIES = any_of(r"""
    \bau sérieux\b | ^(?:un grand )?merci (?:de (?:votre|contribuer|nous aider|prendre)|pour|à|d')\b | \bnous (?:apprécions|remercions|encourageons|croyons|valorisons)\b | \bpriorité (?:absolue|élevée|maximale)\b
    ^(?:veuillez )?(?:voir|consulte[rz]|lire|lisez|se référer|reportez-vous)\b | \bpour plus (?:d'informations|de détails)\b | \b(?:suivez|suivre) (?:les|ces|la) (?:étapes|instructions|procédure)\b | \bci-dessous\s?[.:]?$
    \bnous aide(?:r|ra|z)?\b | \bsécurité\b[^.;]{0,30}\bimportant\w*
""")
TEMPLATE = any_of(r"""
    ^utilisez cette section\b | \[(?:votre|adresse|insérer|nom|e-?mail|à (?:définir|compléter|renseigner))[^\]]*\] | <(?:adresse|votre|x jours)[^>]*> | \bà (?:renseigner|compléter|définir) dans ce fichier\b
    \bvotre[- ]?(?:domaine|entreprise|organisation|projet)\.(?:com|org|fr|tld)\b
""")
MAY_BIND = words(r"""
    merci de | veuillez | prière de | doit | doivent | devez | devrez | devriez | devra | jamais | nous (?:nous )?(?:engageons|demandons|attendons|visons|essayons|efforçons|promettons|garantissons)
    nous \w+(?:erons|rons) | vous (?:devez|pouvez|recevrez) | obligatoire | requis\w* | ne \w+ez pas | n'\w+ez pas | ne pas | \w+ez
""")

_NOT = r"(?:\bne\b|\bn'|\bpas\b|\bjamais\b|\bplutôt que\b|\bau lieu\b|\bsans\b|\bévite[rz]\b|\baucune?\b|\bet non\b)"
_PLACE = r"(?:issues?|tickets?|pull[- ]requests?|discussions?|forums?|réseaux sociaux|bug ?trackers?|issue trackers?|salons?|canal|canaux|dépôt|github|gitlab|merge[- ]requests?)"
_TELL = r"(?:ouvr\w+|cré\w+|signal\w+|post\w+|utilis\w+|soume\w+|pass\w+|déclar\w+|publi\w+|divulgu\w+|rapport\w+|report\w+|partag\w+|via|par|remont\w+|dépos\w+|rédig\w+|discut\w+)"
NEGATION = any_of(r"\b(?:ne pas|ne \w+ez pas|n'\w+ez pas|jamais|évite[rz]|merci de ne pas)\b[^.:]{0,40}:?$")
PRIVATE = any_of(
    rf"{_NOT}[^.;:]{{0,60}}?\b{_PLACE}\b[^.;]{{0,40}}?\bpubli(?:c|que|cs|ques)\b",
    rf"{_NOT}[^.;:]{{0,80}}?\bpubli(?:c|que|cs|ques)\b[^.;]{{0,30}}?\b{_PLACE}\b",
    rf"{_NOT}[^.;:]{{0,20}}?\b{_TELL}\b[^.;:]{{0,60}}?\b(?:issues?|tickets?|pull[- ]requests?|discussions?|merge[- ]requests?)\b",
    rf"{_NOT}[^.;:]{{0,40}}?\b{_TELL}\b[^.;:]{{0,60}}?\b(?:publiquement|en public)\b",
    rf"{_NOT}[^.;:]{{0,20}}?\bpubliquement\b[^.;:]{{0,40}}?\b(?:vulnérabilité|faille|problème|sécurité)",
    r"\b(?:issues?|tickets?) (?:github )?(?:publi\w+ )?(?:ne|n')\b[^.;]{0,60}\bpas\b",
)

CONTACTS = ContactWords(
    verbs=words(r"""
        signal\w+ | envoy\w+ | écri\w+ | contact\w* | adress\w+ | utilis\w+ | ouvr\w+ | cré\w+ | via | par | à l'adresse | e-?mail\w* | mail | courriel
        report\w+ | rapport\w+ | remont\w+ | transmet\w+ | inform\w+ | notifi\w+ | soumett\w+ | soumission | formulaire | pass(?:ez|er) | joindre | divulgu\w+ | clique\w*
        cliquez | alert\w+ | déclar\w+ | rend\w+-vous | message | sur
    """),
    closed=any_of(
        r"\bn'est plus\b | \bne (?:sont|est) plus\b | \bancien\w* (?:adresse|canal|contact)\w* | \bn'utilisez (?:pas|plus) (?:cette|l')adresse\b | \bobsol[eè]te\w*"
    ),
    other_use=words(r"""
        (?:non|pas) liée?s? à la sécurité | hors sécurité | questions? générales? | demandes? générales? | (?:support|assistance) (?:technique|général\w*|utilisateur\w*) | questions? d'usage
        code de conduite | presse | commercial\w* | noreply | abonn\w+ | annonces? | newsletter | (?:autres|simples) (?:bugs?|bogues?|questions?|demandes?|problèmes?)
        (?:bugs?|bogues?) (?:ordinaires?|classiques?|normaux|fonctionnels?|non) | ordinaires? | demandes? de fonctionnalités?
    """),
    advisory=any_of(r"""
        \bsignalement\w* (?:privée?s?|de vulnérabilités? privée?s?|confidentiel\w*)\b | \b(?:avis|rapport|advisory|advisories) (?:de sécurité )?(?:github )?privée?s?\b | \bprivate vulnerability reporting\b | \bvulnerability reporting\b
        \b(?:github )?security advisor(?:y|ies)\b | \badvisory (?:github )?privé\b | \bavis de sécurité (?:privé|github|sur github)\b | \breport a (?:security )?vulnerability\b | \bonglet .{0,3}(?:security|sécurité)\b
        \bformulaire privé\b | \b(?:fonction|outil|système)\w* (?:\w+ )?de signalement (?:\w+ )?(?:privé|de github)\b
    """),
    archive=any_of(r"""
        \b(?:seront|sera|sont|est|avons|nous) (?:\w+ )?(?:publi(?:ons|erons|é|ée|és|ées)|annoncé\w*|référencé\w*|listé\w*)\b | \barchives?\b | \bpasse?ée?s?\b(?= (?:avis|vulnérabilités)) | \b(?:avis|vulnérabilités) (?:passée?s?|précédent\w*|existant\w*)\b
        \babonn\w+ | \bhistorique\b | \bdocumentation\b | \bpréparée? en privé\b | \bdans l'avis de sécurité\b
    """),
    report_link=any_of(r"""
        signal | report | submit | submission | hackerone\.com | bugcrowd\.com | huntr\.(?:dev|com) | intigriti\.com | yeswehack\.com
        openbugbounty\.org | formulaire | \bform\b | /contact | contact form | page contact | security[-_/]?(?:contact|center|centre|response) | disclosure-policy
    """),
    channel_before=any_of(
        r"\b(?:signal\w+|rapport\w+|report\w+|écri\w+|remont\w+|contact\w+)\b[^.;]{0,80}\b(?:via|sur|par|à)\s(?:(?:le|la|notre|l'|ce|cette)\s?)?(?:\w+\s)?$"
    ),
    person=words(r"contact\w* | écri\w+ | joindre | message"),
    placeholder=any_of(r"""
        votre[-_]?(?:domaine|entreprise|organisation|projet|e?mail) | your[-_]?(?:domain|company|org|project|e?mail) | noreply@ | ^git@ | xxx | \bp\.\s?ex\.\s?$ | à (?:renseigner|compléter|définir)
    """),
    unnamed=any_of(r"""
        \b(?:e-?mail|courriel|contact\w*|écri\w+|message)\b[^.;]{0,80}\b(?:profil|mainteneurs?|directement|propriétaire|en privé)\b
    """),
    at=r"\s?[\[({<]\s?(?:at|arobase|arobas|à|chez)\s?[\])}>]\s?|\s+(?:at|arobase)\s+",
    dot=r"\s?[\[({<]\s?(?:dot|point)\s?[\])}>]\s?|\s+(?:dot|point)\s+",
)

ENCRYPTION = EncryptionWords(
    offered=any_of(r"""
        \b(?:pgp|gpg|openpgp|gnupg)\b | BEGIN PGP PUBLIC KEY
        \bchiffr(?:er|ez)\b[^.;]{0,40}\b(?:e-?mails?|courriels?|messages?|rapports?|signalements?|communications?|envoi|avec|via)\b | \b(?:e-?mails?|courriels?|rapports?) chiffrés?\b
    """),
    elsewhere=any_of(r"""
        \bsign(?:é|ée|és|ées|ature|atures|er|ez)\b | \bvérifi\w+ | \bau repos\b | \ben transit\b | \bTLS\b | \baucune clé\b | \bpas de clé\b
        \b(?:tags?|artefacts?|versions|binaires?|paquets?|commits?|téléchargements?) (?:est|sont)\b
    """),
    key=any_of(
        r"\bclés?\b | \bpublic[-_ ]?keys?\b | pgp | gpg | keys?\.openpgp\.org | keyserver | /pks/ | \.asc\b | keybase\.io"
    ),
)

SUPPORT = SupportWords(
    version_header=words(r"versions? | releases? | branches? | séries? | tags? | composants?"),
    status_header=words(r"""
        support\w* | prises? en charge | statut | état | maintenue?s? | mises? à jour(?: de sécurité)? | correctifs?(?: de sécurité)? | sécurité | active?s?
        reçoit .* | recevant .* | maintenance
    """),
    yes=words(r"""
        oui | o | supportée?s? | prises? en charge | active?s? | activement .* | maintenue?s? | à jour | actuelle?s? | stables? | lts | jusqu.* | complète? | complet
        correctifs .* | sécurité .* | critiques? .* | limitée?s? | partielle?s? | en cours | dernière .* | supported | yes | migration .* | legacy | en développement | courante?s? | uniquement .*
    """),
    no=words(r"""
        non(?: .*)? | n | no | pas (?:de )?.* | plus (?:supporté|maintenu|pris).* | ne .* | n'est .* | obsolètes? | fin de (?:vie|support).* | eol | end[- ]of[- ]life | abandonnée?s?
        dépréciée?s? | arrêtée?s? | terminée?s? | aucune? .* | unsupported
    """),
    only_latest=any_of(r"""
        \b(?:seule|seules|uniquement|seulement)\b[^.;]{0,20}\b(?:la |les |l')?(?:dernière|version la plus récente|version actuelle|version courante|plus récente|état courant|branche)\b[^.;]{0,80}\b(?:supporté\w*|maintenu\w*|pris\w*|reçoi\w+|correctifs?|mises? à jour|couvert\w*)\b
        \bseul l'état courant\b[^.;]{0,60}\b(?:supporté|maintenu|pris)\b
        \b(?:correctifs|mises? à jour)(?: de sécurité)?\b[^.;]{0,60}\b(?:uniquement|seulement|que|appliqués?|fournis?|publiés?)\b[^.;]{0,30}\b(?:dernière|plus récente|version actuelle|version courante)\b
    """),
    latest="Latest",
    older="Older releases",
)

CONTENTS = ContentWords(
    lead=any_of(_CONTENTS_LEAD),
    not_lead=any_of(r"""
        \b(?:ne|n')\s?\w+(?:ez)? (?:pas|jamais)\b | \b(?:ne pas|jamais|sans|aucun)\b.{0,30}\b(?:inclu\w+|fourni\w+|envoy\w+|joindre|publi\w+|versionn\w+|committ\w+|partag\w+|pousser)\b
        \b(?:périmètre|politique|lois?|mesures|dépôt|version)\b.{0,30}\b(?:inclut|comprend|contient|fournit)\b | \bnous (?:\w+ )?(?:inclurons|fournirons|publions|publierons|communiquerons|préciserons|indiquerons|informerons|travaillons)\b
        \b(?:avis|changelog|notes de version)\b.{0,40}\b(?:contient|inclut|décrit|mentionne)\b | \bversionnez\b | \bvous (?:recevrez|obtiendrez)\b
    """),
    sentence=any_of(r"""
        (?:^|\bmerci d'|\bmerci de |\bveuillez |\bet |, |[.:] |\bsi possible, )(?:bien |nous |également )?(?:inclu(?:re|ez|s)|fourni(?:r|ssez)|précise[rz]|indique[rz]|décri(?:re|vez)|mentionne[rz]|join(?:dre|drez|gnez)|ajoute[rz]|détaille[rz]|donne[rz]|spécifie[rz])\b(?! (?:nous|à nous|un correctif|une réponse|le problème à)\b)(?:, [^:.]{0,60}(?= :))?\s?(?:dans (?:votre|le) (?:rapport|signalement|message))?\s?:?\s
        \b(?:rapport|signalement|message|e-?mail|courriel)s? (?:utile )?(?:doit|devrait|devra|doivent|dit|contient|comporte|inclut)\b\s
        \bavec (?=(?:une? |la |le |les |l'|des |tous les |autant de |votre )*(?:\w+ )?(?:description|détails|étapes|informations|preuve|résumé|composant|version|éléments))
        \bcontenu\s?:\s | \bincluez\s?:\s
    """),
    split=re.compile(
        spelled(r"\s*(?:[,;()]|\bpour (?:nous|que|faciliter)\b.*|\bet\b|\bainsi que\b|\by compris\b|\bplus\b)\s*"),
        re.IGNORECASE,
    ),
    tail=any_of(
        r"\s*(?:\(|\bp\.\s?ex\.|\bpar ex(?:\.|emple\b)|\btels? que\b|\btelles? que\b|\bcomme\b|\bnécessaires? (?:à|pour)\b|\bafin\b|\bpour nous\b|\baprès suppression\b)"
    ),
    items={
        Item.TYPE: any_of(r"""
            \b(?:type|nature|catégorie|classe|genre)\b(?: \w+){0,2} (?:de |d'|du |de la |de l')?(?:la )?(?:vulnérabilité|faille|problème|attaque|faiblesse)\w* | ^(?:type|nature|catégorie)$ | \bcwe\b | \btype de\b
        """),
        Item.STEPS: any_of(
            r"\bétapes?\b | \breprodu\w+ | \brepro\b | \bmarche à suivre\b | \bcomment (?:la |le )?déclencher\b | \binstructions\b"
        ),
        Item.POC: any_of(r"""
            \bpreuves? de concept\b | \bproofs?[- ]of[- ]concepts?\b | \bpocs?\b | \bexploits?\b | \bpayloads?\b | \bcharge utile\b | \bexemples? de code\b | \bcode d'exploitation\b | \bextraits? de (?:code|journal)\b
            \bcaptures?(?: d'écran)?\b | \bscreenshots?\b | \blogs?\b | \bjourna(?:l|ux)\b | \bvidéos?\b | \bcas de test\b | \bdémonstration\b | \bstack ?traces?\b | \btraces?\b
        """),
        Item.IMPACT: any_of(r"""
            \bimpacts?\b | \bgravité\b | \bsévérité\b | \bconséquences?\b | \bscénarios? d'attaque\b | \bvecteurs? d'attaque\b | \brisques?\b | \bcvss\b | \bcriticité\b | \bexploitabilité\b
            \bqu'un attaquant\b | \bexploitée?s?\b | \bdommages?\b | \bportée\b | \beffets?\b
        """),
        Item.FIX: any_of(r"""
            \bcorrecti(?:fs?|ons?|ves?)\b | \bcorrig\w+ | \bsolutions?\b | \bsuggestions?\b | \bmitigations?\b | \batténuations?\b | \bcontournements? (?:possible|temporaire|connu)\w* | \brecommandations?\b | \bpatchs?\b | \bremédiations?\b
            \bpropositions?\b | \bpistes?\b | \bcontre-?mesures?\b
        """),
        Item.VERSIONS: any_of(
            r"\bversions?\b(?! (?:de )?(?:python|node|java|php|ruby|du navigateur|d'os)) | \bcommits?\b | \bsha\b | \brévisions?\b | \breleases?\b"
        ),
        Item.CONFIGURATION: any_of(
            r"\bconfigur\w+ | \bparamètres?\b | \bréglages?\b | \bprérequis\b | \bpré-?conditions?\b | \bconditions? (?:nécessaires|préalables|requises)\b"
        ),
        Item.ENVIRONMENT: any_of(r"""
            \benvironnements?\b | \bsystèmes? d'exploitation\b | \bplateformes?\b | \bos\b | \bnavigateurs?\b | \bmatériel\b | \bcontexte de déploiement\b | \bversion (?:de )?(?:python|node|java|php|ruby)\b
            \bappareils?\b
        """),
        Item.LOCATION: any_of(r"""
            \bcomposants?\b | \bmodules?\b | \bfichiers?\b | \bchemins?\b | \bemplacements?\b | \bendpoints?\b | \burls?\b | \bcode source\b | \blignes? de code\b | \blocalisation\b | \bpages? concernées?\b | \bservices? (?:concernés?|affectés?)\b
            \b(?:fonction|partie|zone|système|produit|paquet)s? (?:concernée?|affectée?|touchée?)s? | \boù\b
        """),
        Item.CONTACT: any_of(
            r"\bcoordonnées\b | \b(?:vos|votre) (?:contacts?|nom|e-?mail|identité|adresse)\b | \bcontact\b | \bcomment vous (?:contacter|joindre|créditer)\b"
        ),
        Item.DESCRIPTION: any_of(r"""
            \bdescription\w* | \bdécri\w+ | \brésumé\b | \bsynthèse\b | \bexplications?\b | \bexpliqu\w+ | \bdétails (?:de|du|sur|techniques)\b | ^(?:autant de |tous les |les |des )?détails\b | \bdétails que possible\b | \bnature du problème\b
            ^(?:le |la |un |une |ce )?(?:problème|vulnérabilité|faille|bug|souci)$ | \bquelle est la faille\b | \bprécisions\b | \bcomportement\b
        """),
    },
    if_known=any_of(r"""
        \bsi (?:vous (?:la |le |les |en )?(?:connaissez|avez|disposez)|connue?s?|disponibles?|applicable|pertinente?s?)\b | \bsi vous en avez\b | \ble cas échéant\b | \béventuel(?:le)?s?\b | \béventuellement\b | ^tout(?:e|es)?\b
    """),
    optional=any_of(r"""
        \boptionnel\w* | \bfacultati\w+ | \bsi (?:c'est )?possible\b | \bidéalement\b | \bsi vous (?:le )?(?:souhaitez|voulez)\b | \bdans l'idéal\b
    """),
)

SCOPE = ScopeWords(
    listed=any_of(r"""
        \b(?:politique|périmètre|portée|dépôt)\b[^.;:]{0,30}\b(?:couvre|comprend|inclut|concerne|s'applique à|englobe)(?: (?:notamment|entre autres|en particulier|aussi))*\s?:?\s
    """),
    open_ended=any_of(
        r"(?:,|\bet)?\s*(?:\betc\b\.?|…|\.\.\.|\bet (?:ainsi de suite|autres?|plus)\b|\bentre autres\b)\s*$"
    ),
    part_split=re.compile(r"\s*(?:,|;|\bet\b|\bou\b)\s*", re.IGNORECASE),
    refused=any_of(r"\bnous n'acceptons pas (?:les |de |d')?"),
    is_out=any_of(
        r"\s+(?:est|sont|reste|restent) (?:\w+ ){0,2}?(?:hors[- ](?:du )?(?:périmètre|champ|portée|scope)|exclue?s?(?: du périmètre)?|out[- ]of[- ]scope)\b",
        rf"\s+(?:n'est pas|ne sont pas) (?:\w+ ){{0,3}}?(?:dans le périmètre|couverte?s?|une? {_FLAW}|des {_FLAW})",
    ),
)

_FIXED = r"(?:corrig\w+|correcti(?:f|fs|on|ons)|résol\w+|patch\w*|résoudre|remédi\w+|mise à jour (?:est|soit|sera)|solution|déployée?)"
_PUBLIC = r"(?:divulg\w+|publi\w+|embargo|confidentiel\w*|confidentialité|détails|partag\w+|annonc\w+|rendre)"
_PERIOD = r"\d+(?:\s|-)?(?:jours?|semaines?|mois)\b"
DISCLOSURE = DisclosureWords(
    after_fix=any_of(
        rf"^(?=.*\b{_PUBLIC})(?=.*(?:\bne\b|\bn'|\bpas\b|\baucune?\b|\bconfiden|\bembargo|\bdivulg|\battend)).*?\b(?:avant|tant que|jusqu'à|jusqu'au|tant qu'|pas .{{0,40}}\baprès|uniquement après|seulement après)\b[^.;]{{0,80}}?\b{_FIXED}",
        rf"\b(?:après|une fois|dès que|lorsque|lorsqu')\b[^.;]{{0,60}}?\b{_FIXED}[^.;]{{0,80}}?\b(?:divulg\w+|publiquement|rend\w+ publi\w+|avis|détails|communiqu\w+)",
        rf"\b(?:divulg\w+|annonce publique|communication publique|publiquement|publication des détails|avis de sécurité)\b[^.;]{{0,60}}?\b(?:après|une fois|dès que|lorsque)\b[^.;]{{0,40}}?\b{_FIXED}",
    ),
    coordinated=any_of(r"""
        \bcoordon\w+\b[^.;]{0,60}\b(?:divulg|publication|annonce|communication)\w* | \b(?:divulg|publication)\w*[^.;]{0,60}\b(?:coordon\w+|concert\w+|commun accord|conjoint\w*|d'un accord|convenu\w*)\b | \bconvien\w+ [^.;]{0,40}\bdivulg\w+
        \b(?:délai|temps|période|durée) (?:raisonnable|suffisant\w*|nécessaire)\b | \b(?:laiss|accord|donn)\w+(?:-nous)?[^.;]{0,40}\b(?:le|du) temps (?:de|pour|nécessaire|suffisant)\b | \bcoordinated disclosure\b
        \bdate (?:de|commune de) (?:divulg|publication)\w*
    """),
    fixed_period=any_of(
        rf"\b{_PERIOD}\s(?:d'embargo|avant (?:la |toute |de )?(?:divulg|publi|rendre)\w*|pour la divulg\w*)",
        rf"\b(?:divulg\w+|embargo|rend\w+ publi\w+|publi\w+ (?:les |des |la |une |un |l')?(?:détails|avis|vulnérabilité|faille)\w*)\b[^.;]{{0,60}}\b(?:après|sous|de|dans|pendant|d'ici|maximum)\s(?:\w+\s){{0,4}}?{_PERIOD}",
        rf"\b(?:après|passé|au bout de|à l'issue de|sous|dans)\s(?:\w+\s){{0,3}}?{_PERIOD}[^.;]{{0,60}}\b(?:divulg\w+|rend\w+ publi\w+)",
        rf"\b{_PERIOD}[^.;]{{0,60}}\bavant\b[^.;]{{0,30}}\b(?:divulg|publi|rendre)\w*",
    ),
    or_agreed=any_of(r"\b(?:ou|sauf|à moins)\b[^.;]{0,60}\b(?:accord|convenu\w*|d'accord)\b"),
)

_NAMED_IN = r"(?:notes? de (?:version|publication)|changelog|avis(?: de sécurité)?|advisor(?:y|ies)|readme|remerciements|release notes|journal des modifications|liste des contributeurs)"
_NAMED = r"(?:crédit\w*|mention\w*|remerci\w+|nommée?\w*|nommément|cité\w*|citer\w*|reconn\w+)"
RECOGNITION = RecognitionWords(
    credit=any_of(
        rf"\b{_NAMED}\b[^.;]{{0,80}}\b{_NAMED_IN}\b | \b{_NAMED_IN}\b[^.;]{{0,60}}\b{_NAMED}\b",
        r"""
        \bcrédits?\b | \bcrédite\w+ | \bhall of fame\b | \btableau d'honneur\b | \bnommément\b | \b(?:mention\w*|reconnu\w*|reconna\w+|remerci\w+) (?:publi\w+)\b | \breconnaissance publique\b
        \b(?:mentionn\w+|citer\w*|nomm\w+|reconna[iî]t\w*|reconnaître)\b[^.;]{0,40}\b(?:chercheurs?|découvreurs?|auteurs? du signalement|rapporteurs?|votre (?:nom|contribution))\b
        \b(?:votre nom|chercheurs?|découvreurs?|rapporteurs?)\b[^.;]{0,60}\b(?:crédités?|mentionnés?|cités?|reconnus?)\b
    """,
    ),
    no_credit=any_of(r"\b(?:aucun|pas de|sans) crédits?\b"),
    anonymity=any_of(r"\banonym\w+ | \bne (?:pas|souhaite\w*) [^.;]{0,20}(?:nommé|cité|mentionné|crédité)\w*"),
    thanks=any_of(
        r"\bremerci\w+ | \bmerci (?:à|de contribuer|pour|de votre|de nous)\b | \bapprécions\b | \breconnaissants?\b | \bgratitude\b"
    ),
    bounty=any_of(
        r"\bbug[- ]?bount(?:y|ies) | \bbount(?:y|ies)\b | \brécompenses?\b | \brécompens(?:er|ons|é\w*)\b | \bprimes?\b | \brémunér\w+"
    ),
    no_bounty=any_of(r"""
        \b(?:ne|n'|pas|aucune?|sans|ni)\W?[^.;]{0,60}\b(?:bount(?:y|ies)|récompense\w*|primes?|rémunér\w+)
        \bbounty\b[^.;]{0,60}\b(?:pas|aucun|inactif|suspendu|fermé)\b
    """),
)

CONDUCT = ConductWords(
    safe_harbour=any_of(r"""
        \b(?:ne|n'|aucune?|pas)\W?[^.;]{0,60}\b(?:poursui\w+|actions? (?:en justice|judiciaires?|légales?|juridiques?)|procédures? (?:judiciaires?|légales?)|plainte|engag\w+ (?:de |d')?(?:actions?|poursuites?))
        \bsafe harbou?r\b | \bconsidér\w+[^.;]{0,40}\bautoris\w+
    """),
    forbidden=any_of(r"""
        (?:\bne\b|\bn'|\bpas\b|\bjamais\b|\bévite[rz]\b|\binterdi\w+|\bsans\b|\bs'abstenir\b)[^.;]{0,80}\b(?:exploit\w+|accéd\w+|accès|attaqu\w+|déni de service|d?dos|spam\w*|phishing|hameçonnage|ingénierie sociale|vie privée|détrui\w+|destruction|dégrad\w+|perturb\w+|malveillan\w+|scann\w+|scanner|brute|nuire|données d'autrui)
        \b(?:bonne foi|autorisation (?:explicite|écrite|préalable)|consentement explicite)\b
    """),
    topics={
        ConductTopic.AUTOMATED: any_of(r"\bautomati\w+ | \bscann\w+ | \bbrute\w* | \bd?dos\b | \bdéni de service\b"),
        ConductTopic.CIRCUMVENTION: any_of(r"\bcontourn\w+"),
        ConductTopic.UNAUTHORISED: any_of(
            r"\bnon autorisée?s?\b | \bsans (?:autorisation|permission|consentement)\b | \bautorisation (?:explicite|écrite|préalable)\b | \bd'autrui\b"
        ),
        ConductTopic.MALICIOUS: any_of(r"\bmalveillan\w+ | \bnui\w+ | \billég\w+ | \babus\w*"),
    },
    consequence=any_of(
        r"\b(?:violations?|non-respect|manquements?|infractions?)\b[^.;]{0,80}\b(?:entraîn\w+|entra[iî]n\w+|révo\w+|bann\w+|suspen\w+|exclu\w+|autorités|poursuites?)"
    ),
    contributor_topics={
        ContributorTopic.CONFIGURATION: any_of(r"\bvariables? d'environnement\b | \ben dur\b | \b\.env\b"),
        ContributorTopic.SECRETS: any_of(
            r"\bsecrets?\b | \bmots? de passe\b | \bjetons?\b | \btokens?\b | \bclés?\b | \bidentifiants?\b"
        ),
        ContributorTopic.DEPENDENCIES: any_of(r"\bdépendances?\b | \bpaquets?\b | \bsbom\b"),
        ContributorTopic.ACCESS_CONTROL: any_of(
            r"\bauthentifi\w+ | \bpermissions?\b | \bautorisations?\b | \bcontrôles? d'accès\b"
        ),
        ContributorTopic.TRANSPORT: any_of(
            r"\bhttps\b | \btls\b | \b(?:protocoles?|communications?|connexions?) sécurisée?s?\b"
        ),
        ContributorTopic.SECURE_CODING: any_of(
            r"\b(?:code|codage|développement) sécurisé\b | \banalyse statique\b | \bvalid\w+ (?:\w+ ){0,3}?(?:entrées?|saisies?)\b | \bowasp\b | \bbonnes pratiques\b"
        ),
    },
)

HANDLING = {
    HandlingRule.CRITICAL_FIRST: any_of(
        r"\b(?:critiques?|graves?)\b[^.;]{0,60}\b(?:priorit\w+|en premier|d'abord) | \bpriori\w+\b[^.;]{0,40}\b(?:critiques?|gravité|sévérité)\b"
    ),
    HandlingRule.MAY_ASK: any_of(
        r"\b(?:pourrons|pouvons|pourrions|peut|peuvent|pourra)\b[^.;]{0,40}\b(?:demander|solliciter|contacter)\b[^.;]{0,60}\b(?:informations?|détails|précisions|compléments?)\b | \b(?:informations|précisions) (?:complémentaires|supplémentaires)\b"
    ),
    HandlingRule.INVESTIGATE: any_of(
        r"\benquêt\w+ | \binvestigu\w+ | \b(?:nous|équipe|mainteneurs?|sera|seront)\b[^.;]{0,40}\b(?:analys(?:ons|erons|era|ée?s?)|examin(?:ons|erons|era|ée?s?)|évalu(?:ons|erons|era|ée?s?|e)|vérifi(?:ons|erons|era))\b"
    ),
    HandlingRule.FIX_AND_ADVISE: any_of(
        r"\b(?:correctif|patch|mise à jour|nouvelle version|version corrigée)\b[^.;]{0,60}\b(?:avis|advisory|cve|bulletin)\b | \bpubli\w+ (?:un |l')?(?:avis|advisory|bulletin) (?:de sécurité)?"
    ),
    HandlingRule.RUN_LATEST: any_of(
        r"\b(?:utilis\w+|mett\w+ à jour|mettre à jour|mise à niveau|maint\w+)\b[^.;]{0,40}\b(?:dernière|plus récente|version (?:courante|actuelle))\b"
    ),
}

LANGUAGES = LanguageWords(
    asked=any_of(r"""
        \b(?:signalements?|rapports?|messages?|écri\w+)\b[^.;]{0,40}?\ben\b(?= (?:français|anglais|allemand|espagnol|italien)) | \blangues? (?:préférée?s?|acceptée?s?)\b\W
    """),
    between=words(r"et | ou | en | aussi | sont | est"),
    names={
        "français": "fr",
        "anglais": "en",
        "allemand": "de",
        "espagnol": "es",
        "italien": "it",
        "portugais": "pt",
        "néerlandais": "nl",
        "arabe": "ar",
        "russe": "ru",
        "chinois": "zh",
    },
)

PHRASES = Phrases(
    language="fr",
    headings=HEADINGS,
    leads=LEADS,
    abbreviations=ABBREVIATIONS,
    courtesies=COURTESIES,
    template=TEMPLATE,
    may_bind=MAY_BIND,
    negation=NEGATION,
    private_reporting=PRIVATE,
    lengths=LENGTHS,
    deadlines=DEADLINES,
    contacts=CONTACTS,
    encryption=ENCRYPTION,
    support=SUPPORT,
    contents=CONTENTS,
    scope=SCOPE,
    disclosure=DISCLOSURE,
    recognition=RECOGNITION,
    conduct=CONDUCT,
    handling=HANDLING,
    languages=LANGUAGES,
)
