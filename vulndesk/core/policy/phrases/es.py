"""Spanish, of Spain and of America: formal, informal and voseo imperatives, infinitives, impersonal forms.

The order inside a table is the order of preference, as in `en`. Accents are optional where people leave them out.
"""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item
from vulndesk.core.policy.phrases.es_deadlines import DEADLINES, LENGTHS
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
    any_of,
    words,
)

_FAULT = (
    r"(?:vulnerabilidad\w*|fallos?|fallas?|problemas?|errores|error|bugs?|incidencias?|brechas?|defectos?|debilidad\w*)"
)

HEADINGS = {
    Meaning.OUT_OF_SCOPE: words(rf"""
            fuera (?:del?|de nuestro) (?:alcance|[áa]mbito|scope) | exclusiones | excluid[oa]s? | exclu[íi]do | no (?:est[áa] )?(?:incluid[oa]s?|cubiert[oa]s?|elegibles?|aplicables?)
            no (?:se )?(?:consider\w+|son|es|constituye\w*)(?: como)?(?: una?)? (?:{_FAULT}|elegibles?|v[áa]lid[oa]s?) | (?:qu[ée]|lo que) no (?:reportar|cubre|entra|informar) | no vulnerabilidad\w*
    """),
    Meaning.IN_SCOPE: words(rf"""
            ^\W*(?:\d+[.)]?\s*)?(?:alcance|[áa]mbito)(?: de (?:la |esta )?pol[íi]tica)?\W*$ | (?:dentro|en) (?:del? |el |de nuestro )?(?:alcance|[áa]mbito) | {_FAULT} (?:elegibles?|aceptad[oa]s?|cubiert[oa]s?|v[áa]lid[oa]s?|de inter[ée]s)
            (?:qu[ée]|lo que) (?:se )?(?:considera\w*|cuenta como|constituye)(?: una?)? {_FAULT} | (?:qu[ée]|lo que) reportar
    """),
    Meaning.ESCALATION: words(r"escal(?:ado|amiento|aci[óo]n|ar)"),
    Meaning.SAFE_HARBOUR: words(
        r"puerto seguro | safe[- ]harbou?r | legal(?:es)? | protecci[óo]n (?:al?|de los?) investigador\w*"
    ),
    Meaning.BOUNTY: words(r"recompensas? | bount(?:y|ies)"),
    Meaning.CONTENTS: words(r"""
            qu[ée] (?:\w+ )?(?:incluir|debe[ns]? (?:incluir|contener)|necesitamos|informaci[óo]n|enviar|proporcionar|adjuntar|poner).* | (?:informaci[óo]n|datos|detalles|contenido|elementos) (?:a|que|por|necesari[oa]s?|requerid[oa]s?|[úu]til(?:es)?|solicitad[oa]s?|m[íi]nim[oa]s?|recomendad[oa]s?|del? (?:reporte|informe)).*
            contenido (?:del?|m[íi]nimo).* | (?:plantilla|formato|estructura|requisitos) (?:del?|para).{0,12}(?:reporte|informe)s? | incluir en (?:el|tu|su) (?:reporte|informe) | incluye | inclu[íi] | incluya
    """),
    Meaning.SUPPORT: words(r"""
            (?:versi[óo]n(?:es)?|ramas?|releases?) (?:\w+ )?(?:soportad\w+|compatib\w+|admitid\w+|mantenid\w+|con soporte|con mantenimiento|activ\w+|cubiert\w+|vigentes?|afectadas|actualizadas|que reciben.*|en soporte)
            soporte(?: de)?(?: las)? (?:versi[óo]n(?:es)?|seguridad)? | (?:pol[íi]tica|ciclo|tabla|matriz) de (?:soporte|vida|versiones) | versi[óo]n(?:es)? y soporte | soportad[oa]s? | compatibilidad | versiones
    """),
    Meaning.CONTRIBUTORS: words(r"""
            (?:para )?(?:los )?(?:contribuyentes|contribuidores|colaboradores|desarrolladores) | c[óo]mo contribuir | contribu(?:ir|ci[óo]n|ciones) | (?:gu[íi]as?|normas|pr[áa]cticas|est[áa]ndares) de (?:codificaci[óo]n|desarrollo|programaci[óo]n)
    """),
    Meaning.CREDIT: words(
        r"cr[ée]ditos? | reconocimientos? | sal[óo]n de la fama | hall of fame | muro de .* | atribuci[óo]n"
    ),
    Meaning.THANKS: words(r"agradecimientos? | gracias"),
    Meaning.ENCRYPTION: words(
        r"(?:clave |llave )?(?:p[úu]blica )?(?:pgp|gpg|openpgp) | cifrad[oa] | cifrar | encriptad[oa]"
    ),
    Meaning.RESPONSE: words(r"""
            (?:tiempos?|plazos?|proceso|procedimiento|l[íi]nea de tiempo|cronograma|compromisos?|pol[íi]tica|objetivos?|expectativas?|respuesta)(?: \w+){0,2}? (?:de|del|para la|a) (?:la )?(?:respuesta|atenci[óo]n|resoluci[óo]n|correcci[óo]n|remediaci[óo]n|manejo|gesti[óo]n|tratamiento|seguridad|reportes?|informes?|vulnerabilidad\w*|servicio|divulgaci[óo]n)
            qu[ée] (?:puede[ns]? |se puede |debe[ns]? )?esperar.* | qu[ée] (?:sucede|pasa|ocurre|haremos|hacemos|viene)\b.* | (?:nuestr[oa]s?|mis?) (?:compromisos?|respuesta|proceso|promesa).* | compromisos? | expectativas
            respuestas?(?: esperada)? | slas? | cronograma | l[íi]nea (?:de|del) tiempo | plazos?.* | tiempos? (?:estimad\w+|de .*) | seguimiento | (?:gesti[óo]n|manejo|tratamiento|ciclo) de (?:las? )?(?:vulnerabilidad\w*|reportes?|informes?|vida) | proceso | triaje | c[óo]mo (?:respondemos|gestionamos|manejamos|tratamos).* | remediaci[óo]n
    """),
    Meaning.DISCLOSURE: words(r"divulgaci[óo]n | revelaci[óo]n | embargo | publicaci[óo]n | disclosure"),
    Meaning.CONDUCT: words(r"""
            uso (?:responsable|aceptable|[ée]tico|permitido|legal) | reglas(?: .*)? | conducta .* | prohibi\w+ | c[óo]digo de conducta | (?:normas|pautas|directrices|gu[íi]as?|lineamientos) (?:para|de) (?:los |la )?(?:investigador\w+|investigaci[óo]n|pruebas|reporteros)
    """),
    Meaning.SCOPE: words(r"alcance | [áa]mbito(?: de aplicaci[óo]n)? | scope"),
    Meaning.REPORTING: words(r"""
            report(?:ar|es?|a|e|ando)\b.* | inform(?:ar|e|es|a|ando)\b.* | notific\w+ .* | comunic(?:ar|aci[óo]n)\b.* | denunciar .* | avis(?:ar|o) .* | contactos? | contactar | canal(?:es)?(?: .*)? | c[óo]mo (?:enviar|avisar|contactar|comunicar).* | divulgar .*
            (?:encontr|descubr|detect)\w+ (?:una?|alg[úu]n[ao]?) .*
    """),
    Meaning.USERS: words(r"""
            (?:buenas|mejores) pr[áa]cticas.* | pr[áa]cticas .* | recomendaciones.* | consejos.* | para (?:los )?(?:usuarios|administradores|operadores|integradores|producci[óo]n|despliegues?) | despliegue | endurecimiento | hardening | lista de (?:verificaci[óo]n|comprobaci[óo]n).* | checklist | uso seguro | configuraci[óo]n .*
    """),
    Meaning.ABOUT: words(r"""
            (?:caracter[íi]sticas|medidas|consideraciones|arquitectura|modelo|controles|dise[ñn]o|auditor[íi]as?|pruebas|postura|avisos|notificaciones|actualizaciones|implementaci[óo]n|funciones|prop[óo]sito|herramientas|notas|garant[íi]as|niveles|monitoreo|mecanismos|principios|propiedades)(?: \w+)?(?: (?:de|del?|en|sobre) .*)?
            seguridad (?:del?|de la|en|implementada|por dise[ñn]o) .* | modelo de amenazas.* | .* conocid[oa]s? | cadena de suministro.* | protecci[óo]n de datos.* | dependencias.* | datos .* | secretos.* | credenciales.* | limitaciones.* | recursos.* | referencias.* | historial.* | registro de cambios | idiomas? | autenticaci[óo]n.* | autorizaci[óo]n.* | privacidad.* | descripci[óo]n general | introducci[óo]n | resumen
    """),
}

