"""Portuguese, of Brazil first and of Portugal: imperatives, infinitives, gerunds in headings, impersonal forms.

The order inside a table is the order of preference, as in `en`. Accents are optional where people leave them out.
"""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

import re

from vulndesk.core.policy.clauses import ConductTopic, ContributorTopic, HandlingRule, Item
from vulndesk.core.policy.phrases.pt_deadlines import DEADLINES, LENGTHS
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

_FAULT = r"(?:vulnerabilidades?|falhas?|problemas?|erros?|bugs?|brechas?|defeitos?|fraquezas?)"

HEADINGS = {
    Meaning.OUT_OF_SCOPE: words(rf"""
            fora d[eo] (?:nosso )?(?:escopo|[âa]mbito) | exclus[õo]es | exclu[íi]d[oa]s? | n[ãa]o (?:est[áa] )?(?:inclu[íi]d[oa]s?|cobert[oa]s?|eleg[íi]ve(?:l|is)|aplic[áa]ve(?:l|is))
            n[ãa]o (?:se )?(?:[ée]|s[ãa]o|conta|consider\w+|constitu\w+)(?: considerad[oa]s?)?(?: como)?(?: uma?)? (?:{_FAULT}|eleg[íi]ve\w+|v[áa]lid[oa]s?) | o que n[ãa]o (?:reportar|relatar|cobre|entra|informar)
    """),
    Meaning.IN_SCOPE: words(rf"""
            ^\W*(?:\d+[.)]?\s*)?(?:escopo|[âa]mbito)(?: d[ae] (?:esta )?pol[íi]tica)?\W*$ | (?:dentro d[eo]|em|no) (?:nosso )?(?:escopo|[âa]mbito) | {_FAULT} (?:eleg[íi]veis|aceit[oa]s|cobert[oa]s|v[áa]lid[oa]s|de interesse)
            o que (?:[ée] considerad[oa]|(?:se )?considera(?:mos)?|conta como|constitui)(?: uma?)? {_FAULT}.* | o que (?:reportar|relatar)
    """),
    Meaning.ESCALATION: words(r"escal(?:ad[oa]|onamento|a[çc][ãa]o|ar)"),
    Meaning.SAFE_HARBOUR: words(
        r"porto seguro | safe[- ]harbou?r | lega(?:l|is) | prote[çc][ãa]o (?:ao|dos?|para) pesquisador\w*"
    ),
    Meaning.BOUNTY: words(r"recompensas? | bount(?:y|ies)"),
    Meaning.CONTENTS: words(r"""
            o que (?:\w+ )?(?:incluir|devem? (?:incluir|conter)|precisamos|informar|enviar|fornecer|anexar|colocar).* | (?:informa[çc][õo]es|dados|detalhes|conte[úu]do|itens) (?:a|que|para|por|necess[áa]ri[oa]s?|requerid[oa]s?|[úu]teis|solicitad[oa]s?|m[íi]nim[oa]s?|recomendad[oa]s?|obrigat[óo]ri[oa]s?|d[eo] (?:reporte|relat[óo]rio|relato)).*
            conte[úu]do .* | (?:modelo|formato|template|estrutura|requisitos) (?:d[eo]|para).{0,12}(?:reporte|relat[óo]rio|relato)s? | incluir (?:no|em) (?:seu )?(?:reporte|relat[óo]rio|relato) | inclua.*
    """),
    Meaning.SUPPORT: words(r"""
            (?:vers(?:[ãa]o|[õo]es)|branch(?:es)?|releases?) (?:\w+ )?(?:suportad\w+|compat[íi]ve\w+|mantid\w+|com suporte|em suporte|ativ\w+|cobert\w+|vigentes?|afetadas|atualizadas|que recebem.*)
            suporte(?: d[eoa]s?)?(?: (?:vers[ãa]o|vers[õo]es|seguran[çc]a))? | (?:pol[íi]tica|ciclo|tabela|matriz) de (?:suporte|vida|vers[õo]es) | vers[õo]es e suporte | suportad[oa]s? | compatibilidade | vers[õo]es
    """),
    Meaning.CONTRIBUTORS: words(r"""
            (?:para )?(?:os )?(?:contribuidores|contribuintes|colaboradores|desenvolvedores|programadores) | como contribuir | contribu(?:ir|indo|i[çc][ãa]o|i[çc][õo]es) | (?:guias?|normas|pr[áa]ticas|padr[õo]es|diretrizes) de (?:codifica[çc][ãa]o|desenvolvimento|programa[çc][ãa]o)
    """),
    Meaning.CREDIT: words(
        r"cr[ée]ditos? | reconhecimentos? | hall d[ae] fama | hall of fame | mural .* | atribui[çc][ãa]o"
    ),
    Meaning.THANKS: words(r"agradecimentos? | obrigad[oa]"),
    Meaning.ENCRYPTION: words(
        r"(?:chave )?(?:p[úu]blica )?(?:pgp|gpg|openpgp) | criptografad[oa] | criptografia | cifrad[oa] | encripta\w+"
    ),
    Meaning.RESPONSE: words(r"""
            (?:tempos?|prazos?|processo|procedimento|linha do tempo|cronograma|compromissos?|pol[íi]tica|objetivos?|expectativas?|resposta|slas?)(?: \w+)?? (?:d[eoa]s?|para a?|a) (?:respostas?|atendimento|resolu[çc][ãa]o|corre[çc][ãa]o|remedia[çc][ãa]o|tratamento|gest[ãa]o|seguran[çc]a|reportes?|relat\w+|vulnerabilidades?|servi[çc]o|divulga[çc][ãa]o)
            o que (?:voc[êe] )?(?:pode |deve |devo )?esperar.* | o que (?:acontece|ocorre|faremos|fazemos|vem)\b.* | (?:noss[oa]s?|meus?) (?:compromissos?|resposta|processo|promessa).* | compromissos? | expectativas
            respostas?(?: esperada)? | slas? | cronograma | linha do tempo | prazos?.* | tempos? (?:estimad\w+|de .*) | acompanhamento | (?:gest[ãa]o|gerenciamento|tratamento|ciclo) (?:d[eao]s?) (?:vulnerabilidades?|reportes?|relat\w+|vida) | processo | triagem | como (?:respondemos|tratamos|lidamos|gerenciamos).* | remedia[çc][ãa]o | fluxo .*
    """),
    Meaning.DISCLOSURE: words(r"divulga[çc][ãa]o | revela[çc][ãa]o | embargo | publica[çc][ãa]o | disclosure"),
    Meaning.CONDUCT: words(r"""
            uso (?:respons[áa]vel|aceit[áa]vel|[ée]tico|permitido|legal) | regras(?: .*)? | conduta .* | proibi\w+ | c[óo]digo de conduta | (?:normas|diretrizes|orienta[çc][õo]es|guias?) (?:para|de) (?:os )?(?:pesquisador\w+|pesquisa|testes|relatores)
    """),
    Meaning.SCOPE: words(r"escopo | [âa]mbito(?: de aplica[çc][ãa]o)? | scope"),
    Meaning.REPORTING: words(r"""
            report(?:ar|es?|e|ando)\b.* | relat(?:ar|o|os|e|ando|[óo]rios?)\b.* | inform(?:ar|e|ando)\b.* | notific\w+ .* | comuni(?:car|ca[çc][ãa]o|cando)\b.* | denunci\w+ .* | avis(?:ar|o) .* | conta[c]?tos? | contatar | cana(?:l|is)(?: .*)? | como (?:enviar|avisar|contatar|comunicar|entrar).* | divulgar .* | onde (?:reportar|relatar|enviar)
            (?:encontr|descobr|detect)\w+ (?:uma?|algum[a]?) .*
    """),
    Meaning.USERS: words(r"""
            (?:boas|melhores) pr[áa]ticas.* | pr[áa]ticas .* | recomenda[çc][õo]es.* | dicas.* | para (?:os )?(?:usu[áa]rios|administradores|operadores|integradores|produ[çc][ãa]o|implanta[çc][ãa]o) | implanta[çc][ãa]o | deploy | hardening | lista de verifica[çc][ãa]o.* | checklist.* | uso seguro | configura[çc][ãa]o .*
    """),
    Meaning.ABOUT: words(r"""
            (?:caracter[íi]sticas|recursos|medidas|considera[çc][õo]es|arquitetura|modelo|controles|design|auditorias?|testes|postura|avisos|notifica[çc][õo]es|atualiza[çc][õo]es|implementa[çc][ãa]o|fun[çc][õo]es|projeto|ferramentas|notas|garantias|n[íi]veis|monitoramento|mecanismos|princ[íi]pios|pontos|propriedades)(?: \w+)?(?: (?:de|d[oa]s?|em|sobre|para) .*)?
            seguran[çc]a (?:do|da|em|no|na|implementada|por design) .* | modelo de amea[çc]as.* | .* conhecid[oa]s? | cadeia de suprimentos.* | prote[çc][ãa]o de dados.* | depend[êe]ncias.* | dados .* | segredos.* | secrets.* | credenciais.* | limita[çc][õo]es.* | refer[êe]ncias.* | hist[óo]rico.* | idiomas? | autentica[çc][ãa]o.* | autoriza[çc][ãa]o.* | privacidade.* | vis[ãa]o geral | introdu[çc][ãa]o | resumo | perguntas
    """),
}

