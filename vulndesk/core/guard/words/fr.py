"""French."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from collections.abc import Mapping

_OTHERS = r"(?:(?:d'|des |les |aux |de |tous les |d'un )?autres? (?:clients?|utilisateurs?|personnes?|comptes?|membres?|societes?|organisations?|locataires?)|(?:de|d'|quel) ?n'importe (?:qui|quel (?:client|utilisateur|compte|membre))|d'autrui|de tous les (?:utilisateurs|clients|comptes|membres)|tous les comptes)"

WORDS: Mapping[str, str] = {
    "says-vulnerability": r"vulnerabilites? | vulnerables? | failles?(?: de securite)? | (?:probleme|bug|trou|defaut)s? de securite | exploitables? | exploiter | compromettre",
    "weakness-class": r"injections? (?:de )?(?:sql|commandes?|code) | depassements? (?:de tampon|d'entier|de pile|de tas) | debordements? (?:de tampon|de pile|d'entier) | contournement(?: de l')?(?: de la)? ?(?:authentification|l'authentification|verification|controle d'acces) | elevations? de privileges? | traversees? de (?:repertoires?|chemins?) | execution (?:de code|arbitraire|de commandes?)(?: a distance)? | deni de service | redirections? ouvertes? | ecritures? hors limites | lectures? hors limites | usurpation",
    "attacker": r"attaquante?s? | pirates? | malveillante?s? | malicieu(?:x|se)s? | intrus | victimes? | forgee?s? | hameconnage",
    "anyone-can": r"n'importe qui | n'importe quel(?:le)? (?:utilisateur|visiteur|client|site|compte|membre) | tout (?:le monde|utilisateur|visiteur) (?:peut|pourrait)? | il suffit de | simple utilisateur",
    "without-login": r"sans (?:etre )?(?:connecte\w*|authentifie\w*|identifie\w*|mot de passe|authentification|se connecter|compte|jeton|session|identification) | non (?:authentifie|connecte)\w* | contourn(?:er|ement|e|able)s?",
    "others-belongings": rf"(?:voir|vois|lire|lis|telecharger|acceder|obtenir|obtient|modifier|supprimer|consulter|recuperer|donnees|factures|documents|commandes|messages|celles|ceux|fichiers)(?: \S{{1,20}}){{0,6}} {_OTHERS} | (?:conversations?|messages?|factures?|commandes?|fichiers?|donnees|documents?|photos?|comptes?) (?:des|d'un|d'une|de tous les) (?:autres?|inconnu\w*|tiers|clients|utilisateurs)(?: \w{1, 14})? | (?:lire|voir|supprimer|modifier) (?:\S{1, 10} ){0, 2}(?:messages?|fichiers?|documents?|photos?|donnees) prives?",
    "takes-over": r"(?:voler|vol|prendre le controle|prise de controle|usurper|detourner)(?: \S{1,15}){0,4} (?:cookies?|sessions?|comptes?|serveurs?|identite|mots? de passe) | (?:devient|devenir|deviens|devenu|passer) (?:admin\w*|root) | (?:entrer|acceder|arrive|connecter|connecte) (?:\S{1,12} ){0,4}(?:panneau|interface|page|espace|compte) (?:\S{1,10} ){0,2}(?:admin\w*|d'administration|d'un autre|d'une autre|d'un collegue)? | (?:prendre|pris|prend) (?:le )?controle | compte d'un(?:e)? (?:autre|collegue|tiers|inconnu)\w* | (?:serveur|site) (?:a ete |est )?(?:pirate|compromis|hacke)\w*",
    "runs-code": r"code (?:arbitraire|malveillant|javascript)|(?:commandes?|scripts?) arbitraires? | (?:execute\w*|s'execute\w*) (?:\S{1,15} ){0,4}(?:code|commandes?|chez|sur le serveur|dans le navigateur) | code (?:\S{1,5} )?s'execute | (?:execut\w+|lanc\w+) (?:\S{1,10} ){0,3}(?:la )?(?:commande|script|code) (?:par|sur|dans) | fait executer | en root",
    "touches-files": r"(?:lire|ecrire|ecraser|supprimer) (?:\S{1,10} ){0,3}(?:fichiers? (?:arbitraires?|locaux|du serveur)|n'importe quel fichier)",
    "check-missing": r"(?:n'est|ne sont|n'etait|n'a) (?:pas|jamais) (?:\w{1,12} )?(?:echappe|verifie|controle|filtre|valide|protege|nettoye)\w* | (?:ne|n') ?(?:verifie|controle|filtre|valide) (?:pas|jamais) | sans (?:aucune )?(?:verification|controle|filtrage|validation|echappement) | (?:est|sont) concatene\w* | sans (?:aucune? )?(?:verif\w+|control\w+|restriction|limite) | ne verifie (?:pas|rien) | aucune (?:verification|validation|limite)",
    "id-changed": r"(?:chang\w+|modifi\w+|remplac\w+|increment\w+|supprim\w+) (?:\S{1,15} ){0,3}(?:numero|identifiant|id|parametre|cookie|role)",
    "guessable": r"devin(?:er|able)s? | previsibles? | force brute | illimite | plusieurs fois | n'expire (?:jamais|pas)",
    "secret-exposed": r"(?:mots? de passe|mdp|cles?|jetons?|identifiants) (?:\S{1,15} ){0,8}(?:en clair|dans (?:le|les|un) (?:fichiers? )?(?:de )?(?:logs?|journal|journaux)) | (?:lisible|accessible|visible)s? (?:par|a|de|pour) (?:tous|tout le monde|n'importe qui) | (?:mots? de passe|identifiants|cles? (?:api|privee?)|jetons?|donnees personnelles|iban|secrets?) (?:\S{1,15} ){0,5}(?:en clair|exposee?s?|visibles?|accessibles?|publiques?|divulgue\w*|fuite\w*)",
    "disclosure": r"divulgation (?:responsable|coordonnee) | divulguer | avant (?:\S{1,12} ){0,4}(?:corrig\w+|correctif)",
    "asks-privately": r"contact (?:prive|securite|confidentiel) | en prive | confidentiel\w* | (?:ne|pas) (?:\S{1,12} ){0,3}(?:publiquement|publier|ici en public) | cle pgp | (?:a qui|ou) (?:puis-je|dois-je|peut-on) (?:\S{1,12} ){0,4}(?:signaler|envoyer|ecrire|adresser)",
    "found-serious": r"(?:critique|grave|serieux|inquietant)s? | (?:trouve|decouvert) une? (?:\w{1,12} )?(?:faille|vulnerabilite|probleme (?:grave|serieux|critique))",
    "proof": r"preuve de concept | poc jointe?",
    "wish": r"ce serait (?:\w{1,10} )?(?:pratique|bien|utile|super|genial) | serait-il possible | il faudrait (?:ajouter|pouvoir)",
    "wish-title": r"^(?:ajouter|ajout|proposition|suggestion|demande de fonctionnalite|permettre|prise en charge|option)[ :].{0,100}",
    "question-title": r"^(?:comment|ou|quel(?:le)?s?|pourquoi|est-ce que|quand|question|peut-on)[ :].{0,100}",
    "asks-how": r"comment (?:faire|securiser|configurer|puis-je|installer) | je cherche | quelqu'un (?:sait|peut|a) | (?:la )?documentation (?:parle|ne|n'indique)",
    "plain-bug": r"depuis la (?:version|mise a jour) | apres la mise a jour | ne (?:repond|marche|fonctionne) plus | aucun message",
    "docs": r"^(?:documentation|doc|coquille|faute de frappe|traduction)[ :].{0,100}",
    "let-in": r"(?:reste|restent|est|sont) (?:toujours |encore )?(?:valables?|valides?|actifs?|utilisables?) | (?:fonctionne|marche|marchent|fonctionnent) (?:toujours|encore|quand meme) | (?:le serveur|l'application|le site) (?:accepte|fait confiance|croit|laisse) | n'expire (?:jamais|pas) | devrait etre (?:refuse|interdit|rejete)\w*",
    "mends": r"(?:verifier|exiger|valider|controler) (?:\S{1,12} ){0,4}(?:proprietaire|permissions?|droits|signature|session) | echapper (?:\S{1,12} ){0,3}(?:nom|sortie|arguments?|titre) | requetes? parametree?s? | ne pas suivre les liens",
    "before-mended": r"(?:avant|jusqu'ici|sinon|auparavant)[, ]{1,2}(?:\S{1,10} ){0,4}(?:pouvait|pouvaient|n'importe qui|on pouvait)",
    "refused": r"(?:impossible de|ne (?:peux|peut|parviens?|arrive) (?:pas|plus)) (?:\S{1,8} )?(?:se |me )?connecter | erreur 40[13]",
}
