"""Portuguese lengths of time and promises (a part of `pt`, apart because of its size)."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.durations import Unit
from vulndesk.core.policy.phrases.table import DeadlineWords, LengthWords, any_of, words

_ONE_TO_FIFTEEN = "um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze"
NUMBERS = {word: number for number, word in enumerate(_ONE_TO_FIFTEEN.split(), start=1)}
NUMBERS |= {"uma": 1, "duas": 2, "tres": 3, "catorze": 14, "vinte": 20, "vinte e quatro": 24, "trinta": 30}
NUMBERS |= {"quarenta e cinco": 45, "quarenta e oito": 48, "sessenta": 60, "setenta e duas": 72, "noventa": 90}
_COUNT = r"(?:\d{1,4}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r")"
LENGTHS = LengthWords(
    length=re.compile(
        rf"(?<![\w.,/$-])(?<!há )\[?(?P<low>{_COUNT})\]?(?:\s?\(\s?[\w ]{{1,24}}\))?"
        rf"(?:\s?h?\s?(?:-|–|—|~|\ba\b|\bou\b|\be\b|\baté\b)\s?(?P<high>{_COUNT})(?:\s?\(\s?[\w ]{{1,24}}\))?)?"
        r"(?:\s|-|–)?(?P<unit>minutos?|mins?|horas?|hrs?|hs?|dias?|semanas?|m[êe]s(?:es)?)\b"
        r"(?P<kind>\s(?:[úu]t(?:il|eis)|comercia(?:l|is)|de trabalho))?"
        r"(?!\s(?:atr[áa]s|antes))",
        re.IGNORECASE,
    ),
    numbers=NUMBERS,
    units={
        **dict.fromkeys(("minuto", "min"), (Unit.MINUTES, 1)),
        **dict.fromkeys(("hora", "hr", "h"), (Unit.HOURS, 1)),
        "dia": (Unit.DAYS, 1),
        "semana": (Unit.DAYS, 7),
        **dict.fromkeys(("mês", "mes", "mêses", "meses"), (Unit.MONTHS, 1)),
    },
)

_FAULT = r"(?:vulnerabilidade|problema|falha|erro|bug|achado|quest[ãa]o|validade|exist[êe]ncia|gravidade|severidade)"
_DEEDS = rf"""
    (?P<update_within>\b(?:
        (?:resposta|retorno|relat[óo]rio)\s(?:mais\s)?(?:detalhad[oa]|complet[oa]|de\sstatus)
      | (?:plano|cronograma|calend[áa]rio|estimativa|previs[ãa]o|prazo\sestimado|roadmap)(?:\s\w+)?\s(?:de|d[aeo]s?|para|sobre)\s(?:\w+\s){{0,3}}?(?:a[çc][ãa]o|corre[çc][ãa]o|solu[çc][ãa]o|remedia[çc][ãa]o|mitiga[çc][ãa]o|resolu[çc][ãa]o|patch|severidade|gravidade)
      | ^(?:atualiza[çc](?:[ãa]o|[õo]es))\b(?!\sde\sseguran[çc]a) | (?:primeir[ao]\s|pr[óo]xim[ao]\s)atualiza[çc][ãa]o
      | atualiza[çc](?:[ãa]o|[õo]es)\s(?:d[eoa]s?\s(?:\w+\s)?(?:status|estado|progresso|andamento|acompanhamento|situa[çc][ãa]o)|sobre|peri[óo]dic\w+|regular\w*|inicia\w+)
      | (?:uma|as|receb\w+|envi\w+|forne\w+)\satualiza[çc](?:[ãa]o|[õo]es)\b(?!\sde\sseguran[çc]a) | status\supdates? | (?:manter\w*|mant[ée]m|mantemos)(?:-\w+)?\s(?:\w+\s){{0,3}}?(?:informad[oa]s?|atualizad[oa]s?|a\spar)
      | (?:pr[ée]-)?avalia[çc][ãa]o|avaliar\w*|avaliamos|avaliad[oa]s?|avalia\b | triagem|triage|triar\w* | valida[çc][ãa]o|validar\w*|validamos | an[áa]lises?\b|analisar\w*|analisamos|analisad[oa] | diagn[óo]stico
      | verifica[çc][ãa]o|verificar\w*|verificamos | classifica[çc][ãa]o|classificar\w* | investiga[çc][ãa]o|investigar\w*|investigamos | acompanhamento | determinar\w*\s(?:\w+\s){{0,2}}?(?:validade|impacto|gravidade|severidade)
      | confirm\w*\s(?:se|que\sa\svulnerabilidade)\b | confirm(?:ar\w*|amos|a[çc][ãa]o(?:\sd[aeo])?)\s(?:\w+\s){{0,2}}?{_FAULT}
    )\b)
  | (?P<acknowledge_within>\b(?:
        acus(?:e|ar\w*|amos|aremos)\b | confirm(?:ar|amos|aremos|ar[áa]|ar[ãa]o|arei|am?|o|ad[oa]s?\sem|a[çc](?:[ãa]o|[õo]es))\b | recebimento\b | recep[çc][ãa]o\b
      | (?:primeir[ao]\s|r[áa]pida\s)?(?:respostas?|contato\sinicial|retorno)\b(?!\sa\sincidentes) | primeiro\sconta[c]?to
      | respond(?:er\w*|emos|e|em|o|id[oa]s?)\b | retornar(?:emos|ei|[áa])?\b|retornamos | entra(?:mos|remos|rei|r[áa]|r[ãa]o|r)\sem\sconta[c]?to | conta[c]?t(?:aremos|amos|ar\w*)\b
      | reconhec(?:er|eremos|emos|id[oa]s?)\s(?:\w+\s){{0,2}}?(?:receb\w+|recep[çc][ãa]o|reportes?|relat\w+) | reconhecimento\b(?!\sp[úu]blico) | (?:ser[áa]|ser[ãa]o|é|s[ãa]o)\srevisad[oa]s? | primeira\srevis[ãa]o
    )\b)
  | (?P<disclosure_deadline>\b(?:
        (?<!processo\sde\s)(?<!pr[áa]ticas\sde\s)divulg\w+ | disclosure\b | revela[çc][ãa]o\b|revelar\w* | embargo\b | torn\w+\s(?:\w+\s){{0,2}}?p[úu]blic[oa]s? | (?:anunci|inform)\w+\spublicamente
      | public(?:ar\w*|amos|a[çc][ãa]o)\s(?:\w+\s){{0,4}}?(?:avisos?|alertas?|boletim|advisor(?:y|ies)|detalhes|vulnerabilidades?|cves?|informa[çc][õo]es|relat[óo]rio|publicamente) | publica[çc][ãa]o\b
    )\b)
  | (?P<fix_within>\b(?:
        (?:public|lan[çc]|liber|emit|distribu|disponibiliz|entreg|fornec)\w+\s(?:\w+\s){{0,3}}?(?:atualiza[çc](?:[ãa]o|[õo]es)|patch(?:es)?|corre[çc](?:[ãa]o|[õo]es)|fix|vers[ãa]o)
      | corre[çc](?:[ãa]o|[õo]es) | corrig\w+ | patch\w* | (?:hot|bug)?fix(?:es)?\b | solu[çc](?:[ãa]o|[õo]es)\b|solucion(?:ar\w*|amos|ad[oa]s?) | resolv\w+ | resolu[çc](?:[ãa]o|[õo]es)
      | remedi(?:a[çc][ãa]o|ar\w*) | mitig(?:a[çc][ãa]o|ar\w*|a[çc][õo]es) | consert\w+ | sanar\w*|saneamento | atualiza[çc](?:[ãa]o|[õo]es)\sde\sseguran[çc]a
    )\b)