LEADS = {
    Meaning.OUT_OF_SCOPE: any_of(rf"""
            \bfora d[eo] (?:nosso )?(?:escopo|[âa]mbito)\b.{{0,80}}:$ | ^fora d[eo] (?:escopo|[âa]mbito)\b | \b(?:exclu[íi]\w+|exclus[õo]es|excetu\w+)\b.{{0,60}}:$
            \bn[ãa]o (?:se |s[ãa]o |[ée] |est[ãa]o? |ser[ãa]o )?(?:\w+ )?(?:consider\w+|aceit\w+|tratad[oa]s?|cobert[oa]s?|cobre|inclu[íi]d[oa]s?|inclui|eleg[íi]ve\w+|{_FAULT})\b.{{0,80}}:$
    """),
    Meaning.IN_SCOPE: any_of(rf"""
            \b(?:dentro d[eo]|no|em) (?:escopo|[âa]mbito)\b.{{0,80}}:$ | ^dentro d[eo] (?:escopo|[âa]mbito)\b | \b(?:escopo|[âa]mbito|pol[íi]tica)\b.{{0,40}}\b(?:inclui|cobre|abrange|compreende|se aplica|aplica-se)\b.{{0,60}}:$ | ^(?:cobre|inclui|abrange|aplica-se) .{{0,60}}:$
            \binteress\w+ (?:especialmente|particularmente|principalmente)\b.{{0,60}}:$ | \b(?:s[ãa]o|podem ser|[ée]) considerad[oa]s?\b.{{0,20}}\b{_FAULT}\b.{{0,60}}:$ | \b{_FAULT}\b.{{0,30}}\b(?:relevantes|de interesse)\b.{{0,20}}\binclu\w+:$
    """),
    Meaning.CONTRIBUTORS: any_of(
        r"\b(?:contribuidores|contribuintes|colaboradores|desenvolvedores)\b.{0,20}\b(?:devem|dever[ãa]o|precisam)\b.{0,60}:$"
    ),
    Meaning.CONDUCT: any_of(r"""
            \bn[ãa]o (?:devem?|podem?|poder[áa]|dever[áa]) ser (?:usad[oa]s?|utilizad[oa]s?)\b.{0,60}:$ | \b(?:proibid[oa]s?|[ée] vedad[oa]|n[ãa]o (?:s[ãa]o |[ée] )?(?:permitid[oa]s?|autorizad[oa]s?))\b.{0,60}:$
            \b(?:voc[êe] (?:concorda|se compromete|deve)|(?:pesquisadores|relatores) devem)(?: em| a| que)?(?: n[ãa]o)?\s?:$
    """),
}

ABBREVIATIONS = any_of(r"""
    \b(?:ex|p\. ?ex|etc|vs|cf|aprox|incl|n[úu]m|nro|sr|sra|dr|dra|prof|eng|art|p[áa]g|m[áa]x|m[íi]n|s\.a|cap|fig|sec|v|ltda)\.$ | (?<!\w)[A-Za-z]\.$
""")

COURTESIES = any_of(r"""
    \b(?:levamos|leva|lev[aá]-la|levada|levad[oa]s|tratamos|tratad[oa]s?)\b.{0,80}\b(?:a s[ée]rio|com seriedade|seriamente|muito s[ée]rio)\b | \bsiga (?:os|estes|as|estas)(?: seguintes)? (?:passos|instru[çc][õo]es|diretrizes|etapas|orienta[çc][õo]es)\b | ^(?:muito )?(?:obrigad[oa]|agradecemos)\b
    \b(?:valorizamos|agradecemos|incentivamos|encorajamos|acreditamos)\b | \b(?:alta|m[áa]xima|nossa) prioridade\b | \b[ée] uma prioridade\b | \bpara mais (?:informa[çc][õo]es|detalhes)\b | ^(?:por favor,? )?(?:consulte|veja|revise|leia|visite|confira)\b
    \bnos ajuda(?:r[áa])? a (?:entender|compreender|resolver|priorizar)\b | \ba seguran[çc]a [ée] (?:muito )?importante\b | \bs[ãa]o bem-vind[oa]s\b
""")
TEMPLATE = any_of(r"""
    ^(?:use|utilize) esta se[çc][ãa]o para (?:informar|dizer|contar)\b | ^diga (?:a eles|[àa]s pessoas)?.{0,20}\bonde\b | \[(?:insira|inserir|seu|sua|projeto|adicione|adicionar|preencher|coloque)\b[^\]]*\](?!\()
    \b(?:seu|sua)[- ]?(?:dom[íi]nio|empresa|organiza[çc][ãa]o|projeto)\.(?:com|org|tld|br|pt)\b
""")
QUOTATION = any_of(r"""
    \b(?:sua|outra|outro|original|do fornecedor|upstream|terceiros)\b[^.]{0,80}\b(?:pol[íi]tica|diz|texto|indica)\b | \b(?:diz|dizem|indica|escreveu|cita)\W*$ | \b(?:exemplo|modelo|template|p\. ?ex)\b[^.]{0,80}:$
""")
MAY_BIND = words(r"""
    por favor | dev[eo]\w* | devem | precisa\w* | n[ãa]o (?:o |a |se )?(?:inclu|us|utili|envi|compartilh|fa[çc]|publi|divulg|report|relat|explor|acess|abr)\w+ | nunca | \w+(?:remos|rei)
    nos comprometemos | comprometemo-nos | tentamos | procuramos | buscamos | pedimos | solicitamos | exigimos | garantimos | esperamos | [ée] (?:necess[áa]rio|obrigat[óo]rio) | voc[êe] (?:pode|receber[áa]|concorda)
    reporte(?:-a|-o|-as|-os)? | relate(?:-a|-o)? | envie | notifique | utilize | evite | aguarde
""")