LEADS = {
    Meaning.OUT_OF_SCOPE: any_of(rf"""
            \bfuera (?:del?|de nuestro) (?:alcance|[áa]mbito)\b.{{0,80}}:$ | ^fuera (?:del?) (?:alcance|[áa]mbito)\b | \b(?:excluy\w+|excluid[oa]s?|exclusiones|exceptu\w+)\b.{{0,60}}:$
            \bno (?:se |son |es |est[áa]n? |ser[áa]n? )?(?:\w+ )?(?:consider\w+|acept\w+|tratad[oa]s?|cubiert[oa]s?|incluid[oa]s?|incluye|cubre|elegibles?|{_FAULT})\b.{{0,80}}:$
    """),
    Meaning.IN_SCOPE: any_of(rf"""
            \b(?:dentro del?|en el) (?:alcance|[áa]mbito)\b.{{0,80}}:$ | ^dentro del? (?:alcance|[áa]mbito)\b | \b(?:alcance|[áa]mbito|pol[íi]tica)\b.{{0,40}}\b(?:incluye|cubre|abarca|comprende|se aplica)\b.{{0,60}}:$ | ^(?:cubre|abarca|se aplica) .{{0,60}}:$
            \b(?:nos )?interes[ao]\w* (?:especialmente|particularmente|sobre todo)\b.{{0,60}}:$ | \bse consideran?\b.{{0,20}}\b{_FAULT}\b.{{0,60}}:$ | \bentran? en el alcance\b.{{0,40}}:$ | \b{_FAULT}\b.{{0,30}}\b(?:relevantes|de inter[ée]s)\b.{{0,20}}\binclu\w+:$
    """),
    Meaning.CONTRIBUTORS: any_of(
        r"\b(?:contribuyentes|contribuidores|colaboradores|desarrolladores)\b.{0,20}\b(?:deben|deber[áa]n|tienen que)\b.{0,60}:$"
    ),
    Meaning.CONDUCT: any_of(r"""
            \bno (?:debe|puede|podr[áa]|deber[áa])n? (?:usarse|utilizarse|ser (?:usad[oa]|utilizad[oa]))\b.{0,60}:$ | \b(?:prohibid[oa]s?|se proh[íi]be|no (?:est[áa]n? )?(?:permitid[oa]s?|autorizad[oa]s?)|no se permite[ns]?)\b.{0,60}:$
            \b(?:pedimos|solicitamos|rogamos|te comprometes|se compromete|debes?|(?:investigadores|reportantes) deben)(?: a)?(?: que)?(?: no)?\s?:$
    """),
}

ABBREVIATIONS = any_of(r"""
    \b(?:ej|p\. ?ej|etc|vs|cf|aprox|incl|n[úu]m|nro|sr|sra|dr|dra|prof|lic|ing|ud|uds|vd|art|p[áa]g|m[áa]x|m[íi]n|s\.a|cap|fig|sec|v)\.$ | (?<!\w)[A-Za-z]\.$
""")

COURTESIES = any_of(r"""
    \b(?:nos )?toma(?:mos|n)? (?:muy )?(?:en serio|seriamente)\b | \bse toman? (?:muy )?en serio\b | \btomamos\b.{0,80}\b(?:en serio|seriamente|seriedad)\b | \bsegu(?:ir|id|i|[íi])?(?:e|es|imos|imiento)? (?:estas|los siguientes|estos|las siguientes) (?:pautas|pasos|instrucciones)\b
    \bsig(?:ue|a|an|uiendo) (?:estas|los siguientes|estos|las siguientes|las) (?:pautas|pasos|instrucciones)\b | ^¡?(?:muchas )?gracias\b | \b(?:valoramos|agradecemos|animamos|alentamos|damos la bienvenida|creemos)\b | \b(?:m[áa]xima|alta|nuestra) prioridad\b | \bes una prioridad\b
    \bpara m[áa]s (?:informaci[óo]n|detalles)\b | ^(?:por favor,? )?(?:consult[ae]|v[ée]a|ver|revis[ae]|lee|lea|visit[ae])\b | \b(?:nos ayuda|ayudar[áa]?n?os) a (?:entender|comprender|resolver|priorizar)\b | \bla seguridad es (?:muy )?importante\b
""")
TEMPLATE = any_of(r"""
    ^(?:utilice|utiliza|use|usa) esta secci[óo]n para (?:informar|decir|contar|indicar)\b | ^d[íi]ga(?:les|le)\b.{0,20}\bd[óo]nde\b | \[(?:inserta\w*|insert[ae]|tu|su|proyecto|a[ñn]ad[ei]r?|agreg[aue]\w*|correo|email|dominio|completar)\b[^\]]*\](?!\()
    \b(?:tu|su)[- ]?(?:dominio|empresa|organizaci[óo]n|proyecto)\.(?:com|org|tld|es)\b
""")
QUOTATION = any_of(r"""
    \b(?:su|otra|otro|original|del proveedor|upstream|terceros)\b[^.]{0,80}\b(?:pol[íi]tica|dice|texto|indica)\b | \b(?:dice|dicen|indica|escribi[óo]|cita)\W*$ | \b(?:ejemplo|plantilla|p\. ?ej)\b[^.]{0,80}:$
""")
MAY_BIND = words(r"""
    por favor | deb[eo]\w* | deben | deber[áa]\w* | tienes? que | no (?:lo |la |se |los |las )?(?:inclu|us|utili|env|compart|hag|publi|divulg|report|explot|acced|abr)\w+ | nunca | \w+(?:remos|ré)
    nos comprometemos | intentamos | procuramos | tratamos | pedimos | solicitamos | rogamos | requerimos | garantizamos | esperamos | se (?:requiere|ruega|pide|solicita|espera) | puedes? | recibir[áa]s?
    report(?:a|e|en|ar)(?:la|lo|las|los)? | env[íi](?:a|e|en|ar|anos|enos) | notifi(?:ca|que|car)\w* | utili(?:ce|za|zar) | evit[ae]r?
""")

