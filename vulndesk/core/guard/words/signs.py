"""What is in no language: classes of weakness by their names, payloads, faults of memory, ids. Looked for as they are."""
# ruff: noqa: E501 -- a pattern is read whole

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, str] = {
    "weakness-class": r"""
        (?:blind )?sqli | (?:no)?sql[ -]?injections? | injections? (?:de )?(?:no)?sql | xss | cross[ -]site[ -]scripting | xsrf | cross[ -]site[ -]request[ -]forgery
        ssrf | server[ -]side[ -]request[ -]forgery | xxe | xml external entit(?:y|ies) | idor | bola | insecure direct object references?
        rce | remote code execution | code injections? | command injections? | shell injections? | os command | ldap injections? | header injections? | crlf injections? | log injections? | html injections?
        (?:server[ -]side )?template injections? | ssti | path[ -]traversal | directory[ -]traversal | zip[ -]?slip | lfi | rfi | local file inclusion | remote file inclusion
        prototype[ -]pollution | redos | regular expression denial of service | open redirects? | open redirection | clickjacking | ui redress\w* | dns rebinding
        request smuggling | response splitting | cache[ -]poisoning | (?:sub)?domain takeovers? | account takeovers? | dependency confusion | typosquatt\w+ attack
        session fixation | session hijacking | auth(?:entication|orization)?[ -]bypass | access control bypass | sandbox escapes? | privilege[ -]escalation | broken access control
        insecure deseriali[sz]ation | unsafe deseriali[sz]ation | mass assignment | timing attacks? | side[ -]channels? | padding oracle | (?:hash|length) extension attack
        (?:heap|buffer|heap-buffer|stack-buffer|global-buffer)[ -](?:buffer[ -])?over(?:flow|run|read|write)s? | stack[ -]over(?:run|read|write)s? | use[ -]after[ -]free | uaf | double[ -]frees? | out[ -]of[ -]bounds (?:read|write|access)s? | oob (?:read|write)s? | type confusion | format string (?:bug|vulnerability|attack)s?
        0[ -]?day | zero[ -]day | toctou | user(?:name)? enumeration | account enumeration | zip bombs? | billion laughs | xml bombs? | man[ -]in[ -]the[ -]middle | mitm(?:proxy)? | tab ?nabbing | (?:tells?|reveals?|leaks?) (?:whether|if|which) (?:an |the |a )?(?:account|user|address|e-?mail)s?(?: \w+)? exists? | exposed \.git | \.git (?:folder |directory )?(?:is )?(?:exposed|accessible|public) | directory listing | (?:x-frame-options|security|csp|hsts) headers? (?:is |are )?missing | missing (?:x-frame-options|security|csp|hsts) headers? | public (?:s3 )?bucket | hard-?coded (?:credentials|passwords?|secrets?|keys?) | redirect_uri | oauth state | log4shell | json hijacking | broken authentication | insecure permissions | cross-tenant
    """,
    "weakness-id": r"cwe-\d{1,5} | cvss(?:[ :]?v?[234](?:\.[01])?)?(?: (?:base )?score)?[ :/(]{0,3}(?:\d{1,2}(?:\.\d)?|av:[nalp]\S{0,80}) | cvss:[34]\.[01]/\S{1,120} | owasp (?:top )?(?:10|ten) | owasp a(?:0\d|10)",
    "published-id": r"cve-\d{4}-\d{4,7} | ghsa(?:-[0-9a-z]{4}){3} | rustsec-\d{4}-\d{4} | snyk-\w{1,12}-\S{1,60} | pysec-\d{4}-\d{1,6} | go-\d{4}-\d{4} | osv-\d{4}-\d{1,6}",
}