_NOT = r"(?:n[ãa]o|nunca|jamais|tampouco|evit(?:e|ar|em)|abst[eê]\w+ de|(?:em|ao) (?:vez|inv[ée]s) de|sem)"
_TELL = r"(?:abr\w+|cri(?:ar|e|em|ando)|report\w+|relat\w+|inform\w+|publi[cq]\w+|divulg\w+|compartilh\w+|partilh\w+|usar|use|usem|utiliz\w+|notifi\w+|envi\w+|discut\w+|revel\w+|coment\w+|registr\w+|anunci\w+|torn\w+|fa[çc]a\w*|poste\w*|post(?:ar|em)|expo\w+|exp[õo]e\w*|ger(?:e|ar)|submet\w+|mencion\w+)"
_PLACE = r"(?:p[úu]blic(?:[oa]s?|amente)|publicamente|github|gitlab|bitbucket|codeberg|redes sociais|f[óo]r(?:um|uns)|discuss(?:[ãa]o|[õo]es)|discussions|discord|issues?|tickets?|(?:rastreador|gerenciador|sistema) de (?:problemas|issues|bugs)|pull requests?|bug tracker)"
NEGATION = any_of(r"\bn[ãa]o:?$ | \bn[ãa]o (?:fa[çc]a|deve)\w*:?$ | \b(?:evite|evitar|nunca):?$ | \bn[ãa]o fazer:?$")
PRIVATE = any_of(
    rf"\b{_NOT}\W[^.;:]{{0,60}}?\b{_TELL}\b[^.;:]{{0,120}}?\b{_PLACE}\b(?! privad)",
    r"\b(?:issues?|tickets?|canais|f[óo]runs)(?: \w+)? p[úu]blic[oa]s?\b[^.;]{0,40}\bn[ãa]o\b",
    r"\bn[ãa]o\b[^.;:]{0,20}\b(?:issues?|tickets?) p[úu]blic[oa]s?\b",
    r"\b(?:antes de|(?:em|ao) (?:vez|inv[ée]s) de) (?:abrir|criar|publicar)\b[^.;]{0,30}\b(?:issue|ticket)\b",
)

CONTACTS = ContactWords(
    verbs=words(r"""
        report\w* | relat\w* | inform\w* | envi\w* | escrev\w* | conta[c]?t\w* | notifi\w+ | comuni\w+ | divulg\w+ | avis\w+ | use | usar | usando | utiliz\w+ | via | por meio | atrav[ée]s | pel[oa] | mande | mandar
        abr\w+ | cri(?:e|ar) | visit\w+ | v[áa] | acess\w+ | preench\w+ | e-?mail | correio | mail | cana(?:l|is) | entr[ea]\w* em conta[c]?to | conta[c]?to
    """),
    closed=any_of(r"""
        \b(?:anteriormente|em desuso|obsolet[oa]|n[ãa]o (?:[ée] )?mais (?:us\w+|utiliz\w+)) | \bn[ãa]o (?:use|utilize|envie|escreva|contate)\b[^.;,:]{0,30}@
    """),
    other_use=words(r"""
        n[ãa]o (?:estejam? |s[ãa]o |sejam? )?(?:relacionad[oa]s?|sens[íi]ve(?:l|is)|de seguran[çc]a|ligad[oa]s?).{0,20} | (?:perguntas?|d[úu]vidas?|quest[õo]es|suporte) gera(?:l|is) | suporte geral | c[óo]digo de conduta | imprensa | vendas | noreply
        (?:outros|demais) (?:erros|bugs|problemas|assuntos|temas) | (?:bugs|erros|issues) (?:normais|comuns|regulares) | inscrev\w+ | bug bounty | solicita[çc](?:[ãa]o|[õo]es) de (?:funcionalidades?|recursos?)
    """),
    advisory=any_of(r"""
        \b(?:reportes?|relat(?:o|os|[óo]rios?)|notifica[çc][ãa]o|reporting|avisos?|alertas?|advisory|advisories|den[úu]ncia)(?: de seguran[çc]a| de vulnerabilidades?)? privad[oa]s?\b(?=.*\b(?:github|reposit[óo]rio|security|de vulnerabilidades?)\b) | \b(?:cana(?:l|is)|recurso) privad[oa]s?\b(?=.*\b(?:github|reposit[óo]rio)\b)
        \b(?:avisos?|alertas?|consultivo) de seguran[çc]a (?:privad[oa]s? )?(?:d[eo]|no) (?:github|reposit[óo]rio)\b | \bgithub (?:private )?(?:security|vulnerability) (?:advisor(?:y|ies)|reporting)\b | \bprivate (?:vulnerability|security) report\w*
        \bsecurity advisor(?:y|ies)\b | \breport a (?:security )?vulnerability\b | \baba (?:de )?[\"“'‘]?(?:security|seguran[çc]a)\b
    """),
    archive=any_of(r"""
        \b(?:ser[áa] publicad[oa]|ser[ãa]o publicad[oa]s|publicar(?:emos|[áa])|publicamos|publicad[oa]s? (?:em|no|na|via)|postad[oa]s|anunciad[oa]s?|anunciar(?:emos)?|anunciamos|creditar\w*|creditad[oa]s?|cr[ée]ditos?|inscrev\w+|hist[óo]rico|anteriores|passad[oa]s|lista de|mais informa[çc][õo]es|documenta[çc][ãa]o)\b
    """),
    report_link=any_of(r"""
        report | submit | relat[óo]rio | relatar | hackerone\.com | bugcrowd\.com | huntr\.(?:dev|com) | intigriti\.com | yeswehack\.com | openbugbounty\.org | \bform\b | formul[áa]rio | /contact | /contato | contato | security[-_/]?(?:contact|center|centre|response)
    """),
    channel_before=any_of(r"""
        \b(?:report|relat|inform|notif|envi)\w*(?: \w+){0,4}? (?:em|n[ao]|atrav[ée]s d[eoa]|por meio d[eoa]|via|pel[oa]|usando|utilizando)\s(?:o |a |noss[oa] |este |esta )?$
        ^para (?:reportar|relatar|informar|notificar)\b[^.;]{0,80}\b(?:use|utilize|visite|v[áa] (?:para|at[ée])|acesse|preencha)\s(?:o |a |noss[oa] |este |esta )?$
    """),
    person=words(r"conta[c]?t\w* | escrev\w+ | mensagem | comuni\w+ | mantenedor\w*"),
    placeholder=any_of(r"""
        your[-_]?(?:domain|company|org(?:anization)?|project|e?mail) | (?:^|@)(?:seu|sua)[-_]?(?:dominio|empresa|email|projeto|organizacao) | \b(?:ex\.|substitu\w+)\b.{0,10}$ | noreply@ | ^git@ | xxx | usuario@ | exemplo
    """),
    unnamed=any_of(r"""
        \b(?:correio|e-?mail|fale com|conta[c]?t[eo]\w*|contatar|escrev[ae]\w*|mensagem)\b[^.;]{0,80}\b(?:perfil|diretamente|mantenedor(?:es|as?)?|autor(?:es)?|equipe|time)\b
    """),
    at=r"\s?[\[({<]\s?(?:at|arroba|em)\s?[\])}>]\s?|\s+(?:at|arroba)\s+",
    dot=r"\s?[\[({<]\s?(?:dot|ponto)\s?[\])}>]\s?|\s+(?:dot|ponto)\s+",
)