_NOT = r"(?:no|nunca|jam[áa]s|tampoco|evit(?:a|e|ar|en)|abst[eé]n\w+ de|en (?:lugar|vez) de|sin)"
_TELL = r"(?:abr\w+|cre(?:ar|es?|en|a|[ée]is|emos)|report\w+|rep[óo]rt\w+|inform\w+|publi[cq]\w+|divul\w+|compart\w+|usar|uses?|usen|us[ée]is|utili[cz]\w+|notifi\w+|env[íi]\w+|discut\w+|revel\w+|coment\w+|registr\w+|anunci\w+|hac\w+|hag\w+|present\w+|ponga\w*|describ\w+|levant\w+|gener\w+|emple\w+)"
_PLACE = r"(?:p[úu]blic(?:[oa]s?|amente)|github|gitlab|bitbucket|codeberg|redes sociales|foros?|discusi[óo]n(?:es)?|discussions|discord|issues?|incidencias?|tickets?|(?:gestor|rastreador|sistema|seguimiento) de (?:incidencias|problemas|errores|issues)|pull requests?|bug tracker)"
NEGATION = any_of(r"\bno:?$ | \bno (?:hag|deb)\w+:?$ | \b(?:evit[ae]|evitar|nunca):?$ | \bno hacer:?$")
PRIVATE = any_of(
    rf"\b{_NOT}\s[^.;:]{{0,60}}?\b{_TELL}\b[^.;:]{{0,120}}?\b{_PLACE}\b(?! privad)",
    r"\b(?:issues?|incidencias?|tickets?|canales|foros?)(?: \w+)? p[úu]blic[oa]s?\b[^.;]{0,40}\bno\b",
    r"\bno\b[^.;:]{0,20}\b(?:issues?|incidencias?|tickets?) p[úu]blic[oa]s?\b",
    r"\b(?:antes de|en (?:lugar|vez) de) (?:abrir|crear|publicar)\b[^.;]{0,30}\b(?:issue|incidencia|ticket)\b",
)

CONTACTS = ContactWords(
    verbs=words(r"""
        report\w* | rep[óo]rt\w+ | inform\w* | inf[óo]rm\w+ | env[íi]\w* | escr[íi]b\w* | contact\w* | cont[áa]ct\w+ | notifi\w+ | notif[íi]\w+ | comun[íi]\w+ | divulg\w+ | av[íi]s\w+ | usa | use | usar | utili[cz]\w+ | v[íi]a | mediante | a trav[ée]s | por
        abr\w+ | crea\w* | cree | visit\w+ | ve a | ir a | acced\w+ | complet\w+ | rellen\w+ | e-?mail | correo | mail | canal(?:es)?
    """),
    closed=any_of(r"""
        \b(?:anteriormente|en desuso|obsolet[oa]|ya no (?:se )?(?:us\w+|utiliz\w+|est[áa]\w*)) | \bno (?:us(?:es?|en|ar)|utili\w+|env[íi]\w+|escrib\w+|contact\w+)\b[^.;,:]{0,30}@
    """),
    other_use=words(r"""
        no (?:est[ée]n? |son |sea[ns]? |es )?(?:relacionad[oa]s?|sensibles?|de seguridad|vinculad[oa]s?).{0,20} | (?:consultas?|preguntas?|dudas|soporte|cuestiones) generales? | soporte general | c[óo]digo de conducta | prensa | ventas | noreply
        (?:otros|dem[áa]s) (?:errores|bugs|problemas|asuntos|temas) | (?:bugs|errores|incidencias|issues) (?:normales|comunes|regulares|ordinari[oa]s) | suscr[íi]b\w+ | boletines | bug bounty | solicitud(?:es)? de (?:funcionalidad\w*|caracter[íi]sticas)
    """),
    advisory=any_of(r"""
        \b(?:reportes?|informes?|notificaci[óo]n|reporting|avisos?|asesor[íi]as?|advisory|advisories)(?: de seguridad| de vulnerabilidad\w*)? privad[oa]s?\b(?=.*\b(?:github|repositorio|security|de vulnerabilidades)\b) | \bcanal(?:es)? privad[oa]s?\b(?=.*\bgithub\b)
        \b(?:formulario de )?avisos? de seguridad (?:privad[oa]s? )?(?:de|en|del) (?:github|repositorio)\b | \bgithub (?:private )?(?:security|vulnerability) (?:advisor(?:y|ies)|reporting)\b | \bprivate (?:vulnerability|security) report\w*
        \bsecurity advisor(?:y|ies)\b | \breport a (?:security )?vulnerability\b | \bpesta[ñn]a (?:de )?[\"“«'‘]?(?:security|seguridad)\b
    """),
    archive=any_of(r"""
        \b(?:se publicar[áa]n?|publicar(?:emos)?|publicamos|publicad[oa]s? en|anunciar(?:emos)?|anunciamos|acreditar\w*|cr[ée]ditos?|suscr[íi]b\w+|historial|anteriores|pasad[oa]s|lista de|m[áa]s informaci[óo]n|documentaci[óo]n|se (?:comunica|anuncia|documenta)n?)\b
    """),
    report_link=any_of(r"""
        report | submit | informe | hackerone\.com | bugcrowd\.com | huntr\.(?:dev|com) | intigriti\.com | yeswehack\.com | openbugbounty\.org | \bform\b | formulario | /contact | contacto | security[-_/]?(?:contact|center|centre|response)
    """),
    channel_before=any_of(r"""
        \b(?:report|inform|notif|env[íi])\w*(?: \w+){0,4}? (?:en|a trav[ée]s de(?:l)?|mediante|v[íi]a|por|desde|usando|utilizando)\s(?:el |la |nuestr[oa] |este |esta )?$
        ^para (?:reportar|informar|notificar)\b[^.;]{0,80}\b(?:us[ae]|utili[cz][ae]|visit[ae]|v[ea]y?a? a|acced[ae] a|complet[ae]|rellen[ae])\s(?:el |la |nuestr[oa] |este |esta )?$
    """),
    person=words(r"contact\w* | cont[áa]ct\w+ | escr[íi]b\w+ | mensaje | comun[íi]\w+"),
    placeholder=any_of(r"""
        your[-_]?(?:domain|company|org(?:anization)?|project|e?mail) | (?:^|@)(?:tu|su)[-_]?(?:dominio|empresa|email|correo|proyecto|organizaci[óo]n) | \b(?:ej\.|reempla\w+|sustitu\w+)\b.{0,10}$ | noreply@ | ^git@ | xxx | usuario@ | ejemplo
    """),
    unnamed=any_of(r"""
        \b(?:correo|e-?mail|contact[ae]\w*|contactar|escrib[ea]\w*|mensaje)\b[^.;]{0,80}\b(?:perfil|directamente|mantenedor(?:es|as?)?|autor(?:es)?)\b
    """),
    at=r"\s?[\[({<]\s?(?:at|arroba|en)\s?[\])}>]\s?|\s+(?:at|arroba)\s+",
    dot=r"\s?[\[({<]\s?(?:dot|punto)\s?[\])}>]\s?|\s+(?:dot|punto)\s+",
)

