"""Spanish lengths of time and promises (a part of `es`, apart because of its size)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.durations import Unit
from vulndesk.core.policy.phrases.table import DeadlineWords, LengthWords, any_of, words

_ONE_TO_FIFTEEN = "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince"
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_FIFTEEN.split(), start=1)}
NUMBERS |= {"un": 1, "una": 1, "veinte": 20, "veintiún": 21, "veintiuno": 21, "veinticuatro": 24, "treinta": 30}
NUMBERS |= {"cuarenta y cinco": 45, "cuarenta y ocho": 48, "sesenta": 60, "setenta y dos": 72, "noventa": 90}
_COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
LENGTHS = LengthWords(
    length=re.compile(
        rf"(?<![\w.,/$-])(?<!hace )\[?(?P<low>{_COUNT})\]?(?:\s?\(\s?\w{{1,20}}\s?\))?"
        rf"(?:\s?(?:-|–|—|~|\ba\b|\bo\b|\by\b)\s?(?P<high>{_COUNT})(?:\s?\(\s?\w{{1,20}}\s?\))?)?"
        r"(?:\s|-|–)?(?P<unit>minutos?|mins?|horas?|hrs?|hs?|d[ií]as?|semanas?|mes(?:es)?)\b"
        r"(?P<kind>\s(?:h[áa]bil(?:es)?|laborables?|laborales?|[úu]tiles|de trabajo))?"
        r"(?!\s(?:atr[áa]s|antes))",
        re.IGNORECASE,
    ),
    numbers=NUMBERS,
    units={
        **dict.fromkeys(("minuto", "min"), (Unit.MINUTES, 1)),
        **dict.fromkeys(("hora", "hr", "h"), (Unit.HOURS, 1)),
        **dict.fromkeys(("día", "dia"), (Unit.DAYS, 1)),
        "semana": (Unit.DAYS, 7),
        **dict.fromkeys(("mes", "meses"), (Unit.MONTHS, 1)),
    },
)

_FAULT = r"(?:vulnerabilidad|problema|fallo|falla|error|incidencia|hallazgo|bug|validez|existencia|gravedad|severidad)"
_DEEDS = rf"""
    (?P<update_within>\b(?:
        (?:respuesta|contestaci[óo]n|informe)\s(?:m[áa]s\s)?(?:detallad[oa]|complet[oa]|de\sestado)
      | (?:plan|cronograma|calendario|estimaci[óo]n|plazo\sestimado|hoja\sde\sruta)(?:\s\w+)?\s(?:de|para|sobre)\s(?:\w+\s){{0,3}}?(?:acci[óo]n|correcci[óo]n|soluci[óo]n|remediaci[óo]n|mitigaci[óo]n|resoluci[óo]n|parche|arreglo|severidad|gravedad)
      | ^actualizaci[óo]n(?:es)?\b(?!\sde\sseguridad) | (?:primer[ao]?\s|siguiente\s|pr[óo]xim[ao]\s)actualizaci[óo]n
      | actualizaci[óo]n(?:es)?\s(?:de(?:l)?\s(?:\w+\s)?(?:estado|progreso|avance|seguimiento|situaci[óo]n)|sobre|peri[óo]dic\w+|regular\w*|inicial\w*|de\sestatus)
      | (?:una|las|recib\w+|env\w+|proporcion\w+)\sactualizaci[óo]n(?:es)?\b(?!\sde\sseguridad)
      | (?:novedades|avances)\b | (?:manten\w+|mant[ée]ngan?\w*|te\stendremos)\s(?:\w+\s){{0,3}}?(?:informad[oa]s?|al\stanto|al\scorriente)
      | (?:pre)?evaluaci[óo]n | evaluar\w*|evaluamos|eval[úu]a\w*|evaluad[oa]s? | triaje|triage|triar | valoraci[óo]n|valorar\w* | validaci[óo]n|validar\w*|validamos | an[áa]lisis|analizar\w*|analizamos | diagn[óo]stico
      | verificaci[óo]n|verificar\w*|verificamos | clasificaci[óo]n|clasificar\w* | investigaci[óo]n|investigar\w* | seguimiento | determinar\w*\s(?:\w+\s){{0,2}}?(?:validez|impacto|gravedad|severidad)
      | confirm\w*\s(?:si|que\sla\svulnerabilidad)\b | confirm(?:ar\w*|amos|aci[óo]n(?:\sde)?)\s(?:\w+\s){{0,2}}?{_FAULT}
    )\b)
  | (?P<acknowledge_within>\b(?:
        acus(?:e|ar\w*|amos|aremos)\b(?:\s(?:de\s)?recibo)? | confirm(?:ar|amos|aremos|ar[áa]n?|ar[ée]|an?|o|aci[óo]n(?:es)?)\b | recepci[óo]n\b
      | (?:primer[ao]?\s|r[áa]pida\s)?(?:respuesta|contestaci[óo]n|contacto\sinicial)s?\b(?!\sa\sincidentes) | primer\scontacto
      | respond(?:er\w*|emos|e|en|o|id[oa]s?)\b | contest(?:ar\w*|amos) | respuestas?\sinicial(?:es)?
      | (?:nos\s)?(?:pondremos|ponemos|pondr[ée]|pondr[áa]n?)\sen\scontacto | (?:te|le|lo|la|os|les)\scontactar\w*|contactaremos | reconoc(?:er|eremos|emos|ido)\s(?:\w+\s){{0,2}}?(?:recepci[óo]n|reportes?|informes?) | reconocimiento\b(?!\sp[úu]blico)
      | (?:se|ser[áa]n?)\srevisa(?:r[áa]n?|n|d[oa]s?)?\b | primera\srevisi[óo]n
    )\b)
  | (?P<disclosure_deadline>\b(?:
        (?<!proceso\sde\s)(?<!pr[áa]cticas\sde\s)divulg\w+ | revelaci[óo]n\b|revelar\w* | embargo\b | (?:hac|har)\w+\sp[úu]blic[oa]s? | (?:anunci|inform)\w+\sp[úu]blicamente
      | public(?:ar\w*|amos|aci[óo]n)\s(?:\w+\s){{0,4}}?(?:avisos?|advisor(?:y|ies)|detalles|vulnerabilidad(?:es)?|cves?|informaci[óo]n|informe|alerta|p[úu]blicamente) | publicaci[óo]n\b
    )\b)
  | (?P<fix_within>\b(?:
        (?:public|lanz|liber|emit|distribu|despleg|entreg)\w+\s(?:\w+\s){{0,3}}?(?:actualizaci[óo]n(?:es)?|parches?|correcci[óo]n(?:es)?|fix|versi[óo]n)
      | correcci[óo]n(?:es)? | correg(?:ir|iremos|imos)\w* | corrig\w+ | arreglo?s?\b|arregl(?:ar\w*|amos) | parches?\b|parche(?:ar\w*|amos)
      | soluci[óo]n(?:es)?\b|solucion(?:ar\w*|amos) | resolv(?:er\w*|emos) | resoluci[óo]n(?:es)? | resuelv\w+ | remedi(?:aci[óo]n|ar\w*) | mitig(?:aci[óo]n|ar\w*|aciones) | subsan\w+
      | (?:hot|bug)?fix(?:es)?\b | patch\w* | abordar\w* | actualizaci[óo]n(?:es)?\sde\sseguridad
    )\b)