ENCRYPTION = EncryptionWords(
    offered=any_of(r"""
        \b(?:pgp|gpg|openpgp|gnupg)\b | BEGIN PGP PUBLIC KEY
        \b(?:criptograf(?:ar|e|ad[oa]s?)|cifr(?:ar|e|ad[oa]s?)|encript(?:ar|e|ad[oa]s?))\b (?:sua?|o|a|seus|os|as|uma?)? ?(?:e-?mail|mensage|reporte|relat|comunica|informa)\w*
    """),
    elsewhere=any_of(r"""
        \bassina(?:do|da|dos|das|r|mos|tura|turas)\b | \bverifi(?:ca|que|car|ca[çc][ãa]o)\b | \bem (?:repouso|tr[âa]nsito)\b | \bTLS\b
        \b(?:tags?|artefatos|releases|bin[áa]rios|pacotes|commits|downloads) (?:est[ãa]o|s[ãa]o)\b
    """),
    key=any_of(
        r"\b(?:pgp|gpg|openpgp|public)[-_ ]?keys?\b | \bchave p[úu]blica\b | pgp | gpg | keys?\.openpgp\.org | keyserver | /pks/ | \.asc\b | keybase\.io"
    ),
)

SUPPORT = SupportWords(
    version_header=words(r"vers(?:[ãa]o|[õo]es) | releases? | branch(?:es)? | ramos? | s[ée]ries? | tags?"),
    status_header=words(r"""
        suport\w* | estado | status | situa[çc][ãa]o | compat[íi]ve(?:l|is) | mantid[oa]s? | manuten[çc][ãa]o | ativ[oa]s? | cobert[oa]s? | vigente | seguran[çc]a | com suporte | receb\w* .* | (?:atualiza[çc][õo]es|patches|corre[çc][õo]es)(?: .*)? | supported
    """),
    yes=words(r"""
        sim | suportad[oa]s? | suporte(?: \w+)? | com suporte | ativ[oa]s?(?: .*)? | compat[íi]ve(?:l|is) | mantid[oa]s? | manuten[çc][ãa]o.* | vigente | cobert[oa]s? | atual(?:izada)? | lts | est[áa]vel | [úu]ltim[oa] | at[ée] .* | em desenvolvimento | em andamento | parcial | limitad[oa]
        (?:s[óo]|apenas|somente|unicamente) .* | (?:corre[çc][õo]es|patches|atualiza[çc][õo]es) .* | melhor esfor[çc]o | best[- ]effort | yes | supported | recomendad[oa]
    """),
    no=words(r"""
        n[ãa]o | nenhum[a]? | nunca | sem (?:suporte|manuten[çc][ãa]o|atualiza[çc][õo]es) | fim d[eao] (?:vida|suporte).* | eol | end of life | obsolet[oa]s? | descontinuad[oa]s? | depreciad[oa]s? | desatualizad[oa]s? | em desuso | retirad[oa]s? | abandonad[oa]s? | encerrad[oa]s? | not supported | deprecated
    """),
    only_latest=any_of(r"""
        \b(?:s[óo]|somente|apenas|unicamente|exclusivamente)\b[^.;]{0,60}\b(?:[úu]ltim[oa]s?|mais recentes?|atual|main|master|principal)\b[^.;]{0,60}\b(?:receb\w+|suportad\w+|tem|t[êe]m|(?:[ée]|s[ãa]o) (?:suportad|mantid)\w+|corre[çc][õo]es|patches|atualiza[çc][õo]es)\b
        \b(?:s[óo]|somente|apenas|unicamente)\b[^.;]{0,60}\b(?:suporte|suport\w+|mantemos|patches|corre[çc][õo]es|atualiza[çc][õo]es)\b[^.;]{0,60}\b(?:[úu]ltim[oa]s?|mais recentes?|atual|main|master)\b
        \b(?:patches|corre[çc][õo]es|atualiza[çc][õo]es) de seguran[çc]a\b[^.;]{0,40}\b(?:s[óo]|somente|apenas|para|na|no)\b[^.;]{0,20}\b(?:[úu]ltim[oa] |vers[ãa]o (?:est[áa]vel )?mais recente)
    """),
    latest="Última versão",
    older="Versões anteriores",
)