ENCRYPTION = EncryptionWords(
    offered=any_of(r"""
        \b(?:pgp|gpg|openpgp|gnupg)\b | BEGIN PGP PUBLIC KEY
        \b(?:cifr(?:ar|a|e|ad[oa]s?|en)|encript(?:ar|a|e|ad[oa]s?|en))\b (?:tu|el|su|los|la|tus|sus|un)? ?(?:e-?mail|correo|mensaje|reporte|informe|comunicaci|informaci)\w*
    """),
    elsewhere=any_of(r"""
        \bfirm(?:a|as|ado|ada|ados|adas|ar|amos)\b | \bverifi(?:ca|que|car|caci[óo]n)\b | \ben (?:reposo|tr[áa]nsito)\b | \bTLS\b
        \b(?:tags?|etiquetas|artefactos|releases|binarios|paquetes|commits|descargas) (?:est[áa]n|son)\b
    """),
    key=any_of(
        r"\b(?:pgp|gpg|openpgp|public)[-_ ]?keys?\b | \b(?:clave|llave) p[úu]blica\b | pgp | gpg | keys?\.openpgp\.org | keyserver | /pks/ | \.asc\b | keybase\.io"
    ),
)

SUPPORT = SupportWords(
    version_header=words(r"versi[óo]n(?:es)? | ver\.? | releases? | ramas? | branch | series? | tags?"),
    status_header=words(r"""
        soport\w* | estado | estatus | status | compatib\w* | admitid[oa]s? | mantenid[oa]s? | mantenimiento | activ[oa]s? | cubiert[oa]s? | vigente | seguridad | con soporte | recibe\w* .* | (?:actualizaciones|parches|correcciones)(?: .*)? | supported
    """),
    yes=words(r"""
        s[íi] | soportad[oa]s? | soporte(?: \w+)? | con soporte | activ[oa]s?(?: .*)? | admitid[oa]s? | compatibles? | mantenid[oa]s? | mantenimiento.* | vigente | cubiert[oa]s? | actual(?:izada)? | lts | estable | [úu]ltim[oa] | hasta .* | en desarrollo | en curso | parcial | limitad[oa]
        (?:s[óo]lo|solamente|[úu]nicamente) .* | (?:correcciones|parches|actualizaciones|arreglos) .* | mejor esfuerzo | best[- ]effort | yes | supported | recomendad[oa]
    """),
    no=words(r"""
        no | ningun[oa] | nunca | sin (?:soporte|mantenimiento|actualizaciones) | fin de (?:vida|soporte).* | eol | end of life | obsolet[oa]s? | descontinuad[oa]s? | discontinuad[oa]s? | deprecad[oa]s? | desactualizad[oa]s? | en desuso | retirad[oa]s? | abandonad[oa]s? | finalizad[oa]s? | ya no .* | not supported | deprecated
    """),
    only_latest=any_of(r"""
        \b(?:s[óo]lo|solamente|[úu]nicamente|exclusivamente|[úu]nica)\b[^.;]{0,60}\b(?:[úu]ltim[oa]s?|m[áa]s recientes?|actual|rama (?:main|master|principal)|main|master)\b[^.;]{0,60}\b(?:recib\w+|soport\w+|tien\w+|obtien\w+|se (?:da|brinda|mantien\w+|admit\w+)|es(?:t[áa])?|correcciones|parches|actualizaciones|compatible)\b
        \b(?:s[óo]lo|solamente|[úu]nicamente)\b[^.;]{0,60}\b(?:soporte|soport\w+|mantenemos|parches|correcciones|actualizaciones)\b[^.;]{0,60}\b(?:[úu]ltim[oa]s?|m[áa]s recientes?|actual|main|master)\b
        \b(?:parches|correcciones|actualizaciones) de seguridad\b[^.;]{0,40}\b(?:s[óo]lo|solamente|[úu]nicamente|para|a|en|sobre)\b[^.;]{0,20}\b(?:[úu]ltim[oa] |versi[óo]n (?:estable )?m[áa]s reciente)
    """),
    latest="Última versión",
    older="Versiones anteriores",
)

