"""The words of eight languages that stand beside a claim. Longer alternatives come before their beginnings."""

from __future__ import annotations

import re

from vulndesk.core.claims.word_sets import words_of

# "line", "lines", with the little words before a number.
LINE_WORDS = (
    r"lines?(?:\s?(?:no\.?|numbers?|nos\.?|nr\.?))?|loc|ln\.?|Zeilen?(?:\s?(?:Nr\.?|nummer))?|Z\.|lignes?|l\."
    r"|líneas?|lineas?"
    r"|linhas?|строк(?:ами|ах|ам|ой|ою|а|и|у|е|)|стр\.|行号|行番号"
)
RANGE_WORDS = (
    r"[-–—~〜～]|\.\.\.?|to|through|thru|until|till|and|bis|und|à|au|et|a|hasta|y|até|ao|e|по|до|и|到|至|から|和|与"
)
# What may stand between a path and its line.
GLUE_WORDS = words_of("""
    at on in of from the a an around near approximately approx about starting beginning file source see between
    code see auf bei in an der die das dem den des datei quelldatei ab um ca zwischen von vom aus siehe etwa à a
    la le les l en au aux dans du de d fichier source vers entre autour en el la las los del de archivo fichero
    línea alrededor sobre na no nas nos da do das dos em arquivo ficheiro o в на из с со около файла файле файл
    исходного см 的 中 第 在 文件 源文件 里 内 处 の で は ファイル における 内の は、 付近 中の
""")
OF_WORDS = words_of("""
    of in from von in der aus des dans de du d del do da no na em el en файла файле в из の 中の 的
""")

FUNCTION_WORDS = (
    r"functions?|routines?|subroutines?|procedures?|callbacks?|handlers?|helpers?|func|fn"
    r"|Funktion(?:en)?|Routinen?|fonctions?|funci[óo]n(?:es)?|fun[çc](?:ão|ões|ao|oes)"
    r"|функци(?:ями|ях|ям|ей|ю|я|и|й)|函数|函數|関数"
)
METHOD_WORDS = (
    r"methods?|constructors?|Methoden?|méthodes?|methode|métodos?|метод(?:ами|ах|ам|ов|ом|а|у|е|ы|)"
    r"|方法|メソッド|メンバ関数|成员函数"
)
MACRO_WORDS = r"macros?|defines?|Makros?|макрос(?:ами|ах|ам|ов|ом|а|у|е|ы|)|宏|巨集|マクロ"
CLASS_WORDS = (
    r"class(?:es)?|structs?|structures?|unions?|enums?|typedefs?|interfaces?|traits?"
    r"|Klassen?|Struktur(?:en)?|classes?|clases?|estructuras?|estruturas?"
    r"|класс(?:ами|ах|ам|ов|ом|а|у|е|ы|)|структур(?:ами|ах|ам|ой|а|ы|у|е|)|类|類|结构体|クラス|構造体"
)

VERSION_WORDS = (
    r"versions?|Versionen|releases?|versi[óo]n(?:es)?|vers(?:ão|ões|ao|oes)|верси(?:ями|ях|ям|ей|ю|я|и|й)"
    r"|релиз(?:ами|ах|ам|ов|ом|а|у|е|ы|)|выпуск(?:ах|ов|ом|а|у|е|и|)|版本(?:号)?|バージョン|リリース|ver\.?|vers\.|Ausgabe"
)
TAG_WORDS = (
    r"tags?|Tags|git-tag|étiquette|balise|etiqueta|тег(?:ом|а|у|е|и|)|тэг(?:ом|а|у|е|)|метк(?:ой|а|и|у|е)|标签|タグ"
)
BRANCH_WORDS = (
    r"branch(?:es)?|Branch|Zweig(?:e|es)?|branches?|rama|ramas|ramo|вет(?:ками|ках|кам|кой|ка|ки|ку|ке|ок|вь|ви)|分支"
    r"|ブランチ"
)
COMMIT_WORDS = (
    r"commits?(?:[ -]?(?:id|hash|sha|Id))?|revisions?|rev\.?|changesets?|Commit(?:-(?:ID|Hash))?|révisions?|revisi[óo]n"
    r"|revis(?:ão|ao)|коммит(?:ами|ах|ам|ов|ом|а|у|е|ы|)|ревизи(?:ей|ю|я|и)|提交|コミット|修订|リビジョン|git\s(?:checkout|show)"
    r"|HEAD"
    r"|git[- ]?sha|SHA"
)