_INCLUDE = r"(?:inclu(?:a|am|ir|indo)|forne(?:[çc]a|[çc]am|cer|cendo)|indi(?:que|quem|car|cando)|anex(?:e|em|ar|ando)|descrev(?:a|am|er|endo)|detalh(?:e|em|ar|ando)|especifi(?:que|car|quem|cando)|adicion(?:e|ar|em)|acrescent(?:e|ar)|mencion(?:e|ar)|inform(?:e|ar|ando)|apresent(?:e|ar))"
CONTENTS = ContentWords(
    lead=any_of(rf"""
        \b{_INCLUDE}\b[^.]{{0,120}}:$ | \b(?:seguintes?|estas|estes) (?:\w+ )?(?:informa[çc][õo]es|detalhes|dados|itens)\b.{{0,100}}$ | \b(?:informa[çc][õo]es|dados|detalhes)(?: \w+)? (?:seguintes|abaixo|a incluir|[úu]teis|necess[áa]ri[oa]s|m[íi]nim[oa]s)\b.{{0,40}}$
        ^(?:no|em) (?:seu )?(?:reporte|relat[óo]rio|relato|mensagem|e-?mail)\b.{{0,60}}:$ | ^ao (?:reportar|relatar)\b.{{0,60}}:$ | ^{_INCLUDE}\b | \b(?:reporte|relat[óo]rio|relato|mensagem|e-?mail)s?\b.{{0,20}}\b(?:devem?|dever[áa]|conter|contenha|inclua|com)\b.{{0,60}}:$
        \b(?:report|relat|inform|escrev|envi|conta[c]?t|e-?mail|mensagem|mand)\w*\b.{{0,120}}\bcom(?: o seguinte| as seguintes.{{0,40}})?:$
    """),
    not_lead=any_of(r"""
        \b(?:n[ãa]o|nunca|evite|sem)\b.{0,20}\b(?:inclu|forne|envi|anex|indi[cq]|compartilh)\w* | \b(?:escopo|[âa]mbito|pol[íi]tica|leis|medidas|servi[çc]os?|caracter[íi]sticas|reconhecimento|avisos?|advisory|notas|atualiza[çc][õo]es|projeto|ferramentas?|sistema|vers[ãa]o|divulga[çc][ãa]o|reposit[óo]rio|seguran[çc]a) (?:\w+ )?(?:inclui|fornece|descreve|detalha|cont[ée]m)\b
        \b(?:incluiremos|forneceremos|indicaremos|fornecemos|inclu[íi]mos|oferecemos|informaremos)\b | \bincluindo,? (?:mas )?(?:n[ãa]o|sem|entre) | \b(?:atualiza[çc][õo]es|patches|suporte|corre[çc][õo]es) (?:de seguran[çc]a )?(?:para|[àa])\b
    """),
    sentence=any_of(rf"""
        (?:^|\bpor favor,? |\be |\btamb[ée]m )(?=(?:descrev(?:a|am|er)|expli(?:que|quem|car)|detalh(?:e|em|ar))\b[^.;:,]{{0,30}}\b(?:vulnerabilidade|problema|falha|erro|achado))
        (?:^|\bpor favor,? |, |\be |\btamb[ée]m |\bal[ée]m disso,? |: )(?:por favor,? )?{_INCLUDE}\b(?! (?:suporte|atualiza[çc][õo]es|um patch|patches|corre[çc][õo]es|os? usu[áa]rios?|seguran[çc]a|uma atualiza[çc][ãa]o|noss[oa]s?|imediatamente|o mais|qualquer vulnerabilidade|vulnerabilidades)\b),?\s?
        \b(?:reporte|relat[óo]rio|relato|mensagem|e-?mail)s? (?:devem?|dever[áa]|precisa) (?:incluir|conter|descrever|indicar)\b | \b(?:reporte|relat[óo]rio|relato)s? (?:[úu]til|bom|completo|ideal) (?:inclui|cont[ée]m|descreve|indica)\b
        \b(?:envie|enviar|mande)\b (?=(?:uma? |os? |as? )?(?:\w+ )?(?:descri[çc]|reprodu[çc]|passos|prova)) | \bcom (?=(?:uma? |o |a |os |as |todos? |toda |tod[oa]s [oa]s |m[áa]xim[oa] |o m[áa]ximo de )?(?:\w+ )?(?:descri[çc][ãa]o|detalhes?|passos|informa[çc][õo]es|prova|resumo|explica[çc][ãa]o))
    """),
    split=re.compile(
        r"\s*(?:[,;()]|\be\b|\bbem como\b|\bassim como\b|\bjunto com\b|\bal[ée]m d[eoa]s?\b)\s*", re.IGNORECASE
    ),
    tail=any_of(r"""
        \s*(?:\((?!(?:uma )?(?:prova|poc\b|capturas))|\bp\. ?ex\b|\bex\.|\bex:|\bpor exemplo\b|\btais como\b|\bnecess[áa]ri[oa]s? para\b|\brelacionad[oa]s? (?:ao?|com)\b|\bpara que\b|\bpara (?:ajudar|permitir|entender|facilitar)\b|\bque (?:ajude|permita|possa)m?\b)
    """),
    items={
        Item.TYPE: any_of(r"""
            \b(?:tipos?|classe|categoria)\b(?: \w+){0,2} (?:de|d[ao]) (?:\w+ )?(?:vulnerabilidade|problema|falha|erro|ataque|fraqueza|bug|quest[ãa]o|issue|risco) | ^(?:o |a )?(?:tipo|categoria|classe)$ | \bcwe\b
        """),
        Item.STEPS: any_of(
            r"\bpassos\b | \betapas\b | \bpasso a passo\b | \brepro\w* | \breplic\w+ | \binstru[çc][õo]es\b | \bcomo (?:acionar|provocar|reproduzir)\w*\b"
        ),
        Item.POC: any_of(r"""
            \bprovas? de conceito\b | \bproofs?[- ]of[- ]concepts?\b | \bpocs?\b | \bexploits?\b | \bpayloads?\b | \bc[óo]digo (?:de )?(?:exemplo|prova|demonstra[çc][ãa]o|m[íi]nimo)\b | \btrechos? de c[óo]digo\b | \bexemplos? de c[óo]digo\b | \bcapturas?\b | \blogs?\b | \bregistros\b | \bevid[êe]ncias?\b | \bv[íi]deos?\b | \bscreenshots?\b | \bprints?\b
        """),
        Item.IMPACT: any_of(r"""
            \bimpactos?\b | \bseveridade\b | \bgravidade\b | \bcriticidade\b | \bconsequ[êe]ncias?\b | \briscos?\b | \b(?:cen[áa]rio|vetor)(?:es|s)? de (?:ataque|explora[çc][ãa]o|amea[çc]a)\b | \bexplorabilidade\b | \bcvss\b | \bo que (?:um atacante|poderia|pode)\b | \b(?:efeitos?|danos?) (?:potencia(?:l|is)|poss[íi]ve(?:l|is))\b | \bcomo (?:um atacante|poderia|pode)\b.{0,30}\bexplor
        """),
        Item.FIX: any_of(r"""
            \bsolu[çc](?:[ãa]o|[õo]es)\b | \bcorre[çc](?:[ãa]o|[õo]es)\b | \bmitiga[çc](?:[ãa]o|[õo]es)\b | \bremedia[çc][ãa]o\b | \bpatch(?:es)?\b | \bsuge\w+ | \bpropostas?\b | \brecomenda[çc](?:[ãa]o|[õo]es)\b | \bfix(?:es)?\b | \bwork-?arounds?\b | \bcontramedidas?\b
        """),
        Item.VERSIONS: any_of(
            r"\bvers(?:[ãa]o|[õo]es)\b(?! d[eo] (?:python|node|java|php|ruby|go|rust|windows|android|macos|ios|seu)\b) | \breleases?\b | \bcommits?\b | \brevis[ãa]o\b | \bbranch(?:es)?\b"
        ),
        Item.CONFIGURATION: any_of(
            r"\bconfigura[çc](?:[ãa]o|[õo]es)\b | \bajustes\b | \b(?:pr[ée]-?)?condi[çc][õo]es\b | \bpr[ée]-?requisitos?\b"
        ),
        Item.ENVIRONMENT: any_of(
            r"\bambientes?\b | \bsistemas? operaciona(?:l|is)\b | \bsistemas? operativos?\b | \b(?:s\.?o|os(?=$|/)|hardware|plataformas?|navegador(?:es)?|dispositivos?)\b(?! \w) | \barquitetura\b | \bvers[ãa]o d[eo] (?:python|node|java|php|ruby|go|rust|windows|android|macos|ios)\b"
        ),
        Item.LOCATION: any_of(r"""
            \blocaliza[çc][ãa]o | \bcaminhos?\b | \barquivos?\b | \bficheiros?\b | \bcomponentes?\b | \bm[óo]dulos?\b | \bendpoints?\b | \brotas?\b | \burls?\b | \blinhas? (?:de c[óo]digo|afetadas)\b | \bc[óo]digo (?:fonte )?afetado\b | \b(?:fun[çc][ãa]o|fun[çc][õo]es|pacotes?|[áa]reas?|partes?|servi[çc]os?|reposit[óo]rios?|p[áa]ginas?|recursos?|se[çc][ãa]o|funcionalidades?|telas?|sistemas?)(?:\s?/\s?\w+| e \w+| ou \w+|, \w+)* afetad[oa]s?\b | \bc[óo]digo[- ]fonte\b | \bonde\b
        """),
        Item.CONTACT: any_of(
            r"\b(?:dados|informa[çc][õo]es|meios?|forma) (?:de|para) conta[c]?to\b | \bconta[c]?to\b | \bseu (?:nome|e-?mail|usu[áa]rio)\b | \bcomo (?:contat|entrar em|deseja ser|gostaria de ser|quer ser)\w*\b | \bnome para\b"
        ),
        Item.DESCRIPTION: any_of(r"""
            \bdescri[çc]\w+ | \bdescrev\w+ | \bresumo\b | \bexplica[çc][ãa]o\b | \bnatureza\b | \bdetalhes?\b(?! de conta) | \binforma[çc][õo]es (?:detalhadas|t[ée]cnicas|sobre (?:a|o)|completas)\b | \bcomportamento\b | \bo que (?:acontece|ocorre|aconteceu|encontrou|voc[êe] (?:encontrou|rodou))\b | ^(?:a |o )?(?:vulnerabilidade|problema|falha)$
        """),
    },
    if_known=any_of(r"""
        \bse (?:souber|conhecid[oa]s?|conhecer|tiver|houver|aplic[áa]vel|dispon[íi]vel|dispon[íi]veis|existir|relevante|for o caso|identificad[oa]) | \bcaso (?:saiba|tenha|haja|exista|conhe[çc]a) | \bquando (?:aplic[áa]vel|existir|houver|dispon[íi]vel) | \bqualquer\b | \bconhecid[oa]s?\b
    """),
    optional=any_of(
        r"\bopciona(?:l|is|lmente)\b | \bse (?:for )?poss[íi]vel\b | \bquando poss[íi]vel\b | \bidealmente\b | \bse (?:desejar|quiser|preferir|puder)\b | \bquando (?:for )?seguro\b"
    ),
)