_INCLUDE = r"(?:inclu(?:ye|ya|yan|id|ir|[íi]|yendo)|proporcion(?:a|e|ar|en|[áa]|ando)|indi(?:ca|que|car|quen|c[áa]|cando)|adjunt(?:a|e|ar|en|[áa]|ando)|aport(?:a|e|ar|en|[áa]|ando)|facilit(?:a|e|ar|en|ando)|describ(?:e|a|ir|an|[íi]|iendo)|detall(?:a|e|ar|en|[áa]|ando)|especifi(?:ca|que|car|quen|cando)|suminist(?:ra|re|rar)|agreg(?:a|ue|ar|[áa])|a[ñn]ad(?:e|a|ir|[íi])|brind(?:a|e|ar|[áa])|menciona|mencione)(?:nos|lo)?"
CONTENTS = ContentWords(
    lead=any_of(rf"""
        \b{_INCLUDE}\b[^.]{{0,120}}:$ | \b(?:siguientes?|esta|estos) (?:\w+ )?(?:informaci[óo]n|detalles|datos|elementos)\b.{{0,100}}$ | \b(?:informaci[óo]n|datos|detalles)(?: \w+)? (?:siguientes?|a incluir|[úu]tiles|necesari[oa]s|requerid[oa]s|m[íi]nim[oa]s)\b.{{0,40}}$
        ^(?:en (?:tu|su|el) (?:reporte|informe|mensaje|correo)|al reportar)\b.{{0,60}}:$ | ^{_INCLUDE}\b | \b(?:reporte|informe|correo|mensaje|e-?mail)s?\b.{{0,20}}\b(?:debe[ns]?|deber[íi]an?|deber[áa]n?|contener|contenga|incluya|con)\b.{{0,60}}:$
        \b(?:report|inform|escr[íi]b|env[íi]|contact|correo|mail|mensaje)\w*\b.{{0,120}}\bcon(?: lo siguiente| la siguiente.{{0,40}})?:$
    """),
    not_lead=any_of(r"""
        \b(?:no|nunca|evit[ae]r?|sin)\b.{0,20}\b(?:inclu|proporcion|env[íi]|adjunt|indi[cq]|compart)\w* | \b(?:alcance|[áa]mbito|pol[íi]tica|leyes|medidas|servicios?|caracter[íi]sticas|reconocimiento|avisos?|advisory|notas|actualizaciones|proyecto|herramienta|sistema|versi[óo]n|divulgaci[óo]n|herramientas?|motor|repositorio|seguridad) (?:\w+ )?(?:incluye|proporciona|describe|detalla|contiene|aporta|facilita|agrega|brinda)n?\b
        \b(?:incluiremos|proporcionaremos|indicaremos|aportaremos|facilitaremos|a[ñn]adiremos|proporcionamos|incluimos|ofrecemos|brindamos)\b | \b(?:incluye|incluyen|incluyendo),? (?:pero )?(?:no|sin|entre) | \b(?:actualizaciones|parches|soporte|correcciones) (?:de seguridad )?(?:para|a)\b
        \bse (?:incluye|proporciona|describe|detalla|indica|brinda)n?\b
    """),
    sentence=any_of(rf"""
        (?:^|\bpor favor,? |\by |\btambi[ée]n )(?=(?:describ(?:e|a|ir|an|[íi])|expli(?:ca|que|car)|detall(?:a|e|ar))\b[^.;:,]{{0,40}}?\b(?:vulnerabilidad|problema|fall[oa]|error|hallazgo))
        (?:^|\bpor favor,? |, |\by |\be |\btambi[ée]n |\badem[áa]s,? |\bde |: )(?:por favor,? )?(?:nos )?{_INCLUDE}\b(?! (?:soporte|actualizaciones|un parche|parches|correcciones|a los usuarios|seguridad|una actualizaci[óo]n|nuestr[oa]s?)\b),?\s?
        \b(?:reporte|informe|correo|mensaje|e-?mail)s? (?:debe[ns]?|deber[íi]an?|deber[áa]n?|tiene que) (?:incluir|contener|describir|indicar)\b | \b(?:reporte|informe)s? (?:[úu]til|bueno|completo|ideal) (?:incluye|contiene|describe|indica)\b
        \benv[íi](?:a|e|ar|anos|enos|[áa])\b (?=(?:una? |los? |las? )?(?:\w+ )?(?:descripci|reproducci|pasos|prueba)) | \bcon (?=(?:una? |el |la |los |las |todos? |toda |tod[oa]s l[oa]s |m[áa]xim[oa] |la mayor )?(?:\w+ )?(?:descripci[óo]n|detalles?|pasos|informaci[óo]n|prueba|resumen|explicaci[óo]n))
    """),
    split=re.compile(
        r"\s*(?:[,;()]|\by\b|\be\b|\bas[íi] como\b|\bjunto con\b|\badem[áa]s de\b|\bm[áa]s\b(?= (?:los|las|el|la)\b))\s*",
        re.IGNORECASE,
    ),
    tail=any_of(r"""
        \s*(?:\((?!(?:una )?(?:prueba|poc\b|capturas))|\bp\. ?ej\b|\bej\.|\bpor ejemplo\b|\bcomo por\b|\btales como\b|\bnecesari[oa]s? (?:para|a)\b|\brequerid[oa]s? para\b|\brelacionad[oa]s? con\b|\bpara que\b|\bpara (?:ayudar|poder|entender|facilitar)\b|\bque (?:ayude|permita|pueda)n?\b)
    """),
    items={
        Item.TYPE: any_of(r"""
            \b(?:tipos?|clase|categor[íi]a)\b(?: \w+){0,2} (?:del?|de la) (?:\w+ )?(?:vulnerabilidad|problema|fall[oa]|error|incidencia|ataque|debilidad|bug|preocupaci[óo]n|issue|riesgo) | ^(?:el |la )?(?:tipo|categor[íi]a|clase)$ | \bcwe\b
        """),
        Item.STEPS: any_of(
            r"\bpasos\b | \bpaso a paso\b | \brepro\w* | \breplic\w+ | \binstrucciones\b | \bc[óo]mo (?:activar|provocar|reproducir)\w*\b"
        ),
        Item.POC: any_of(r"""
            \bpruebas? de concepto\b | \bproofs?[- ]of[- ]concepts?\b | \bpocs?\b | \bexploits?\b(?! p[úu]blic) | \bpayloads?\b | \bc[óo]digo (?:de )?(?:ejemplo|prueba|demostraci[óo]n|m[íi]nimo)\b | \bfragmentos? de c[óo]digo\b | \bejemplos? de c[óo]digo\b | \bcapturas?\b | \blogs?\b | \bregistros\b | \bevidencias?\b | \bv[íi]deos?\b | \bscreenshots?\b | \btrazas?\b
        """),
        Item.IMPACT: any_of(r"""
            \bimpactos?\b | \bseveridad\b | \bgravedad\b | \bcriticidad\b | \bconsecuencias?\b | \briesgos?\b | \b(?:escenario|vector)(?:es)? de (?:ataque|explotaci[óo]n|amenaza)\b | \bexplotabilidad\b | \bcvss\b | \balcance\b | \bqu[ée] (?:podr[íi]a|puede) (?:hacer|lograr|conseguir)\b | \b(?:efectos?|da[ñn]os?) (?:potencial(?:es)?|posibles?)\b | \bc[óo]mo (?:un atacante|podr[íi]a|se puede|puede)\b.{0,30}\bexplot
        """),
        Item.FIX: any_of(r"""
            \bsoluci[óo]n(?:es)?\b | \bcorrecci[óo]n(?:es)?\b | \bmitigaci[óo]n(?:es)?\b | \bremediaci[óo]n\b | \bparches?\b | \barreglos?\b | \bsuger\w+ | \bpropuestas?\b | \brecomendaci[óo]n(?:es)?\b | \bfix(?:es)?\b | \bwork-?arounds?\b | \bcontramedidas?\b | \bmitigar\b
        """),
        Item.VERSIONS: any_of(
            r"\bversi[óo]n(?:es)?\b(?! de (?:python|node|java|php|ruby|go|windows|android|macos|ios|tu|su)\b) | \breleases?\b | \bcommits?\b | \brevisi[óo]n\b | \bramas?\b"
        ),
        Item.CONFIGURATION: any_of(
            r"\bconfiguraci[óo]n(?:es)?\b | \bajustes\b | \b(?:pre)?condiciones\b | \bprerrequisitos?\b | \brequisitos\b"
        ),
        Item.ENVIRONMENT: any_of(
            r"\bentornos?\b | \bambientes?\b | \bsistemas? operativos?\b | \b(?:s\.?o|os|hardware|plataformas?|navegador(?:es)?|dispositivos?)\b | \barquitectura\b | \bversi[óo]n(?:es)? de (?:python|node|java|php|ruby|go|windows|android|macos|ios)\b"
        ),
        Item.LOCATION: any_of(r"""
            \bubicaci[óo]n(?:es)? | \brutas?\b | \barchivos?\b | \bficheros?\b | \bcomponentes?\b | \bm[óo]dulos?\b | \bendpoints?\b | \burls?\b | \bl[íi]neas? (?:de c[óo]digo|afectadas)\b | \bc[óo]digo (?:fuente )?afectado\b | \b(?:funci[óo]n|funciones|paquetes?|[áa]reas?|partes?|servicios?|repositorios?|p[áa]ginas?|recursos?|secci[óo]n|sistemas?)(?:\s?/\s?\w+| y \w+| o \w+|, \w+)* afectad[oa]s?\b | \bc[óo]digo fuente\b | \bd[óo]nde\b | \bnombre del paquete\b
        """),
        Item.CONTACT: any_of(
            r"\b(?:datos|informaci[óo]n|medios?|forma) de contacto\b | \bcontacto\b | \b(?:tu|su) (?:nombre|e-?mail|correo|usuario|alias)\b | \bc[óo]mo (?:contactar|deseas? (?:ser|que)|quieres? (?:ser|que|aparecer))\w*\b | \bnombre para\b"
        ),
        Item.DESCRIPTION: any_of(r"""
            \bdescr[ií]\w+ | \bresumen\b | \bexplicaci[óo]n\b | \bnaturaleza\b | \bdetalles?\b(?! de contacto) | \binformaci[óo]n (?:detallada|t[ée]cnica|sobre (?:la|el)|completa)\b | \bcomportamiento\b | \bqu[ée] (?:ocurre|sucede|pasa|pas[óo]|encontraste|has encontrado)\b | \ben qu[ée] consiste\b | ^(?:la |el )?(?:vulnerabilidad|problema|fallo)$
        """),
    },
    if_known=any_of(r"""
        \bsi (?:lo |la |las |los )?(?:sabes?|conoces?|conoce|sabe|conocen|conoc[ée]s|se conoce[ns]?|son conocid[oa]s) | \bsi (?:tienes?|tiene|la tienes|ten[ée]s|procede|aplica|corresponde|existe|hay|est[áa] disponible|la hay|lo hay|est[áa]n disponibles|es relevante|la tiene) | \b(?:conocid[oa]s?)\b | \bcuando (?:exista|aplique|corresponda|se conozca) | \bcualquier\b | \bsi (?:lo|la|los|las) (?:hay|tienes?|ten[ée]s|tiene)
    """),
    optional=any_of(r"""
        \bopcional(?:mente)?\b | \bsi (?:es|fuera|fuese) posible\b | \bde ser posible\b | \bidealmente\b | \bsi (?:lo )?(?:desea|quieres?|deseas|prefieres|puedes?)\b | \ba ser posible\b | \bsi es seguro\b
    """),
)