"""
_TOLD = r"(?:actualizaciones|actualizaremos|actualizamos|informes|informad[oa]s?|informaremos|novedades|avances|estado|progreso|al tanto)"
DEADLINES = DeadlineWords(
    deeds=re.compile(_DEEDS, re.IGNORECASE | re.VERBOSE),
    governed=any_of(r"""
        (?:\b(?:en|entre|dentro|hasta|antes|m[áa]ximo|m[áx]\.?|m[áa]xima|como mucho|menos|m[áa]s tardar|no m[áa]s|no superior|inferior|superar|exceder|promedio|plazos?|per[íi]odo|l[íi]mite|objetivo|media|margen|ventana|embargo|aproximadamente|aprox\.?|alrededor|unas|unos|primer[oa]s|pr[óo]xim[oa]s|siguientes|es|son)\b|[≤<~])(?:\s(?:de|del|en|a|el|la|los|las|un|una|lo|que|es|que es|m[áa]ximo|m[áa]xima|plazo|per[íi]odo|tiempo|estimado|inicial|primer[oa]s?|pr[óo]xim[oa]s?|siguientes|aproximado|aproximadamente|aprox\.?|alrededor|unos|unas|entre|no|m[áa]s|menos|como|mucho|promedio|aproximad[oa]|adicional(?:es)?|otros?|otras?|≤|<|~))*\s?[:(≤<~]?\s?$
        \b(?:divulgaci[óo]n|respuesta|resoluci[óo]n|correcci[óo]n|parche|recepci[óo]n|evaluaci[óo]n)(?: (?:p[úu]blica|coordinada|responsable|inicial))? (?:de|a)(?: los| las)?\s?$
        \b(?:respuesta|acuse(?: de recibo)?|confirmaci[óo]n|recepci[óo]n|evaluaci[óo]n|triaje|correcci[óo]n|soluci[óo]n|parche|resoluci[óo]n|divulgaci[óo]n|embargo)(?: [^\W\d_]+){0,2}\s?[:→–—-]\s?$
        \b(?:respuesta|acuse(?: de recibo)?|confirma\w+|recepci[óo]n|eval[uú]a\w+|triaje|anali\w+|valida\w+|correcci[óo]n|correg\w+|soluci[óo]n|parche|resoluci[óo]n|divulgaci[óo]n|embargo)\b[^.;:()]{0,30}\(\s?$
    """),
    beside=any_of(r"""
        ^ (?:de|para)(?: (?:el|la|una?))? (?P<limited>embargo|divulgaci[óo]n|acuse|respuesta|correcci[óo]n|resoluci[óo]n|parche)\b
    """),
    additional=any_of(r"\b(?:otr[oa]s|adicional(?:es)?|m[áa]s)\s?$"),
    every_cell=any_of(r"^\W*cada\b"),
    every=any_of(r"\b(?:cada|una vez (?:cada|por|al?)|(?:al|por lo) menos (?:una vez )?(?:cada|por|al?))\s?$"),
    repeated={
        written: any_of(rf"\b{_TOLD}(?: \w+){{0,4}}? (?:{often})(?!\w)")
        for written, often in {
            "P7D": r"semanal(?:es|mente)?|cada semana|todas las semanas|una vez (?:a la|por) semana",
            "P1D": r"diari[oa]s|diariamente|a diario|cada d[íi]a|todos los d[íi]as",
            "P1M": r"mensual(?:es|mente)?|cada mes|una vez al mes",
        }.items()
    },
    update_said=any_of(
        r"^(?!.*\b(?:dependencias|dependabot|paquetes?|librer[íi]as|escaneos?|auditor[íi]as?|respaldos?|copias?|pipeline)\b).*\b(?:actualizaci(?:[óo]n|ones)(?! (?:de|del) (?!(?:\w+ )?(?:estado|progreso|avance|seguimiento|situaci|status|reporte|caso)))|actualizaremos|informad[oa]s?|informaremos|informes? de (?:estado|progreso)|progreso|avances?|novedades|al tanto)\b"
    ),
    bounded=any_of(
        r"^\s?[:→–—]\s | ^ (?:por defecto|default|como m[áa]ximo|m[áa]ximo|como mucho|a lo sumo|a m[áa]s tardar|o menos)\b"
    ),
    unrelated=any_of(r"""
        \bdependencias (?:se|est[áa]n|son|vulnerables)\b | \b(?:vulnerabilidad\w*|fallos|problemas) (?:en|de) (?:ellas|(?:las |nuestras )?dependencias|terceros)\b | \b(?:respaldos?|copias? de seguridad|backups?)\b | \bbrechas? de (?:datos|seguridad)\b | \bse (?:conservan?|retienen?|eliminan?|rotan?)\b
        \b(?:tokens?|sesi[óo]n(?:es)?|claves?|certificados?|cuentas?|contrase[ñn]as?|credencial(?:es)?|secretos?) (?:[^\W\d_]+ )?(?:caducan?|expiran?|se|deben?|son|est[áa]n?)\b | \b(?:escaneos?|auditor[íi]as?|pruebas de penetraci[óo]n) (?:se|son)\b | \bincidentes? (?:[^\W\d_]+ ){0,2}?(?:se|son|deben?)\b
    """),
    condition=any_of(r"""
        (?:^|[.;,:]\s|\by\s)(?:si|salvo que|a menos que|en caso de)\b(?!\s(?:es|fuera|fuese) posible)(?:(?!\b[^\W\d_]{2,20}(?:remos|ré)\b)[^,;:])*$
    """),
    after_release=any_of(
        r"\b(?:despu[ée]s de|tras|luego de|pasad[oa]s|transcurrid[oa]s)(?: (?:unos|unas|los|las|al menos|un per[íi]odo de|un plazo de))?\s?$"
    ),
    counted_from=any_of(r"^ (?:despu[ée]s de|desde|tras|a partir de|luego de|contados|posteriores)\b"),
    we=words(r"""
        \w+(?:remos|ré) | nos (?:comprometemos|ponemos) | (?:recibir[áa]s?|recibir[ée]is|recibir[áa]n|tendr[áa]s?|obtendr[áa]s?|puedes? esperar)
        (?:el|nuestro) equipo | (?:los|las) (?:mantenedor[ae]s|responsables) | (?:se|te|le) \w+r[áa]n?
        (?:el|tu|su|todos los|cada|los) (?:reportes?|informes?) | (?<=[:→–—]\s)[^\W\d_]+
    """),
    asked=any_of(r"""
        \bpor favor,? (?:\w+ )?(?:da(?:nos|le)?|d[ée](?:nos)?|permit\w+|conced\w+|esper\w+|no|mant[eé]n\w*|report\w+|inform\w+|aguard\w+|evit\w+)\b
        \b(?:danos|denos|dennos|dadnos|dame|d[ée]nos|darnos|d[áa]ndonos|permit[eaií]\w*nos|permitirnos|conc[eé]d\w+nos|concedernos|otorg\w+|t[óo]mate|esp[eé]r[ae]n(?:os)?)\b
        \b(?:conced|otorg|d)(?:ar|er|e|a|an|en) (?:al equipo|a los mantenedores|tiempo)\b
        \b(?:pedimos|pido|solicitamos|solicito|rogamos|ruego|agradecer[íi]amos|agradecemos que|esperamos que|se (?:pide|ruega|solicita|agradece|espera que|debe))\b
        \b(?:espera|espere|espérate|esperar|aguarda|aguarde|aguardar)\b(?! (?:\w+ ){0,3}?(?:respuesta|confirmaci[óo]n|acuse|contacto))
        \b(?:no|nunca|sin|evita|evite|evitar|abstente de|abst[ée]ngase de|abstenerse de)\s(?:lo |la |se )?(?:divulg|publi[cq]|compart|revel|anunci|hag|hac|discut|explot)\w*
        \b(?:debes?|deben|deber[íi]as?|deber[áa]s?|deber[áa]n|tienes? que|puedes?) (?:no )?(?:esperar|dar|conceder|permitir|mantener|divulgar|publicar|reportar|informar|notificar|evitar|hacer|abstener\w*)\b
        \b(?:investigador(?:es|as?)?|reportantes?|informantes?|usuari[oa]s?|quien reporta)\b[^.;,]{0,20}\b(?:debe\w*|deber\w+|pueden?|acept\w+|se compromet\w+)\b
        \b(?:usted|t[úu]) (?:debe|se compromete|acepta)\w*
    """),
    escalation=any_of(r"""
        \bsi\b[^.;]{0,80}\bno\b | \b(?:en )?caso de (?:que )?no\b | \bsin (?:haber |recibir |una |ninguna |obtener )*(?:respuesta|contestaci[óo]n|noticias|acuse|confirmaci[óo]n)\b
        \bsi (?:en|tras|pasad[oa]s|transcurrid[oa]s|despu[ée]s de|luego de|dentro de|al cabo de|a los?|han pasado|pasan|transcurren)\b[^.;,]{0,40}$
        \bno (?:ha|han|has|hemos|hab[ée]is) \w+d[oa]\b | \b(?:falta|ausencia) de respuesta\b | \bescal(?:ar|amos|ado|amiento|aci[óo]n|a)\b | \bcuando no (?:haya|hay|recib\w+|respond\w+)\b
    """),
    side=any_of(
        r"\b(?:una vez(?: que)?|despu[ée]s de|tras|cuando|si|hasta(?: que)?|en cuanto|tan pronto como|antes de|luego de|desde|a partir de)\b[^,;:]*(?:,|$)"
    ),
    refusal=any_of(r"""
        \b(?:no|sin|ning[úu]n|tampoco|ni)\b(?: \w+){0,3}? (?:garant\w+|promet\w+|sla|acuerdo|compromiso|compromet\w+|plazos?|asegur\w+|fij[oa]s?|formal\w*)\b
    """),
    target=words(r"""
        (?:inten|tra)ta(?:mos|remos|r[ée]|r|n) | intento | procura(?:mos|remos|r[ée]|n) | nos esforza\w+ | me esfuerzo | esfuerz\w+
        objetivos? | metas? | normalmente | generalmente | habitualmente | usualmente | t[íi]picamente | por lo general | suele[ns]? | suelo | solemos
        esperamos | apuntamos | esperad[oa]s? | aspira(?:mos)? | busca(?:mos|remos|n) | pretendemos | deber[íi]a\w* | estimad[oa]s? | estimaci[óo]n | aproximad\w+ | aprox | alrededor de | en torno a
        en la medida de lo posible | siempre que sea posible | si es posible | de ser posible | cuando sea posible | mejor esfuerzo | promedio | orientativ\w+ | har(?:emos|[ée]) (?:todo )?lo (?:posible|mejor) | podr[íi]a\w* | idealmente | intenci[óo]n
    """),
    firm=words(
        r"(?!trata|intenta|procura|busca|esforza)\w+(?:remos|ré) | nos comprometemos | me comprometo | garantizamos | recibir[áa]s? | ser[áa]n? | se \w+r[áa]n?"
    ),
    past=words(r"fue | fueron | era | eran | hab[íi]an? | hubo | [^\W\d_]{3,20}(?:ó|aron|ieron) | tardamos"),
    severities={
        "critical": words(r"cr[íi]tic[oa]s? | cr[íi]ticamente"),
        "high": words(r"alt[oa]s? | graves? | sever[oa]s? | importantes?"),
        "medium": any_of(r"(?<!por )(?<!en )(?<!\w)(?:medi[oa]s?|moderad[oa]s?)(?!\w)(?! de\b)"),
        "low": any_of(
            r"(?<!\w)(?:baj[oa]s?(?! (?:embargo|la|el|un|una|licencia|petici[óo]n|demanda)\b)|menor(?:es)?(?! (?:a|de|que)\b)|leves?)(?!\w)"
        ),
        "none": words(r"informativ[oa]s? | informacional(?:es)?"),
    },
    for_severity=any_of(r"^\s*(?:\(|(?:para|en(?: el)? casos? de|si|cuando|en)\b)\s?[^.;,]{0,60}"),
    vague=words(r"""
        lo antes posible | lo m[áa]s (?:pronto|r[áa]pido|r[áa]pidamente) posible | tan pronto como (?:sea posible|podamos|nos sea posible) | en cuanto (?:podamos|sea posible) | cuanto antes | a la (?:mayor )?brevedad.*
        con (?:prontitud|rapidez|celeridad|diligencia) | pronto | prontamente | r[áa]pidamente | inmediatamente | de inmediato | sin (?:demora|dilaci[óo]n|retrasos?).*
        (?:en|dentro de) un (?:plazo|tiempo|per[íi]odo) (?:de tiempo )?(?:razonable|prudencial|breve|corto) | en tiempo razonable | de manera oportuna | oportunamente | peri[óo]dicamente | regularmente
        (?:en )?(?:unos )?pocos d[íi]as | (?:en )?(?:unos|algunos|varios) d[íi]as | al tanto | informad[oa]s?
    """),
    fragment=any_of(r"""
        ^[\W\d]*(?:(?:en|entre|dentro|hasta|antes|de|del|el|la|los|las|lo|un|una|unos|unas|a|al|y|o|que|se|es|con|por|para|desde|tras|m[áa]ximo|m[áa]xima|m[áa]x|menos|m[áa]s|no|como|mucho|tardar|plazo|plazos|per[íi]odo|tiempo|objetivo|estimado|estimada|aproximadamente|aproximado|aprox|alrededor|primer[oa]?s?|pr[óo]xim[oa]s?|siguientes|normalmente|habitualmente|generalmente|t[íi]picamente|usualmente|depende|seg[úu]n|dependiendo|gravedad|severidad|complejidad|d[íi]as?|horas?|semanas?|h[áa]biles|laborables|reportes?|informes?|recibido|recibir|recepci[óo]n|env[íi]o|inicial|si|posible|vulnerabilidad(?:es)?|problemas?|cr[íi]tic[oa]s?|alt[oa]s?|medi[oa]s?|moderad[oa]s?|baj[oa]s?|prioridad|nivel|inmediata|acci[óo]n)\b[\W\d]*)*$
    """),
)