SCOPE = ScopeWords(
    listed=any_of(r"""
        \b(?:pol[íi]tica|escopo|[âa]mbito)\b[^.;:]{0,30}\b(?:cobre|abrange|inclui|compreende|se aplica a|aplica-se a)(?: (?:entre outr[oa]s|especialmente|principalmente|tamb[ée]m|o seguinte))*:?\s
    """),
    open_ended=any_of(
        r"(?:,|\be)?\s*(?:\betc\b\.?|…|\.\.\.|\bentre outr[oa]s\b|\be (?:outr[oa]s|mais|similares|demais|afins)\b)\s*$"
    ),
    part_split=re.compile(r"\s*(?:,|;|\be\b|\bou\b)\s*", re.IGNORECASE),
    refused=any_of(
        r"\bn[ãa]o (?:aceitamos|aceita|consideramos|tratamos|admitimos|s[ãa]o aceit[oa]s) (?:como vulnerabilidades? )?(?!contribui|pull)"
    ),
    is_out=any_of(rf"""
        \s+(?:est[ãa]o|est[áa]|ficam?|s[ãa]o(?: considerad[oa]s)?|encontram-se)(?: \w+)? fora d[eo] (?:nosso )?(?:escopo|[âa]mbito)\b | \s+n[ãa]o (?:est[ãa]o|est[áa]|entram?|fazem? parte)(?: \w+)? (?:dentro d[eo]|no|d[eo]|em|cobert[oa]s?|inclu[íi]d[oa]s?) ?(?:escopo|[âa]mbito)
        \s+n[ãa]o (?:s[ãa]o|[ée]|constitu\w+)(?: considerad[oa]s?)?(?: uma?| como)? {_FAULT}(?: de seguran[çc]a)?\b
    """),
)

_FIXED = r"(?:corre[çc](?:[ãa]o|[õo]es)|corrig\w+|solu[çc]\w+|solucion\w+|resolv\w+|resolu[çc]\w+|patch\w*|fix(?:es|ed)?|remedi\w+|mitig\w+|consert\w+|sanad[oa]|atualiza[çc][ãa]o)"
_DISCLOSE = r"(?:divulg\w+|disclosure|(?<!issue )(?<!issues )(?<!reportes )(?<!relatos )p[úu]blic[oa]s?|publicamente|revel\w+|anunci\w+|detalhes|embargo|confidencia\w*|publicar(?:emos)?|publicamos|publique|compartilh\w+|discut\w+)"
DISCLOSURE = DisclosureWords(
    after_fix=any_of(
        rf"\b{_DISCLOSE}\b[^.;]{{0,100}}?\b(?:at[ée]|antes|enquanto|a menos que|ap[óo]s|depois|quando|uma vez|assim que|sem que)\b(?! d[eao] (?:qualquer |uma |sua |toda |tornar )?(?:divulg|public|revel|p[úu]blic))[^.;]{{0,80}}?\b{_FIXED}\b",
        rf"\b(?:at[ée]|enquanto)\b[^.;]{{0,40}}\b{_FIXED}\b[^.;]{{0,60}}\bn[ãa]o\b[^.;]{{0,40}}\b(?:divulg|publi|revel|compartilh)\w+",
        rf"\b(?:uma vez|depois d[aeo]|ap[óo]s|quando|assim que|logo que)\b[^.;]{{0,60}}\b{_FIXED}\b[^.;]{{0,60}}\b(?:divulgar\w*|divulgad[oa]s?|divulgamos|publicar(?:emos|[áa])?\b(?! (?:uma? |a |o )?(?:nova |vers|corre|patch|atualiz|release|solu|fix))|publicamos\b(?! (?:uma? |a |o )?(?:nova |vers|corre|patch|atualiz|release|solu|fix))|(?:alerta|aviso|advisory)[^.;]{{0,20}} publicad[oa]|tornar\w* p[úu]blic\w+|divulga[çc][ãa]o|detalhes)\b",
        r"\b(?:patch|corre[çc][ãa]o|solu[çc][ãa]o|fix|atualiza[çc][ãa]o)\b[^.;]{0,20}\b(?:dispon[íi]vel|publicad[oa]|lan[çc]ad[oa]|pront[oa])\b[^.;]{0,40}\bantes d[aeo]\b[^.;]{0,30}\b(?:divulg|public|revel|p[úu]blic)\w*",
        r"\bcorre[çc][ãa]o primeiro\b[^.;]{0,20}\bdivulga[çc][ãa]o\b",
    ),
    coordinated=any_of(r"""
        \b(?:divulga[çc][ãa]o|disclosure) (?:\w+ )?coordenad[oa]\b | \bcoorden(?:ar|aremos|amos|a[çc][ãa]o|ada|ando|e|em)\b[^.;]{0,60}\b(?:divulg\w+|publica[çc][ãa]o|datas?|revela[çc][ãa]o|an[úu]ncio|disclosure)\b | \b(?:divulg\w+|publica[çc][ãa]o|disclosure)\b[^.;]{0,60}\b(?:coorden\w+|de acordo|acordad\w+|comum acordo)\b
        \b(?:tempo|prazo|per[íi]odo)(?: de tempo)? (?:razo[áa]vel|suficiente|adequado)\b(?= para (?:\w+ ){0,4}?(?:corrig|corre[çc]|solu|resol|investig|consert)|.{0,60}\b(?:antes|divulg|public)) | \b(?:acordar|acordaremos|acordamos|combinar\w*|comum acordo)\b[^.;]{0,60}\b(?:divulg\w+|datas?|prazos?|publica[çc][ãa]o)\b
        \b(?:seguimos|praticamos|aplicamos|adotamos|aderimos|segue|siga)\b[^.;]{0,60}\b(?:divulga[çc][ãa]o (?:respons[áa]vel|coordenada)|responsible disclosure) | \b(?:d[êe]-nos|nos d[êe]|d[êe]|dar|conced\w+|permit\w+)(?: \w+){0,2} tempo\b[^.;]{0,80}\b(?:antes|divulg|public)
        \bresponsible disclosure\b
    """),
    fixed_period=any_of(r"""
        \b(?:divulga[çc][ãa]o|embargo|publica[çc][ãa]o|disclosure)\b[^.;]{0,40}\b(?:de|em|ap[óo]s|depois de|at[ée]|no prazo de)\s(?:\w+\s){0,3}?\d+ (?:dias|semanas|meses)\b
        \b(?:divulg\w+|torn\w+ p[úu]blic\w+|publicar\w*|revelar\w*|publicamente)\b[^.;]{0,60}\b(?:ap[óo]s|depois de|passados|decorridos|em|at[ée]|durante|antes de|pelo menos)\s(?:\w+\s){0,3}?\d+ (?:dias|semanas|meses)\b
        \b(?:divulga[çc][ãa]o|embargo)\b[^.;\d]{0,30}: ?\d+ (?:dias|semanas|meses)\b | \b\d+ (?:dias|semanas|meses)(?: \w+)?\b[^.;,]{0,20}\bantes d[aeo]\b[^.;]{0,30}\b(?:divulg|public|revel|p[úu]blic)\w* | \b\d+ (?:dias|semanas) de (?:embargo|divulga[çc][ãa]o)
    """),
    or_agreed=any_of(
        r"\b(?:ou|salvo|exceto|a menos que|a n[ãa]o ser)\b[^.;]{0,60}\b(?:acord\w+|combinad\w+|coorden\w+)\b"
    ),
)