SCOPE = ScopeWords(
    listed=any_of(r"""
        \b(?:pol[íi]tica|alcance|[áa]mbito)\b[^.;:]{0,30}\b(?:cubre|abarca|incluye|comprende|se aplica a)(?: (?:entre otr[oa]s|especialmente|principalmente|tambi[ée]n|lo siguiente))*:?\s
    """),
    open_ended=any_of(
        r"(?:,|\by|\be)?\s*(?:\betc\b\.?|…|\.\.\.|\bentre otr[oa]s\b|\by (?:otr[oa]s|m[áa]s|similares|dem[áa]s)\b)\s*$"
    ),
    part_split=re.compile(r"\s*(?:,|;|\by\b|\be\b|\bo\b)\s*", re.IGNORECASE),
    refused=any_of(
        r"\bno (?:se )?(?:aceptamos|aceptan|acepta|consideramos|tratamos|admitimos|admiten) (?:como vulnerabilidad(?:es)? )?(?!contribuciones|pull)"
    ),
    is_out=any_of(rf"""
        \s+(?:est[áa]n?|quedan?|se (?:consideran?|encuentran?)|son)(?: \w+)? fuera (?:del?|de nuestro|de este) (?:alcance|[áa]mbito)\b | \s+no (?:est[áa]n?|entran?|quedan?)(?: \w+)? (?:dentro del?|en el|cubiert[oa]s?|incluid[oa]s?)\b(?: alcance| [áa]mbito)?
        \s+no (?:se consideran?|son consideradas?|constituyen?|son)(?: una?| como)? {_FAULT}(?: de seguridad)?\b
    """),
)

_FIXED = r"(?:corre(?:gi|cci)\w+|corri[gj]\w+|soluci\w+|resuel\w+|resol\w+|parche\w*|arregl\w+|fix(?:es|ed)?|remedi\w+|mitig\w+|subsan\w+|actualizaci[óo]n|abordad\w+|publicad[oa] una versi[óo]n)"
_DISCLOSE = r"(?:divulg\w+|divulgaci[óo]n|(?<!issue )(?<!issues )(?<!reportes )(?<!informes )(?<!incidencia )p[úu]blic[oa]s?|p[úu]blicamente|revel\w+|anunci\w+|detalles|embargo|confidencial\w*|publicar(?:emos|lo|la)?|publicamos|publiques|publique|compart\w+|discut\w+|disclosure)"
DISCLOSURE = DisclosureWords(
    after_fix=any_of(
        rf"\b{_DISCLOSE}\b[^.;]{{0,100}}?\b(?:hasta|antes|sin que|mientras|a menos que|s[óo]lo (?:despu[ée]s|tras|cuando)|despu[ée]s|tras|cuando|una vez|luego|posterior)\b(?! de (?:cualquier |la |una |su |toda |hacer )?(?:divulg|public|revel|p[úu]blic))[^.;]{{0,80}}?\b{_FIXED}\b",
        rf"\b(?:hasta|mientras)\b[^.;]{{0,40}}\b{_FIXED}\b[^.;]{{0,60}}\bno\b[^.;]{{0,40}}\b(?:divulg|publi|revel|compart)\w+",
        rf"\b(?:una vez|despu[ée]s de|tras|cuando|luego de)\b[^.;]{{0,60}}\b{_FIXED}\b[^.;]{{0,60}}\b(?:divulgar\w*|divulgamos|publicar(?:emos|[áa]|la|lo)?\b(?! (?:una? |la |el )?(?:nueva |versi|correcc|parche|actualiz|release|soluci|fix))|publicamos\b(?! (?:una? |la |el )?(?:nueva |versi|correcc|parche|actualiz|release|soluci|fix))|haremos p[úu]blic\w+|divulgaci[óo]n|detalles)\b",
        r"\b(?:parche|correcci[óo]n|soluci[óo]n|fix|actualizaci[óo]n)\b[^.;]{0,20}\b(?:disponible|publicad[oa]|lanzad[oa]|list[oa])\b[^.;]{0,40}\bantes de\b[^.;]{0,30}\b(?:divulg|public|revel|hacer\w* p[úu]blic)\w*",
    ),
    coordinated=any_of(r"""
        \bdivulgaci[óo]n (?:\w+ )?coordinada\b | \bcoordin(?:ar|aremos|amos|aci[óo]n|ada|ando|e|a)\b[^.;]{0,60}\b(?:divulg\w+|publicaci[óo]n|fechas?|revelaci[óo]n|anuncio|disclosure)\b | \b(?:divulg\w+|publicaci[óo]n|disclosure)\b[^.;]{0,60}\b(?:coordin\w+|de acuerdo|acord\w+|consensuad\w+)\b
        \b(?:tiempo|plazo|per[íi]odo)(?: de tiempo)? (?:razonable|suficiente|prudencial)\b(?= para (?:\w+ ){0,4}?(?:correg|correc|soluc|resol|investig|arregl|parch|abord)|.{0,60}\b(?:antes|divulg|public)) | \b(?:acordar|acordaremos|acordamos|de mutuo acuerdo|de com[úu]n acuerdo)\b[^.;]{0,60}\b(?:divulg\w+|fechas?|plazos?|publicaci[óo]n)\b
        \b(?:seguimos|practicamos|aplicamos|nos adherimos a|adoptamos|cumplimos con)\b[^.;]{0,60}\bdivulgaci[óo]n (?:responsable|coordinada) | \b(?:d[ae]r?nos|d[ée]nos|darnos|danos|conc[eé]d\w+|permit\w+) (?:\w+ )?tiempo\b[^.;]{0,80}\b(?:antes|divulg|public)
        \bresponsible disclosure\b
    """),
    fixed_period=any_of(r"""
        \b(?:divulgaci[óo]n|embargo|publicaci[óo]n|disclosure)\b[^.;]{0,40}\b(?:de|a los|tras|despu[ée]s de|en|en un plazo de|hasta)\s(?:\w+\s){0,3}?\d+ (?:d[íi]as|semanas|meses)\b
        \b(?:divulg\w+|har\w+ p[úu]blic\w+|publicar\w*|revelar\w*|p[úu]blicamente)\b[^.;]{0,60}\b(?:tras|despu[ée]s de|pasados|transcurridos|en|a los|hasta|durante|antes de|al menos)\s(?:\w+\s){0,3}?\d+ (?:d[íi]as|semanas|meses)\b
        \b(?:divulgaci[óo]n|embargo)\b[^.;\d]{0,30}: ?\d+ (?:d[íi]as|semanas|meses)\b | \b\d+ (?:d[íi]as|semanas|meses)(?: \w+)?\b[^.;,]{0,20}\bantes de\b[^.;]{0,30}\b(?:divulg|public|revel|hacer\w* p[úu]blic)\w* | \b\d+ (?:d[íi]as|semanas) de (?:embargo|divulgaci[óo]n)
    """),
    or_agreed=any_of(r"\b(?:o|salvo|excepto|a menos que|a no ser)\b[^.;]{0,60}\b(?:acuerd\w+|acord\w+|coordin\w+)\b"),
)

