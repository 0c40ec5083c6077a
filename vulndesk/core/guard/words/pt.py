"""Portuguese."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from collections.abc import Mapping

_OTHERS = r"(?:(?:de |a |dos |das |os |as )?(?:outr[oa]s?|qualquer|todos os|todas as|tod[oa]s?) (?:\w{1,12} )?(?:clientes?|usuari[oa]s?|utilizador(?:es)?|pessoas?|contas?|empresas?|membros?|organizacoes|pedidos?|mundo)|alhei[oa]s?|de terceiros|dos demais)"

WORDS: Mapping[str, str] = {
    "says-vulnerability": r"vulnerabilidades? | vulnerave(?:l|is) | (?:falha|brecha|problema|furo|erro)s? de seguranca | exploravel | explorar (?:a|essa|esta|isso|isto) | comprometer",
    "weakness-class": r"injec(?:ao|oes) (?:de )?(?:sql|comandos?|codigo) | estouros? (?:de (?:buffer|pilha|inteiro|memoria)) | execucao (?:remota )?de (?:codigo|comandos?) | escalada de privilegios? | elevacao de privilegios? | travessia de diretorios? | negacao de servico | redirecionamento aberto | (?:bypass|contorno) de autenticacao | falsificacao",
    "attacker": r"atacantes? | invasor(?:es)? | malicios[oa]s? | mal-intencionad[oa]s? | hackers? | vitimas? | criminosos?",
    "anyone-can": r"qualquer (?:um|pessoa|usuario|visitante|cliente|utilizador)(?: pode| consegue| poderia)? | todo mundo",
    "without-login": r"sem (?:\w{1,10} )?(?:login|senha|autenticacao|estar logad[oa]|autenticar|token|permissao|conta|palavra-passe|credenciais|sessao) | nao (?:autenticad|logad)[oa]s? | (?:burlar|contornar|pular|ignorar) (?:\S{1,10} ){0,3}(?:autenticacao|controle|verificacao|login|filtro)",
    "others-belongings": rf"(?:ver|vejo|ler|leio|baixar|acessar|aceder|obter|modificar|apagar|listar|trocar|troco|alterar|consigo|dados|pedidos|faturas|documentos|mensagens|senha|id|email)(?: \S{{1,20}}){{0,6}} {_OTHERS} | (?:conta|dados|pedidos?|mensagens|arquivos?|fotos|faturas?|documentos?|transacoes) (?:de|dos?|das?) (?:outr[oa]s?|todos|todas|qualquer|clientes|usuarios)(?: \w{1, 12})?",
    "takes-over": r"(?:roubar|roubo|sequestrar|tomar|assumir|sequestro)(?: \S{1,15}){0,4} (?:cookies?|sess(?:ao|oes)|contas?|servidor(?:es)?|identidade|senhas?) | entrar (?:\S{1,10} ){0,3}(?:na conta|como (?:admin\w*|outro)) | (?:virar|tornar-se|me torno|viro) admin\w* | como administrador | painel do administrador | (?:entrei|entrar|acessar|acessei|consigo entrar|acesso) (?:\S{1,10} ){0,3}(?:na |a |da |de )?(?:conta|painel|perfil) (?:de outr\w*|d[oa] \w{1,12}|admin\w*) | servidor (?:foi )?(?:invadido|hackeado|comprometido) | assumir (?:o )?controle",
    "runs-code": r"codigo (?:arbitrario|malicioso)|comandos? arbitrarios? | (?:executa\w*|(?:e|sao) executad[oa]s?) (?:\S{1,15} ){0,4}(?:codigo|comandos?|javascript|n[oa] (?:servidor|navegador|painel)) | script e executado | (?:comando|codigo|script) (?:\S{1,8} )?(?:e|foi|sera) (?:executad[oa]|rodad[oa]) | eval\(\) | como root",
    "touches-files": r"(?:ler|escrever|sobrescrever|apagar|enviar) (?:\S{1,10} ){0,3}(?:arquivos?|ficheiros?) (?:arbitrarios?|locais|do servidor|php)",
    "check-missing": r"(?:nao|nunca|ninguem) (?:\w{1,6} )?(?:verifica|valida|filtra|escapa|checa|confere|sanitiza)\w* | sem (?:\w{1,10} )?(?:filtrar|validar|escapar|verificar|validacao|filtro|verificacao) | (?:nao tem|nao ha|nao existe|sem) (?:nenhuma |qualquer )?(?:verificacao|validacao|checagem|controle|limite)",
    "id-changed": r"(?:troc\w+|mud\w+|alter\w+|modific\w+|increment\w+|mandei) (?:\S{1,15} ){0,3}(?:numero|id|identificador|parametro|papel) | (?:troquei|mudei|alterei|trocando|mudando) (?:\S{1,10} ){0,4}(?:cookie|valor|user_?id|url|preco|\d{1,6})",
    "guessable": r"adivinh(?:ar|avel|aveis) | previsive(?:l|is) | forca bruta",
    "secret-exposed": r"(?:senhas?|credenciais|chaves? (?:api|privadas?)|tokens?|dados (?:pessoais|sensiveis)|cpf|segredos?) (?:\S{1,15} ){0,5}(?:em texto (?:claro|puro|plano)|expost[oa]s?|visive(?:l|is)|acessive(?:l|is)|vazad[oa]s?|public[oa]s?) | vazamento de (?:dados|senhas|credenciais) | (?:chave|senha|token|credencial)s? (?:secretas?|privadas?|de \w{1,12})? ?(?:\S{1,10} ){0,3}(?:expost\w+|visive\w+|javascript|app\.js|codigo-fonte|repositorio) | (?:ver|ler|vejo|mostra) (?:a|as|o) (?:chave|senha|token)s?(?: secretas?)?",
    "disclosure": r"divulgacao (?:responsavel|coordenada) | antes de (?:\S{1,12} ){0,4}(?:corrig\w+|publicar|divulgar)",
    "asks-privately": r"(?:contato|contacto|e-?mail|canal) (?:de seguranca|privado) | em (?:particular|privado|sigilo) | confidencial\w* | (?:nao|prefiro nao) (?:\S{1,12} ){0,3}(?:publicamente|em publico|publicar\w*) | chave pgp | (?:a quem|para quem|onde) (?:posso|devo|eu) (?:\S{1,12} ){0,4}(?:reportar|relatar|enviar|avisar|informar)",
    "found-serious": r"(?:grave|critic[oa]|perigos[oa])s? | (?:encontrei|descobri) (?:uma? )?(?:\w{1,12} )?(?:vulnerabilidade|falha|brecha)",
    "proof": r"prova de conceito",
    "wish": r"(?:seria|ficaria) (?:\w{1,8} )?(?:bom|util|melhor|legal|otimo|interessante|pratico) | gostaria (?:que|de poder)",
    "wish-title": r"^(?:permitir|adicionar|sugestao|proposta|suporte|opcao|pedido|exportar|melhoria)[ :].{0,100}",
    "question-title": r"^(?:como|onde|qual|por que|quando|duvida|pergunta)[ :].{0,100}",
    "asks-how": r"como (?:posso|configuro|configurar|faco|instalo) | nao encontrei | alguem (?:sabe|usa|pode)",
    "plain-bug": r"desde a (?:versao|atualizacao) | (?:apos|depois de) atualizar | nao funciona | erro interno | antes funcionava",
    "docs": r"^(?:documentacao|erro de digitacao|traducao)[ :].{0,100}",
    "let-in": r"(?:o servidor|o sistema|o app|o site|a aplicacao) (?:\w{1,8} )?(?:aceita|aceitou|confia|deixa|permitiu|permite) | (?:ainda|continua\w*) (?:\S{1,8} ){0,2}(?:funciona\w*|valid[oa]s?|ativ[oa]s?) | deveria (?:\S{1,10} ){0,2}(?:recusar|negar|bloquear|ser negad\w+)",
    "mends": r"(?:verificar|exigir|validar|checar) (?:\S{1,12} ){0,4}(?:dono|proprietario|permiss(?:ao|oes)|assinatura|sessao) | escapar (?:\S{1,12} ){0,3}(?:nome|saida|argumentos?|titulo) | consultas? parametrizadas? | nao seguir links simbolicos",
    "before-mended": r"(?:antes|ate agora|senao)[, ]{1,2}(?:\S{1,10} ){0,4}(?:podia\w*|qualquer|dava para|era possivel)",
    "refused": r"nao (?:consigo|consegue|conseguimos|da para) (?:\S{1,10} ){0,3}(?:entrar|logar|fazer login|acessar a minha|conectar) | (?:recebo|erro) 40[13]",
}