RECOGNITION = RecognitionWords(
    credit=any_of(r"""
        (?<!cart[ãa]o de )(?<!cart[õo]es de )\bcr[ée]ditos?\b | \b(?:creditar\w*|creditamos|creditad[oa]s?|creditando) | \batribu(?:ir\w*|[íi]mos|i[çc][ãa]o|[íi]d[oa]s?)\b(?=.{0,60}\b(?:pesquisador|descob|relat|report|vulnerab)) | \b(?:salvo|a menos|a n[ãa]o ser|exceto) (?:que|se)\b[^.;]{0,30}\b(?:an[ôo]nim\w+|anonimato)
        \breconhec(?:er\w*|emos|id[oa]s?|endo)\b(?! (?:o )?(?:receb|relat|reporte))[^.;]{0,60}\b(?:public\w+|p[úu]blic\w+|contribui\w+|pesquisador\w*|descob\w+|aviso|advisory|notas|trabalho|esfor[çc]o|relator\w*|aqui|em|no|na)\b | \breconhecimento p[úu]blico\b | \breconhecimento\b[^.;]{0,60}\b(?:aviso|advisory|notas|changelog|pesquisador\w*|descob\w+|p[úu]blic\w+) | \b(?:ser[áa]|ser[ãa]o) reconhecid[oa]s?\b
        \bhall d[ae] fama\b | \bhall of fame\b | \b(?:mencionar\w*|mencionad[oa]s?|men[çc][ãa]o|nomear\w*|listad[oa]s?|listar\w*)\b[^.;]{0,60}\b(?:aviso|advisory|notas|changelog|cr[ée]ditos|agradecimentos|descob\w+|readme|release|p[úu]blic\w+) | \b(?:agradecer\w*|agradecemos|agradecimento) (?:\w+ )?public\w+ | \bagradecimento p[úu]blico
    """),
    no_credit=any_of(r"\bn[ãa]o (?:oferec\w+|damos|podemos dar|h[áa])(?: \w+)? (?:cr[ée]ditos?|reconhecimento)\b"),
    anonymity=any_of(r"\ban[ôo]nim\w+ | \banonim\w+ | \bprefir\w+ n[ãa]o (?:ser|aparecer|figurar)\b"),
    thanks=any_of(
        r"\bagradec(?:emos|imentos?|id[oa]s?)\b | \bobrigad[oa] (?:a|por)\b | \bgratid[ãa]o\b | \bvalorizamos (?:sua?|os|o|a|as)\b"
    ),
    bounty=any_of(
        r"\b(?:recompensas?|bug[- ]?bount(?:y|ies)|bount(?:y|ies))\b(?! (?:deles|de terceiros|d[eo]s? (?:fabricante|fornecedor))) | \b(?:compensa[çc][ãa]o|remunera[çc][ãa]o|pagamento|pr[êe]mio)s? (?:econ[ôo]mic|monet[áa]ri|financeir|em dinheiro)\w*"
    ),
    no_bounty=any_of(r"""
        \b(?:n[ãa]o|sem|nem|nenhum|tampouco)\b[^.;]{0,60}\b(?:recompensas?|bount(?:y|ies)|bug[- ]?bounty|(?:compensa[çc][ãa]o|remunera[çc][ãa]o|pagamento|pr[êe]mio)s? (?:econ[ôo]mic|monet[áa]ri|financeir)\w*)
        \b(?:recompensas?|bounty)\b[^.;]{0,60}\b(?:n[ãa]o (?:est[áa]|dispon[íi]vel|oferec\w+|h[áa]|ativ\w+)|inativ[oa]|suspens[oa]|encerrad[oa]|nenhum[a]?)\b
    """),
)