RECOGNITION = RecognitionWords(
    credit=any_of(r"""
        (?<!tarjeta de )(?<!tarjetas de )\bcr[ée]ditos?\b | \b(?:salvo|a menos|a no ser|excepto) que\b[^.;]{0,30}\b(?:an[óo]nim\w+|anonimato) | \b(?:acreditar\w*|acreditamos|acreditad[oa]s?|acredit[áa]ndo\w+) | \batribu(?:ir\w*|imos|iremos|ci[óo]n|id[oa]s?|y[áa]ndo\w*)\b | \bcreditar\w*
        \breconoc(?:er\w*|emos|id[oa]s?|iendo)\b(?! (?:la )?(?:recepci|reporte|informe))[^.;]{0,60}\b(?:p[úu]blic\w+|contribu\w+|investigador\w+|descubr\w+|aviso|advisory|notas|agradec\w+|trabajo|esfuerzo|reportante\w*|reporter\w*|en)\b | \breconocimiento p[úu]blico\b | \breconocimiento\b[^.;]{0,60}\b(?:aviso|advisory|notas|changelog|investigador\w+|descubr\w+|p[úu]blic\w+)
        \bsal[óo]n de la fama\b | \bhall of fame\b | \bmuro de (?:la fama|agradecimientos)\b | \b(?:mencionar\w*|mencionad[oa]s?|menci[óo]n|nombrar\w*|list(?:ar|ad)\w*)\b[^.;]{0,60}\b(?:aviso|advisory|notas|changelog|cr[ée]ditos|agradecimientos|descubr\w+|readme|p[úu]blic\w+) | \b(?:agradecer\w*|agradecemos|agradecimiento) (?:\w+ )?p[úu]blic\w+
        \bcr[ée]dito\b[^.;]{0,30}\breport\w+ | \b(?:dar|daremos|damos|d[ée]mos|demos)\w*(?: \w+){0,2} cr[ée]dito
    """),
    no_credit=any_of(
        r"\bno (?:se )?(?:ofrec\w+|damos|podemos dar|otorg\w+|hay)(?: \w+)? (?:cr[ée]ditos?|reconocimiento)\b"
    ),
    anonymity=any_of(
        r"\ban[óo]nim\w+ | \banonim\w+ | \bprefier\w+ (?:que )?no (?:ser|aparecer|se|figurar)\b | \bsi (?:no )?(?:desea|quiere|prefiere)s? (?:que )?no (?:ser|aparecer|figurar)\b"
    ),
    thanks=any_of(
        r"\bagradec(?:emos|imientos?|id[oa]s?)\b | \bgracias (?:a|por)\b | \bapreciamos\b | \bgratitud\b | \bvaloramos (?:tu|su|los|el|las)\b"
    ),
    bounty=any_of(
        r"\b(?:recompensas?|bug[- ]?bount(?:y|ies)|bount(?:y|ies))\b(?! (?:de terceros|del fabricante|de los? (?:fabricante|proveedor))) | \b(?:compensaci[óo]n|remuneraci[óo]n|pago|premio)s? (?:econ[óo]mic|monetari|financier|en met)\w*"
    ),
    no_bounty=any_of(r"""
        \b(?:no|sin|ni|ning[úu]n|tampoco)\b[^.;]{0,60}\b(?:recompensas?|bount(?:y|ies)|bug[- ]?bounty|(?:compensaci[óo]n|remuneraci[óo]n|pago|premio)s? (?:econ[óo]mic|monetari|financier)\w*)
        \b(?:recompensas?|bounty)\b[^.;]{0,60}\b(?:no (?:est[áa]|disponible|ofrec\w+|hay|activ\w+)|inactiv[oa]|suspendid[oa]|cerrad[oa]|ningun[oa])\b
    """),
)