BELOW = (
    r"<|before|prior\sto|earlier\sthan|older\sthan|below|lower\sthan|less\sthan|vor|älter\sals|unter|avant"
    r"|antérieures?\sà"
    r"|inférieures?\sà|antes\sde(?:\s(?:la|a))?|anterior(?:es)?\s(?:a|à)(?:\sla)?|до|ниже|раньше|低于|早于|小于"
)
UP_TO = (
    r"<=|=<|≤|up\sto(?:\sand\sincluding)?|through|until|till|bis(?:\seinschließlich|\szu)?|jusqu'(?:à|a)(?:u)?"
    r"|jusqu’à|hasta(?:\sla)?"
    r"|até(?:\sa)?|по|вплоть\sдо|截至|直到"
)
ABOVE = (
    r">=|=>|≥|>|since|from|as\sof|starting\s(?:with|from)|ab|seit|von|depuis|à\spartir\sde|de|desde(?:\sla)?"
    r"|a\spartir\sde|с|от|начиная\sс|自|从"
)
# Behind a version: "2.3.1 and earlier".
AND_BELOW = re.compile(
    r"[\s`'\"*_”»]{0,4}(?:\(?inclusive|einschließlich|inclus|включительно|\(?(?:and|or)\s(?:all\s)?(?:earlier|below|older|prior|lower|previous|before)"
    r"|und\s(?:früher|älter|darunter|niedriger)|et\s(?:antérieur|inférieur|plus\sancien|préc)|y\s(?:anterior"
    r"|inferior|previa)"
    r"|e\s(?:anterior|inferior)|и\s(?:ранее|ниже|старше|более\sранн|младше)|及(?:其)?(?:以下|更早|之前)|以及(?:更早|之前)|或(?:更早|更低)"
    r"|以前|以下|およびそれ以前|またはそれ以前|及びそれ以前|之前)",
    re.IGNORECASE,
)
AND_ABOVE = re.compile(
    r"[\s`'\"*_”»]{0,4}(?:\(?(?:and|or)\s(?:later|newer|above|up|higher|after)|\+(?=[\s,.;)]|$)|und\s(?:neuer|höher"
    r"|später)"
    r"|et\s(?:ultérieur|supérieur|plus\srécent)|y\s(?:posterior|superior)|e\s(?:posterior|superior)|и\s(?:выше"
    r"|новее|более\sпозд|старше)"
    r"|及以上|及更高|以降|以上|以後|之后|之後)",
    re.IGNORECASE,
)
# Before a bare number of two parts, these say that a version is meant.
RELEASED = (
    r"(?:fixed|patched|introduced|affected|affects|affecting|vulnerable|present|broken|released|resolved|added"
    r"|removed|shipped)"
    r"(?:\s(?:in|since|by|with|are|is|versions?))?"
    r"|upgrad(?:e|ed|ing)\sto|updat(?:e|ed|ing)\sto|behoben\sin|eingeführt\sin|betroffen(?:\s(?:ist|sind))?"
    r"|corrigée?s?\sdans"
    r"|introduite?\sdans|affecte|corregid[oa]s?\sen|introducid[oa]s?\sen|afecta(?:\sa)?|corrigid[oa]s?\s(?:em|na)"
    r"|introduzid[oa]s?\s(?:em|na)"
    r"|afeta(?:\sa)?|исправлен[оаы]?\sв|появил(?:ась|ось|ся)\sв|затрагивает|影响|修复于|引入于|影響"
)

# A block or a passage with these words holds what the reporter made, not what the project wrote.
ATTACK = re.compile(
    r"\bPoCs?\b|proofs?[\s-]of[\s-]concept|exploit|\brepro(?:duc\w*|s)?\b|payload|attacker|malicious|crafted"
    r"|test[\s-]?case|harness"
    r"|minimal\sexample|trigger|\bscript\b|save[ds]?\s|\bsav(?:e|ing)\b|\bsteps\b|\brun(?:s|ning)?\b|execut|compil"
    r"|demonstrat"
    r"|Machbarkeit|reproduzier|nachstell|Angreifer|Angriff|ausführen|Schritte|speicher"
    r"|preuve\sde\sconcept|reprodui|reproduction|attaquant|exécut|étapes|enregistr"
    r"|prueba\sde\sconcepto|reprodu|atacante|ejecut|pasos|guard[ae]"
    r"|prova\sde\sconceito|execut[ae]|passos|salv[ae]"
    r"|воспроизв|эксплойт|эксплуатац|доказательств|злоумышл|атакующ|запус|выполн|шаги|сохрани"
    r"|概念[验驗]证|概念驗證|复现|重现|重現|利用代码|攻击|运行|执行|步骤|保存|再現|実証|エクスプロイト|攻撃|実行|手順",
    re.IGNORECASE,
)
MENDING = re.compile(
    r"\bfix(?:e[sd]|ing)?\b|\bpatch(?:e[sd])?\b|mitigat|suggest|propos|remediat|recommend|should\s(?:be|look|read)"
    r"|instead|would\sbe|\bafter\b"
    r"|corrected|hardened|Korrektur|Vorschlag|vorgeschlagen|beheb|Abhilfe|correctif|corrig|sugg[eé]r|solución"
    r"|sugerenc|sugest|corre[cç]ión|corre[cç]ão"
    r"|remplac|reemplaz|substitu|ersetz"
    r"|исправл|патч|предлага|рекоменд|замен|修复|修補|补丁|建议|建議|改为|修正|パッチ|提案",
    re.IGNORECASE,
)
WEAK_SPOT = re.compile(
    r"vulnerable|affected|offending|faulty|flawed|buggy|problematic|relevant\scode|root\scause|the\s(?:code|bug"
    r"|function|source|culprit)\b"
    r"|current\scode|existing\scode|quot|excerpt|snippet|reads:|looks\slike|as\sfollows|verwundbar|anfällig"
    r"|betroffen|fehlerhaft|Codestelle|Ausschnitt|vulnérable|affecté|fautif|extrait"
    r"|vulnerable|afectad|defectuos|fragmento|vulnerável|afetad|trecho|уязвим|проблемн|фрагмент|ошибочн|漏洞代码|有问题的"
    r"|受影响|存在漏洞|代码片段|源代码|脆弱|該当|問題の|コード片",
    re.IGNORECASE,
)