"""
_TOLD = r"(?:atualiza[çc][õo]es|atualizaremos|atualizamos|informes|informad[oa]s?|informaremos|novidades|andamento|status|progresso|a par)"
DEADLINES = DeadlineWords(
    deeds=re.compile(_DEEDS, re.IGNORECASE | re.VERBOSE),
    governed=any_of(r"""
        (?:\b(?:em|entre|at[ée]|dentro|prazos?|num|n[ao]s|antes|m[áa]xim[oa]|m[áa]x\.?|menos|mais tardar|inferior|superior|ultrapassar|exceder|m[ée]dia|per[íi]odo|limite|objetivo|meta|janela|embargo|aproximadamente|aprox\.?|cerca|uns|umas|primeir[oa]s|pr[óo]xim[oa]s|seguintes|é|s[ãa]o)\b|[≤<~])(?:\s(?:de|do|da|em|at[ée]|a|ao|o|os|as|um|uma|no|na|nos|nas|num|que|é|m[áa]xim[oa]|prazo|per[íi]odo|tempo|estimado|inicial|primeir[oa]s?|pr[óo]xim[oa]s?|seguintes|aproximad[oa]|aproximadamente|aprox\.?|cerca|uns|umas|entre|n[ãa]o|mais|menos|m[ée]dia|adiciona(?:l|is)|outros?|outras?|≤|<|~))*\s?[:(≤<~]?\s?$
        \b(?:divulga[çc][ãa]o|disclosure|resposta|resolu[çc][ãa]o|corre[çc][ãa]o|patch|recebimento|avalia[çc][ãa]o)(?: (?:p[úu]blica|coordenada|respons[áa]vel|inicial))? (?:de|a|em)(?: os| as)?\s?$
        \b(?:resposta|retorno|confirma[çc][ãa]o|recebimento|avalia[çc][ãa]o|triagem|corre[çc][ãa]o|solu[çc][ãa]o|patch|resolu[çc][ãa]o|divulga[çc][ãa]o|embargo)(?: [^\W\d_]+){0,2}\s?[:→–—-]\s?$
        \b(?:resposta|retorno|confirma\w+|recebimento|avalia\w+|triagem|anali\w+|valida\w+|corre[çc][ãa]o|corrig\w+|solu[çc][ãa]o|patch|resolu[çc][ãa]o|divulga[çc][ãa]o|embargo)\b[^.;:()]{0,30}\(\s?$
    """),
    beside=any_of(r"""
        ^ (?:de|para)(?: (?:o|a|uma?))? (?P<limited>embargo|divulga[çc][ãa]o|recebimento|resposta|corre[çc][ãa]o|resolu[çc][ãa]o|patch)\b
    """),
    additional=any_of(r"\b(?:outr[oa]s|adiciona(?:l|is)|mais)\s?$"),
    every_cell=any_of(r"^\W*(?:a )?cada\b"),
    every=any_of(r"\b(?:cada|uma vez (?:a cada|por|a))\s?$"),
    repeated={
        written: any_of(rf"\b{_TOLD}\W+(?:\w+\W+){{0,4}}?(?:{often})(?!\w)")
        for written, often in {
            "P7D": r"semana(?:l|is|lmente)|(?:a cada|toda|por) semana|todas as semanas",
            "P1D": r"di[áa]ri[oa]s?|diariamente|(?:a cada|todo|por) dia|todos os dias",
            "P1M": r"mensa(?:l|is|lmente)|(?:a cada|todo|por) m[êe]s|todos os meses",
        }.items()
    },
    update_said=any_of(
        r"^(?!.*\b(?:depend[êe]ncias|dependabot|pacotes?|bibliotecas|varreduras?|escaneamentos?|auditorias?|backups?|pipeline)\b).*\b(?:atualiza[çc](?:[ãa]o|[õo]es)(?! d[eao]s? (?!(?:\w+ )?(?:status|estado|progresso|andamento|acompanhamento|situa[çc]|relato|reporte|caso)))|atualizaremos|informad[oa]s?|informaremos|progresso|andamento|status|novidades|a par)\b"
    ),
    bounded=any_of(r"^\s?[:→–—]\s | ^ (?:por padr[ãa]o|default|no m[áa]ximo|m[áa]ximo|ou menos|no mais tardar)\b"),
    unrelated=any_of(r"""
        \bdepend[êe]ncias (?:s[ãa]o|est[ãa]o|vulner[áa]veis)\b | \b(?:vulnerabilidades?|falhas?|problemas?) (?:em|n?as|de|d?as) (?:elas|(?:nossas )?depend[êe]ncias|terceiros)\b | \bbackups?\b | \bc[óo]pias? de seguran[çc]a\b | \bviola[çc][ãa]o de dados\b | \bvazamentos? de dados\b | \b(?:s[ãa]o|ser[ãa]o) (?:retid|armazenad|exclu[íi]d|rotacionad|mantid)[oa]s\b
        \b(?:tokens?|sess(?:[ãa]o|[õo]es)|chaves?|certificados?|contas?|senhas?|credencia(?:l|is)|segredos?) (?:[^\W\d_]+ )?(?:expiram?|vencem?|devem?|s[ãa]o|est[ãa]o)\b | \b(?:varreduras?|auditorias?|testes de penetra[çc][ãa]o) (?:s[ãa]o|ocorrem)\b | \bincidentes? (?:[^\W\d_]+ ){0,2}?(?:s[ãa]o|devem?)\b
    """),
    condition=any_of(r"""
        (?:^|[.;,:]\s|\be\s)(?:se|caso|salvo se|a menos que|em caso de)\b(?!\s(?:for )?poss[íi]vel)(?:(?!\b[^\W\d_]{2,20}(?:remos|rei)\b)[^,;:])*$
    """),
    after_release=any_of(
        r"\b(?:ap[óo]s|depois de|passad[oa]s|decorrid[oa]s)(?: (?:uns|umas|os|as|pelo menos|um per[íi]odo de|um prazo de))?\s?$"
    ),
    counted_from=any_of(r"^ (?:ap[óo]s|depois d[aeo]|desde|a partir d[aeo]|contados|posteriores)\b"),
    we=words(r"""
        \w+(?:remos|rei) | nos comprometemos | comprometemo-nos | (?:voc[êe] )?(?:receber[áa]|ter[áa]|obter[áa]|pode esperar|deve receber|receber[ãa]o)
        (?:a|nossa) equip[ea] | o time | (?:os|as) (?:mantenedor[ae]s|respons[áa]veis) | (?:ser[áa]|ser[ãa]o)
        (?:o|seu|todos os|cada|os) (?:reportes?|relatos?|relat[óo]rios?) | (?<=[:→–—]\s)[^\W\d_]+
    """),
    asked=any_of(r"""
        \b(?:por favor|favor),? (?:\w+ )?(?:d[êe](?:-nos)?|conced\w+|permit\w+|aguard\w+|esper\w+|n[ãa]o|mantenh\w+|report\w+|relat[ea]\w*|inform\w+|evit\w+)\b(?! (?:\w+ ){0,3}?(?:resposta|confirma[çc][ãa]o|retorno))
        \b(?:d[êe]-nos|nos d[êe]|deem-nos|dar-nos|nos dar|dando-nos|d[êe] (?:tempo|um|ao|aos|[àa])|conced[ae]\w*|conceder(?:-nos)?|permit[aei]\w*(?:-nos)? (?:tempo|que|um|ao|aos)|permitam?(?:-nos)?)\b
        \b(?:pedimos|pe[çc]o|solicitamos|solicito|rogamos|gostar[íi]amos que|agradecemos (?:se|que)|agradecer[íi]amos|esperamos que|pede-se|solicita-se|espera-se que|requisitamos)\b
        \b(?:aguarde|aguardar|aguardem|espere|esperar|esperem|aguardando)\b(?! (?:\w+ ){0,3}?(?:resposta|confirma[çc][ãa]o|retorno|contato|recebimento))
        \b(?:n[ãa]o|nunca|sem|evite|evitar|abst\w+ de)\s(?:o |a |se )?(?:divulg|publi[cq]|compartilh|partilh|revel|anunci|torn|discut|explor|expon|exp[õo])\w*
        \b(?:devem?|dever[áa]|dever[ãa]o|precisam?|t[êe]m que|pode) (?:n[ãa]o )?(?:esperar (?!uma)|aguardar (?!uma)|dar|conceder|permitir|manter|divulgar|publicar|reportar|relatar|informar|notificar|evitar|abster\w*|tornar)\b
        \b(?:pesquisador(?:es|as?)?|investigador(?:es|as?)?|relator(?:es)?|usu[áa]ri[oa]s?|utilizador(?:es)?|quem reporta)\b[^.;,]{0,20}\b(?:devem?|dever\w+|podem?|aceita\w*|se compromet\w+|concorda\w*)\b
    """),
    escalation=any_of(r"""
        \b(?:se|caso|quando)\b[^.;]{0,80}\bn[ãa]o\b | \b(?:em|no) caso de n[ãa]o\b | \bsem (?:haver |receber |uma |nenhuma |obter )*(?:resposta|retorno|not[íi]cias|confirma[çc][ãa]o)\b
        \b(?:se|caso) (?:em|ap[óo]s|depois de|passad[oa]s|decorrid[oa]s|dentro de|ao fim de|no prazo)\b[^.;,]{0,40}$ | \bn[ãa]o (?:tenha|tiver|houver|haja|receb\w+|obt\w+|responder\w*) | \b(?:falta|aus[êe]ncia) de (?:resposta|retorno)\b | \bescal(?:ar|amos|ad[oa]|onar\w*|ona\w*|onamento|a[çc][ãa]o)\b
    """),
    side=any_of(
        r"\b(?:uma vez(?: que)?|depois (?:de|que)|ap[óo]s|quando|se|caso|at[ée] que|at[ée] (?:a|o)\b|assim que|logo que|antes d[aeo]|desde|a partir d[aeo])\b[^,;:]*(?:,|$)"
    ),
    refusal=any_of(r"""
        \b(?:n[ãa]o|sem|nenhum|nem|tampouco)\b(?: \w+){0,3}? (?:garant\w+|promet\w+|sla|acordo|compromiss\w+|compromet\w+|prazos?|assegur\w+|fix[oa]s?|forma(?:l|is))\b
    """),
    target=words(r"""
        tenta(?:mos|remos|rei|r|m) | tento | procura(?:mos|remos|m) | busca(?:mos|remos|m) | nos esfor[çc]a\w+ | esfor[çc]\w+ | (?:faremos|farei) o (?:poss[íi]vel|melhor) | objetivos? | metas? | normalmente | geralmente | habitualmente | tipicamente | em geral | costum(?:amos|a|o)
        esperamos | esperad[oa]s? | almejamos | pretendemos | visamos | deve receber | dever[áa] receber | devemos | estimad[oa]s? | estimativa | aproximad\w+ | aprox | cerca de | em torno de | na medida do poss[íi]vel | sempre que poss[íi]vel | se poss[íi]vel | quando poss[íi]vel | melhor esfor[çc]o | em m[ée]dia | podem? | poder[áa] | idealmente | inten[çc][ãa]o | t[íi]pic[oa]
    """),
    firm=words(
        r"(?!tenta|procura|busca|esfor[çc]a)\w+(?:remos|rei) | nos comprometemos | comprometemo-nos | garantimos | receber[áa] | ser[áa] | ser[ãa]o | pode esperar"
    ),
    past=words(r"foi | foram | era | eram | havia | houve | [^\W\d_]{2,20}(?:iu|ou|aram|eram|iram)"),
    severities={
        "critical": words(r"cr[íi]tic[oa]s?"),
        "high": words(r"alt[oa]s? | graves? | sever[oa]s? | importantes?"),
        "medium": any_of(r"(?<!em )(?<!na )(?<!\w)(?:m[ée]di[oa]s?|moderad[oa]s?)(?!\w)(?! de\b)"),
        "low": any_of(r"(?<!\w)(?:baix[oa]s?|menor(?:es)?(?! (?:a|de|que)\b)|leves?)(?!\w)"),
        "none": words(r"informativ[oa]s? | informaciona(?:l|is)"),
    },
    for_severity=any_of(r"^\s*(?:\(|(?:para|n?os? casos? de|em caso de|se|quando|em)\b)\s?[^.;,]{0,60}"),
    vague=words(r"""
        (?:o mais|t[ãa]o) (?:r[áa]pido|rapidamente|breve|cedo|logo) (?:quanto )?poss[íi]vel | assim que (?:poss[íi]vel|pudermos) | logo que poss[íi]vel | quanto antes | o quanto antes | com (?:a maior )?(?:brevidade|rapidez|agilidade|celeridade) | prontamente | rapidamente | imediatamente | de imediato | em breve | sem (?:demora|atrasos?).*
        (?:em|dentro de|num|no) (?:um )?(?:prazo|tempo|per[íi]odo) (?:de tempo )?(?:razo[áa]vel|h[áa]bil|adequado|curto) | em tempo (?:razo[áa]vel|h[áa]bil) | oportunamente | periodicamente | regularmente | (?:em )?(?:poucos|alguns) dias | informad[oa]s? | a par
    """),
    fragment=any_of(r"""
        ^[\W\d]*(?:(?:em|entre|at[ée]|dentro|de|do|da|dos|das|no|na|nos|nas|num|o|a|os|as|ao|um|uma|uns|umas|e|ou|que|se|[ée]|com|por|para|ap[óo]s|desde|m[áa]xim[oa]|m[áa]x|menos|mais|n[ãa]o|tardar|prazo|prazos|per[íi]odo|tempo|objetivo|meta|estimado|estimada|aproximadamente|aproximado|aprox|cerca|primeir[oa]s?|pr[óo]xim[oa]s?|seguintes|normalmente|geralmente|tipicamente|habitualmente|depende|conforme|dependendo|acordo|gravidade|severidade|complexidade|dias?|horas?|semanas?|[úu]teis|relatos?|relat[óo]rios?|reportes?|recebid[oa]|receber|recebimento|envio|inicial|poss[íi]vel|vulnerabilidades?|problemas?|cr[íi]tic[oa]s?|alt[oa]s?|m[ée]di[oa]s?|moderad[oa]s?|baix[oa]s?|prioridade|n[íi]vel|imediata|a[çc][ãa]o)\b[\W\d]*)*$
    """),
)