CONDUCT = ConductWords(
    safe_harbour=any_of(r"""
        \b(?:no|nunca|ni)\b (?:se )?(?:\w+ ){0,3}?(?:emprend|tom|inici|ejerc|persegu|persig|present|recomend|apoy|ejerc|entabl|interpon|acud|proced|busc|llev|promov)\w*\b[^.;]{0,60}\b(?:legal(?:es|mente)?|penal(?:es|mente)?|judicial(?:es|mente)?|demandas?|civiles|ley)\b
        \bpuerto seguro\b | \bsafe harbou?r\b | \bconsider\w*\b[^.;]{0,60}\bautorizad[oa]s?\b | \bsin (?:acciones|consecuencias|represalias) legales\b
    """),
    forbidden=any_of(r"""
        \b(?:no(?! destructiv)|nunca|evit(?:a|e|ar|en)|abst[eé]n\w+ de|prohibid[oa]s?|se proh[íi]be|queda prohibid[oa]|no (?:est[áa] )?permitid[oa])\b[^.;]{0,80}\b(?:explot\w+|acced\w+|acces\w+|ataques?|atacar|denegaci[óo]n|dos|ddos|spam|phishing|ingenier[íi]a social|violaci[óo]n(?:es)? de (?:la )?privacidad|datos (?:de otr|ajen|que no)\w*|destru\w+|degrad\w+|interrump\w+|interrupci\w+|maliciosa?\w*|da[ñn]\w+|escane\w+|fuerza bruta|modifi\w+|elimin\w+)\b
        \b(?:buena fe|(?:permiso|consentimiento|autorizaci[óo]n) (?:\w+ )?(?:expl[íi]cit|expres|escrit|previ)[oa])\b | \bcumpl\w+\b[^.;]{0,30}\bleyes\b
    """),
    topics={
        ConductTopic.AUTOMATED: any_of(
            r"\bautomati\w+ | \bautom[áa]tic\w+ | \bescane\w+ | \besc[áa]ner\w* | \bfuerza bruta\b | \b(?:ddos|dos|denegaci[óo]n de servicio)\b"
        ),
        ConductTopic.CIRCUMVENTION: any_of(
            r"\beludi\w+ | \bevadi\w+ | \bevasi[óo]n\b | \bsorte\w+ | \bburl\w+ | \bbypass\w* | \bomitir\b"
        ),
        ConductTopic.UNAUTHORISED: any_of(
            r"\bno autorizad\w+ | \bsin (?:autorizaci[óo]n|permiso|consentimiento)\b | \b(?:permiso|autorizaci[óo]n|consentimiento) (?:\w+ )?(?:expl[íi]cit|expres|escrit|previ)[oa]\b | \bque no (?:sean? (?:tuy|suy|propi)|te pertene|le pertene|posea)\w*"
        ),
        ConductTopic.MALICIOUS: any_of(
            r"\bmalicios\w+ | \bda[ñn]\w+ | \bil[íi]cit\w+ | \bilegal\w* | \babus\w+ | \bperjudic\w+"
        ),
    },
    consequence=any_of(r"""
        \b(?:viola\w+|incumpl\w+|infracci[óo]n\w*|infring\w+|infractor\w*)\b[^.;]{0,80}\b(?:podr[áa]n?|puede[ns]?|resultar\w*|ser[áa]n?|dar[áa]n?|conllev\w+|supon\w+)\b[^.;]{0,60}\b(?:revoca\w+|baneo|expuls\w+|suspen\w+|termina\w+|cancela\w+|autoridades|legal\w*|elimina\w+|bloque\w+|sanci\w+)\b
    """),
    contributor_topics={
        ContributorTopic.CONFIGURATION: any_of(
            r"\bvariables? de entorno\b | \bhard-?cod\w+ | \bfichero \.env\b | \.env\b"
        ),
        ContributorTopic.SECRETS: any_of(
            r"\b(?:credencial(?:es)?|secretos?|contrase[ñn]as?|tokens?|claves? (?:api|privadas?|de api)|api keys?|llaves?)\b"
        ),
        ContributorTopic.DEPENDENCIES: any_of(
            r"\bdependencias?\b | \bpaquetes?\b | \blibrer[íi]as?\b | \bbibliotecas?\b | \bsbom\b"
        ),
        ContributorTopic.ACCESS_CONTROL: any_of(
            r"\bautentic\w+ | \bpermisos?\b | \bautorizaci[óo]n\b | \bcontrol(?:es)? de acceso\b"
        ),
        ContributorTopic.TRANSPORT: any_of(
            r"\bhttps\b | \btls\b | \bprotocolos? seguros?\b | \bcomunicaci[óo]n(?:es)? segura\w*"
        ),
        ContributorTopic.SECURE_CODING: any_of(
            r"\bcodificaci[óo]n segura\b | \bc[óo]digo seguro\b | \bdesarrollo seguro\b | \ban[áa]lisis est[áa]tico\b | \bsast\b | \bvalid\w+ (?:todas? )?(?:las )?entradas?\b | \bvalidaci[óo]n de (?:la )?entradas?\b | \bowasp\b"
        ),
    },
)

HANDLING = {
    HandlingRule.CRITICAL_FIRST: any_of(r"""
            \b(?:cr[íi]tic[oa]s?|graves)\b[^.;]{0,60}\b(?:prioridad|prioriza\w*|primero|priorid\w+)\b | \bprioriz\w+\b[^.;]{0,40}\b(?:cr[íi]tic|gravedad|severidad)\w*
    """),
    HandlingRule.MAY_ASK: any_of(r"""
            \b(?:podemos|podr[íi]amos|podremos|puede que|es posible que)\b[^.;]{0,40}\b(?:pedir|solicitar|pidamos|solicitemos|necesitar|contactar|preguntar)\w*\b[^.;]{0,60}\b(?:informaci[óo]n|detalles|aclara\w+|contigo|usted|preguntas)\b | \b(?:te|le) (?:pediremos|solicitaremos) (?:m[áa]s )?(?:informaci[óo]n|detalles)
    """),
    HandlingRule.INVESTIGATE: any_of(r"""
            \binvestig(?:aremos|amos|ar[áa]n?|ar[ée])\b | \b(?:evaluaremos|analizaremos|revisaremos|valoraremos|estudiaremos|evaluamos|analizamos|revisamos|validaremos|verificaremos)\b[^.;]{0,40}\b(?:reportes?|informes?|vulnerabilidad\w*|problemas?|riesgos?|impacto|gravedad|severidad)\b
    """),
    HandlingRule.FIX_AND_ADVISE: any_of(r"""
            \b(?:publicar|lanzar|liberar|emitir)(?:emos|[áa]n?)\b[^.;]{0,40}\b(?:parche|correcci[óo]n|actualizaci[óo]n|versi[óo]n)\w*\b[^.;]{0,60}\b(?:aviso|advisory|cve|anunci\w+)\b | \b(?:publicaremos|publicamos|emitiremos|se publicar[áa]) (?:un|el) (?:aviso|advisory|informe)\b
    """),
    HandlingRule.RUN_LATEST: any_of(r"""
            \b(?:us[ae]|usar|utiliz\w+|utilice|actuali[cz]\w+|manten\w+|mant[ée]n|ejecut\w+)\b[^.;]{0,30}\b(?:[úu]ltima|m[áa]s reciente)\b[^.;]{0,15}\bversi[óo]n\b | \b(?:us[ae]|usar|utiliz\w+|utilice|utilizando|actuali[cz]\w+|ejecut\w+)\b[^.;]{0,30}\bversi[óo]n (?:\w+ )?m[áa]s reciente\b
    """),
}

_NAMES = {
    "alemán": "de",
    "árabe": "ar",
    "catalán": "ca",
    "chino": "zh",
    "español": "es",
    "castellano": "es",
    "euskera": "eu",
    "francés": "fr",
    "gallego": "gl",
    "inglés": "en",
    "italiano": "it",
    "japonés": "ja",
    "coreano": "ko",
    "neerlandés": "nl",
    "polaco": "pl",
    "portugués": "pt",
    "ruso": "ru",
    "ucraniano": "uk",
}
LANGUAGES = LanguageWords(
    asked=any_of(r"""
        \b(?:leemos|entendemos|hablamos|aceptamos|preferimos|atendemos|respondemos)\b[^.;]{0,60}?\ben\b | \bcomunicaci[óo]n(?:es)?\b[^.;]{0,20}?\ben\b | \b(?:report|escrib|env[íi])\w*\b[^.;]{0,40}?\ben (?=(?:ingl|espa|castell|portu|fran))
    """),
    between=words(r"y | o | e | u | en | bien | tanto | como | tambi[ée]n | preferiblemente | es | son | el | idioma"),
    names=_NAMES,
)

PHRASES = Phrases(
    language="es",
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
    quotation=QUOTATION,
    languages=LANGUAGES,
)