# Without bounds of words: most of them begin or end with signs.
PAYLOADS = r"""
    <script[^>\n]{0,80}>[^<\n]{0,80}(?:alert|document|fetch|eval|prompt|confirm|location|cookie|import) | \bon(?:error|load|mouseover|focus|click|toggle)\s?=\s?[\"'\\]?(?:alert|prompt|confirm|eval|fetch|document|javascript|window|import)
    javascript:\s?(?:alert|require|eval|fetch|document|//) | \balert\((?:1|0|document|\"xss|'xss|`|/xss) | <svg[/ ][^>\n]{0,40}on\w{1,20}= | document\.cookie | document\.domain
    ['\")]\s?(?:or|and)\s?['\"(]?\s?(\d|'\w{1,5}'|true)['\"]?\s?=\s?['\"]?(?:\d|\w) | \bunion\s{1,3}(?:all\s{1,3})?select\b | ;\s?drop\s{1,3}table | pg_sleep\s?\( | \bsleep\(\d{1,3}\)\s?(?:--|#|\)) | waitfor delay | \bxp_cmdshell | \bsqlmap\b | information_schema\.
    (?:\.\.[/\\]){2} | \.\.%(?:2f|5c) | %2e%2e | \.\.%c0%af | /etc/(?:passwd|shadow)\b | file:///(?:etc|c:|proc|windows) | c:\\windows\\(?:win\.ini|system32\\drivers)
    <!entity\s | !!python/object | __reduce__ | \bpickle\.loads?\b.{0,200}(?:untrusted|upload|user|remote|download) | yaml\.load\([^)\n]{0,80}loader=yaml\.(?:unsafe)?loader | \bysoserial\b | ac ed 00 05
    \{\{\s?\d{1,4}\s?\*\s?'?\d{1,4} | \$\{\s?\d{1,4}\s?\*\s?\d{1,4}\s?\} | \{\{\s?config | \{\{\s?self\.|<%=\s?\d{1,4}\s?\*\s?\d{1,4}|\$\{jndi: | __class__\.__(?:mro|base) | __import__\(['\"]os | child_process['\")]
    169\.254\.169\.254 | metadata\.google\.internal | \[::ffff:127 | gopher://
    __proto__ | constructor\.prototype | constructor\[['\"]prototype
    \"alg\"\s?:\s?\"none\" | \balg\s?[:=]\s?['\"]?none\b | \balg none\b
    [;|&`]\s?(?:id|whoami|cat /etc|sleep \d|ping -c|curl |wget |nc |touch /tmp|bash -[ic]|calc)[\s;|>)`'\"] | \$\((?:id|whoami|curl|wget|touch|sleep|nc|bash)\b | \|\s?(?:ba)?sh\b[;\s`.)]{0,3}(?:\.jpg|\.png|\.mp4|`|\)) | /tmp/(?:pwned|owned|pwn|hacked|proof|poc) | /dev/tcp/ | \bnc -[el]
    \bevil\.(?:example|com|org|zip|net) | \battacker\.(?:example|com|net|org) | \bexploit\.(?:py|sh|c|html|rb|js|pl) | \bpoc\.(?:py|sh|c|html|js|zip|svg|pdf|xml) | \b(?:burp ?suite|metasploit|msfvenom|hashcat|mitmproxy|nuclei template)\b | \bcrash-[0-9a-f]{4,40}
    %0d%0a | \\r\\n(?:set-cookie|bcc|location|host)\b | \)\(uid=\*|\*\)\(\w{1,12}=|\)\(\| | %n%n | \buid=\d{1,5}\(\w{1,20}\) | --path-as-is | \.(?:php|jsp|asp)\.(?:jpg|png|gif) | \bshell\.(?:jsp|php|aspx)\b | <img src=\S{1,10} on | postmessage\([^\n]{0,80}['\"]\*['\"] | /var/run/docker\.sock | --checkpoint-action | \bselect sleep\( | constructor\.constructor | \.call\{value:
    \bhost:\s?(?:evil|attacker) | //evil\. | next=(?:https?:)?//[a-z]
"""

MEMORY = r"""
    (?:address|memory|undefinedbehavior|thread|leak)sanitizer:\s?(?:heap|stack|global|container|attempting|dynamic|use-|double|bad|unknown-crash|alloc|negative|memcpy)[\w -]{0,40}
    (?:heap|stack|global)-buffer-(?:over|under)flow | heap-use-after-free | stack-use-after | dynamic-stack-buffer | (?:read|write) of size \d{1,7} at 0x[0-9a-f]{2,16} | invalid (?:read|write) of size \d | free\(\): (?:double free|invalid pointer) | double free detected | malloc\(\): (?:corrupted|memory corruption) | (?:found|discovered|triggered|crash\w{0,4}|using|by|with)\s(?:\S{1,12}\s){0,4}(?:afl(?:\+\+|-fuzz)?\b|american fuzzy lop|libfuzzer|honggfuzz|oss-fuzz|jazzer) | corrupted (?:size|double-linked) | stack smashing detected | bytes? (?:to the right|after|before) (?:of )?\d{1,9}-byte region | runtime error: (?:un)?signed integer overflow[^\n]{0,60} | segv on unknown address | use-of-uninitialized-value | inside a block of size [\d,]{1,12} free'd | (?:eip|rip|pc|program counter|instruction pointer) (?:is |was )?(?:0x4141|controlled|overwritten|of my choice) | 0x4141414141?
"""