CONDUCT = ConductWords(
    safe_harbour=any_of(r"""
        \b(?:n[ãa]o|nunca|nem)\b (?:\w+ ){0,3}?(?:tom|inici|exerc|persegu|apresent|recomend|apoi|entr|mov|processa|acion|adot|busc|promov|haver)\w*\b[^.;]{0,60}\b(?:lega(?:l|is|lmente)|jur[íi]dic\w+|pena(?:l|is)|judicia(?:l|is|lmente)|processos?|c[íi]veis|justi[çc]a)\b
        \bporto seguro\b | \bsafe harbou?r\b | \bconsider\w*\b[^.;]{0,60}\bautorizad[oa]s?\b | \bsem (?:a[çc][õo]es|consequ[êe]ncias|repres[áa]lias) lega(?:l|is)\b
    """),
    forbidden=any_of(r"""
        \b(?:n[ãa]o(?! destrutiv)|nunca|evit(?:e|ar|em)|abst\w+ de|proibid[oa]s?|vedad[oa]s?|n[ãa]o (?:[ée] )?permitid[oa])\b[^.;]{0,80}\b(?:explor\w+|acess\w+|ataques?|atacar|nega[çc][ãa]o de servi[çc]o|dos(?= attack)|ddos|spam|phishing|engenharia social|viola[çc](?:[ãa]o|[õo]es) de privacidade|dados (?:de outr|alhei|que n[ãa]o)\w*|destru\w+|degrad\w+|interromp\w+|interrup\w+|malicios\w+|dan(?:o|os|ific)\w*|varredura\w*|for[çc]a bruta|modifi\w+|exclu[ai]\w*)\b
        \b(?:boa[- ]f[ée]|(?:permiss[ãa]o|consentimento|autoriza[çc][ãa]o) (?:\w+ )?(?:expl[íi]cit|express|escrit|pr[ée]vi)[oa])\b | \bcumpr\w+\b[^.;]{0,30}\bleis\b
    """),
    topics={
        ConductTopic.AUTOMATED: any_of(
            r"\bautomati\w+ | \bautom[áa]tic\w+ | \bvarredura\w* | \bscanners?\b | \bfor[çc]a bruta\b | \b(?:ddos|nega[çc][ãa]o de servi[çc]o)\b"
        ),
        ConductTopic.CIRCUMVENTION: any_of(r"\bcontorn\w+ | \bburl\w+ | \bevas[ãa]o\b | \bevadir\b | \bbypass\w*"),
        ConductTopic.UNAUTHORISED: any_of(
            r"\bn[ãa]o autorizad\w+ | \bsem (?:autoriza[çc][ãa]o|permiss[ãa]o|consentimento)\b | \b(?:permiss[ãa]o|autoriza[çc][ãa]o|consentimento) (?:\w+ )?(?:expl[íi]cit|express|escrit|pr[ée]vi)[oa]\b | \bque n[ãa]o (?:s[ãa]o|sejam) seus?\b"
        ),
        ConductTopic.MALICIOUS: any_of(
            r"\bmalicios\w+ | \bdan(?:o|os|ific)\w* | \bil[íi]cit\w+ | \bilega\w* | \babus\w+ | \bprejudic\w+"
        ),
    },
    consequence=any_of(r"""
        \b(?:viola\w+|descumpr\w+|infra[çc][ãa]o\w*|infring\w+|infrator\w*)\b[^.;]{0,80}\b(?:poder[ãáa]o?|podem?|resultar\w*|ser[áa]|ser[ãa]o|acarret\w+|implic\w+)\b[^.;]{0,60}\b(?:revoga\w+|bani\w+|expuls\w+|suspen\w+|encerra\w+|cancela\w+|autoridades|lega\w+|remo[çv]\w+|bloque\w+|san[çc]\w+)\b
    """),
    contributor_topics={
        ContributorTopic.CONFIGURATION: any_of(r"\bvari[áa]ve(?:l|is) de ambiente\b | \bhard-?cod\w+ | \.env\b"),
        ContributorTopic.SECRETS: any_of(
            r"\b(?:credencia(?:l|is)|segredos?|secrets?|senhas?|tokens?|chaves? (?:api|privadas?|de api)|api keys?)\b"
        ),
        ContributorTopic.DEPENDENCIES: any_of(r"\bdepend[êe]ncias?\b | \bpacotes?\b | \bbibliotecas?\b | \bsbom\b"),
        ContributorTopic.ACCESS_CONTROL: any_of(
            r"\bautentic\w+ | \bpermiss(?:[ãa]o|[õo]es)\b | \bautoriza[çc][ãa]o\b | \bcontroles? de acesso\b"
        ),
        ContributorTopic.TRANSPORT: any_of(
            r"\bhttps\b | \btls\b | \bprotocolos? seguros?\b | \bcomunica[çc](?:[ãa]o|[õo]es) segura\w*"
        ),
        ContributorTopic.SECURE_CODING: any_of(
            r"\bcodifica[çc][ãa]o segura\b | \bc[óo]digo seguro\b | \bdesenvolvimento seguro\b | \ban[áa]lise est[áa]tica\b | \bsast\b | \bvalid\w+ (?:todas? )?(?:as )?entradas?\b | \bvalida[çc][ãa]o de entradas?\b | \bowasp\b"
        ),
    },
)

HANDLING = {
    HandlingRule.CRITICAL_FIRST: any_of(r"""
            \b(?:cr[íi]tic[oa]s?|graves)\b[^.;]{0,60}\b(?:prioridade|prioriz\w+|primeiro|priorit[áa]ri\w+)\b | \bprioriz\w+\b[^.;]{0,40}\b(?:cr[íi]tic|gravidade|severidade)\w*
    """),
    HandlingRule.MAY_ASK: any_of(r"""
            \b(?:podemos|poderemos|podere?i)\b[^.;]{0,40}\b(?:pedir|solicitar|precisar|contatar|perguntar|entrar em contato)\w*\b[^.;]{0,60}\b(?:informa[çc][õo]es|detalhes|esclarec\w+|voc[êe]|perguntas)\b
    """),
    HandlingRule.INVESTIGATE: any_of(r"""
            \binvestig(?:aremos|amos|ar[áa]|ar[ãa]o|arei)\b | \b(?:avaliaremos|analisaremos|revisaremos|avaliamos|analisamos|revisamos|validaremos|verificaremos)\b[^.;]{0,40}\b(?:reportes?|relat\w+|vulnerabilidades?|problemas?|riscos?|impacto|gravidade|severidade)\b
    """),
    HandlingRule.FIX_AND_ADVISE: any_of(r"""
            \b(?:publicar|lan[çc]ar|liberar|emitir)(?:emos|[áa]|[ãa]o)\b[^.;]{0,40}\b(?:patch|corre[çc][ãa]o|atualiza[çc][ãa]o|vers[ãa]o)\w*\b[^.;]{0,60}\b(?:aviso|alerta|advisory|cve|anunci\w+)\b | \b(?:publicaremos|publicamos|emitiremos) (?:um|o) (?:aviso|alerta|advisory|boletim)\b | \b(?:alerta|aviso|advisory)(?: de seguran[çc]a)? ser[áa] publicado\b
    """),
    HandlingRule.RUN_LATEST: any_of(r"""
            \b(?:us[ea]|usar|utiliz\w+|atuali[zs]\w+|mantenha\w*|execut\w+|rode)\b[^.;]{0,30}\b(?:[úu]ltima|mais recente)\b[^.;]{0,15}\bvers[ãa]o\b | \b(?:us[ea]|usar|utiliz\w+|atuali[zs]\w+|execut\w+|rode)\b[^.;]{0,30}\bvers[ãa]o (?:\w+ )?mais recente\b
    """),
}

_NAMES = {
    "alemão": "de",
    "árabe": "ar",
    "chinês": "zh",
    "espanhol": "es",
    "francês": "fr",
    "holandês": "nl",
    "inglês": "en",
    "italiano": "it",
    "japonês": "ja",
    "coreano": "ko",
    "polonês": "pl",
    "português": "pt",
    "russo": "ru",
    "ucraniano": "uk",
}
LANGUAGES = LanguageWords(
    asked=any_of(r"""
        \b(?:lemos|entendemos|falamos|aceitamos|preferimos|atendemos|respondemos)\b[^.;]{0,60}?\bem\b | \bcomunica[çc](?:[ãa]o|[õo]es)\b[^.;]{0,20}?\bem\b | \b(?:report|relat|escrev|envi)\w*\b[^.;]{0,40}?\bem (?=(?:ingl|espan|portu|fran))
    """),
    between=words(r"e | ou | em | tanto | quanto | como | tamb[ée]m | preferencialmente | [ée] | s[ãa]o | o | idioma"),
    names=_NAMES,
)

PHRASES = Phrases(
    language="pt",
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
