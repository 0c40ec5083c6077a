"""Names that are not the project's: other people's products, languages' own functions, and attackers' usual words.

Lists, each with what it is for. A name that is missing here makes a needless row in the table; one too many hides a
claim. Names that projects use themselves are therefore left out.
"""

from __future__ import annotations

import re

from vulndesk.core.claims.word_sets import words_of

# What a version number belongs to when it is the environment's, not the project's.
PRODUCTS = words_of("""
    ubuntu debian fedora centos rhel redhat hat arch alpine suse opensuse leap tumbleweed gentoo mint kali
    parrot slackware nixos manjaro rocky almalinux alma raspbian devuan void linux kernel gnu/linux windows
    win10 win11 server macos osx mac ios ipados android freebsd openbsd netbsd dragonfly solaris illumos aix
    haiku qnx lts ventura sonoma monterey sequoia catalina mojave bullseye bookworm buster trixie jammy focal
    noble xenial bionic wsl wsl2 cygwin msys2 mingw mingw-w64 android-ndk ndk xcode gcc g++ clang clang++ llvm
    msvc icc tcc cmake make gmake ninja meson autoconf automake libtool bazel gradle maven ant mvn binutils ld
    lld gold mold glibc libc musl eglibc libstdc++ libc++ newlib uclibc python python2 python3 cpython pypy node
    node.js nodejs deno bun npm yarn pnpm pip pipx poetry conda anaconda miniconda ruby jruby gem bundler php
    composer perl java jdk jre openjdk oracle temurin graalvm kotlin scala sbt go golang rust rustc cargo rustup
    swift dart flutter dotnet .net mono c# erlang otp elixir haskell ghc ocaml opam lua luajit julia zig nim
    typescript tsc javascript ecmascript c++ chrome chromium firefox safari edge opera brave webkit explorer
    msie ie tor thunderbird electron v8 gecko mozilla/5.0 applewebkit trident docker podman containerd
    kubernetes k8s kubectl minikube helm vagrant virtualbox vmware qemu kvm xen hyper-v proxmox gdb lldb
    valgrind asan afl afl++ aflplusplus libfuzzer honggfuzz ghidra ida radare2 burp suite zap nmap wireshark
    metasploit sqlmap ffuf semgrep codeql coverity cppcheck sonarqube nuclei oss-fuzz addresssanitizer git svn
    mercurial bash zsh fish dash busybox powershell systemd ssh openssh curl wget nginx apache httpd tomcat
    jetty iis caddy haproxy traefik gunicorn uwsgi mysql mariadb postgres postgresql sqlite sqlite3 mongodb
    redis memcached elasticsearch mssql openssl libressl boringssl gnutls nss http http/1.1 http/2 tls ssl dtls
    usb bluetooth ipv4 ipv6 unicode utf pci pcie cvss cvssv3 cvssv3.1 cvssv4 owasp posix opengl vulkan cuda sdk
    api abi protocol dwarf elf tcp imap smtp xml html css iso rfc intel amd nvidia arm armv7 armv8 cpu ram gpu
    x86 x86_64 amd64 aarch64 i386 i686 ryzen xeon vscode intellij pycharm eclipse visual studio emacs vim jquery
    react angular vue express django flask rails spring laravel
""")

# Of these, what is as likely to be the project itself; a report says so in its first line, or "affects nginx 1.25".
PRODUCTS_THAT_TAKE_REPORTS = words_of("""
    nginx apache httpd tomcat jetty caddy haproxy traefik gunicorn uwsgi mysql mariadb postgres postgresql
    sqlite sqlite3 mongodb redis memcached elasticsearch openssl libressl boringssl gnutls nss jquery react
    angular vue express django flask rails spring laravel curl wget git systemd bash zsh busybox qemu vim emacs
    gdb valgrind openssh ffmpeg perl php ruby deno bun composer poetry pip npm yarn docker podman containerd
    helm musl glibc binutils cmake meson ninja gradle
""")

# Words before a number with points that make it something else than a version.
NUMBERED = words_of("""
    section sec sect chapter figure fig table step page appendix annex clause item paragraph equation algorithm listing
    cvss score rating severity cwe capec rfc ip address port size ratio factor latency hour minute
    abschnitt kapitel abbildung tabelle schritt seite anhang punkt wert bewertung
    chapitre tableau étape annexe figura tabla paso capítulo sección seção capitulo tabela etapa nota puntuación
    раздел раздела разделе глава рисунок таблица шаг оценка балл
""")

# What languages and their standard libraries bring along: a report that calls them says nothing of the project.
BUILT_IN = words_of("""
    memcpy memmove memset memcmp memchr mempcpy strcpy strncpy strlcpy strcat strncat strlcat strlen strnlen
    strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr strtok strtok_r strdup strndup strtol strtoul
    strtoll strtoull strtod strerror sprintf snprintf vsprintf vsnprintf asprintf vasprintf printf fprintf
    vprintf vfprintf dprintf puts fputs putchar fputc getc fgetc getchar gets fgets scanf sscanf fscanf fopen
    fdopen freopen fclose fread fwrite fseek ftell rewind fflush feof ferror malloc calloc realloc reallocarray
    free alloca aligned_alloc posix_memalign valloc mmap munmap mprotect brk sbrk open openat close read write
    pread pwrite readv writev lseek stat fstat lstat unlink rename mkdir rmdir opendir readdir chdir getcwd
    realpath symlink readlink chmod chown fork vfork exec execl execlp execle execv execvp execve system popen
    pclose waitpid exit _exit abort atexit sigaction sleep usleep nanosleep gettimeofday clock_gettime localtime
    gmtime mktime strftime socket sendto sendmsg recv recvfrom recvmsg epoll_wait ioctl fcntl dup2 getenv setenv
    putenv unsetenv setuid setgid seteuid getuid geteuid rand srand random srandom drand48 rand_r qsort bsearch
    abs atoi atol atoll atof isalpha isdigit isspace toupper tolower assert setjmp longjmp va_start va_end
    va_arg va_copy dlopen dlsym dlclose pthread_create pthread_join pthread_mutex_lock pthread_mutex_unlock
    inet_addr inet_ntoa inet_pton inet_ntop gethostbyname getaddrinfo htons htonl ntohs ntohl wcscpy wcslen
    mbstowcs wcstombs new delete sizeof offsetof typeof alignof static_cast reinterpret_cast const_cast
    dynamic_cast std unique_ptr shared_ptr make_unique make_shared eval exec print len zip dict tuple str int
    float bool bytes bytearray repr getattr setattr hasattr delattr isinstance issubclass globals locals sorted
    min max open import __import__ alert confirm prompt setTimeout setInterval parseInt parseFloat
    encodeURIComponent decodeURIComponent innerHTML console document window addEventListener querySelector
    struct class enum union typedef interface trait static const void def func function let var return md5 sha1
    json_decode json_encode escapeshellarg escapeshellcmd random_bytes hash_equals
    getElementById shell_exec passthru proc_open unserialize serialize include_once require_once isset empty
    echo die mysql_query mysqli_query htmlspecialchars preg_replace file_get_contents file_put_contents
    move_uploaded_file println unwrap expect panic defer recover transmute from_raw_parts get_unchecked
    unwrap_unchecked if for while switch return catch function main true false null nil None undefined self this
    LLVMFuzzerTestOneInput DllMain WinMain CreateProcess VirtualAlloc LoadLibrary ShellExecute size_t ssize_t
    uint8_t uint16_t uint32_t uint64_t int8_t int16_t int32_t int64_t uintptr_t intptr_t ptrdiff_t wchar_t off_t
    off64_t time_t pid_t uid_t gid_t mode_t socklen_t va_list u_int u_char max_align_t char16_t char32_t char8_t
    unsigned_int long_long nullptr_t x86_64 x86_32 amd64 arm_64 is_a utf_8 utf8mb4 id_rsa id_ed25519
    authorized_keys known_hosts node_modules site_packages dist_packages __pycache__ __attribute__ __main__
    __name__ __file__ __init__ __proto__ NULL EOF SIZE_MAX INT_MAX INT_MIN UINT_MAX LONG_MAX LONG_MIN ULONG_MAX
    INT32_MAX INT64_MAX UINT32_MAX UINT64_MAX SSIZE_MAX PATH_MAX CHAR_BIT RAND_MAX EXIT_SUCCESS EXIT_FAILURE
    O_RDONLY O_RDWR O_CREAT O_NOFOLLOW PROT_EXEC LD_PRELOAD LD_LIBRARY_PATH DYLD_INSERT_LIBRARIES ASAN_OPTIONS
    UBSAN_OPTIONS LSAN_OPTIONS MSAN_OPTIONS TSAN_OPTIONS ASAN_SYMBOLIZER_PATH RUST_BACKTRACE CMAKE_BUILD_TYPE
    CMAKE_C_FLAGS CMAKE_CXX_FLAGS CMAKE_C_COMPILER CMAKE_CXX_COMPILER JAVA_HOME HTTP_PROXY HTTPS_PROXY
    NODE_OPTIONS NODE_ENV PYTHON_PATH LC_ALL LC_CTYPE GITHUB_TOKEN AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
    USER_AGENT READ_OF_SIZE WRITE_OF_SIZE BigInteger BigDecimal ArrayList HashMap StringBuilder
    ObjectInputStream ProcessBuilder IOException NullPointerException IndexOutOfBoundsException
    ArrayIndexOutOfBoundsException IllegalArgumentException ClassNotFoundException StackOverflowError
    OutOfMemoryError ClassCastException NumberFormatException TypeError ValueError KeyError IndexError
    AttributeError RuntimeError RecursionError MemoryError OSError ZeroDivisionError UnicodeDecodeError
    AssertionError ImportError FileNotFoundError PermissionError NameError ReferenceError SyntaxError RangeError
    OverflowError StopIteration NotImplementedError ConnectionError TimeoutError AddressSanitizer
    UndefinedBehaviorSanitizer MemorySanitizer ThreadSanitizer LeakSanitizer GitHub GitLab BitBucket SourceForge
    JavaScript TypeScript CoffeeScript OpenSSL LibreSSL OpenSSH GnuTLS PostgreSQL MySQL MariaDB MongoDB NoSQL
    SQLite FreeBSD OpenBSD NetBSD DragonFly macOS iOS iPadOS iPhone iPad jQuery gRPC mTLS eBPF sRGB vCPU
    WebSocket WebSockets WebAssembly WebKit OAuth OpenID OpenJDK NodeJS ReactJS VueJS PowerShell VSCode IntelliJ
    PyCharm PyPI DevOps YouTube LinkedIn HackerOne BugCrowd ChatGPT OpenAI CodeQL LibFuzzer libFuzzer
    ImageMagick DoS DDoS PoC PoCs IDs URLs APIs CVEs
""")

# Of these, the words that projects call their own functions by as well: theirs, when a word or a trace says so.
_ALSO_PROJECTS = words_of("""
    open close read write exit exec system print eval repr len min max str int float bool bytes dict tuple abs
    free rename remove panic recover unwrap expect alert confirm prompt document window console delete new empty
    echo die serialize unserialize sorted globals locals access puts popen
""")

# Modules, objects and packages of languages' standard libraries: what is called on them is not the project's.
BUILT_IN_SCOPES = words_of("""
    std os sys subprocess pickle json yaml re socket ssl shutil tempfile pathlib struct ctypes marshal shelve
    hashlib base64 random time datetime threading asyncio requests urllib http io logging math itertools
    functools collections document window console Math JSON Object Array String Number Promise process Buffer fs
    child_process crypto localStorage sessionStorage navigator location history Reflect Symbol System Runtime
    Thread Files Paths Class fmt strings bytes errors exec ioutil filepath unsafe reflect runtime strconv bufio
    core alloc libc mem ptr slice Vec Box Rc Arc Option Result java javax jdk sun boost Kernel File Dir Marshal
    YAML Dispatcher pwn pwntools cURL curl bash
""")

# Of these, the namespaces and modules that are written with colons: `json::Parser` is a project's.
_SCOPES_WITH_COLONS = words_of("""
    std core alloc libc mem ptr slice Vec Box Rc Arc Option Result String boost Kernel File Dir Marshal YAML Process
    Math Thread System Runtime
""")

_RUNTIMES = (
    *("__asan", "__interceptor", "__libc", "__ubsan", "__sanitizer", "__msan", "__tsan", "__cxa", "__builtin"),
    *("__GI_", "__pthread", "_dl_", "__lsan", "__kernel_", "_IO_", "__fortify"),
)

# Files that an attacker, or an example, brings along, by the words of their names.
_ATTACKER_FILE = re.compile(
    r"(?:.*[-_.])?(?:poc|pocs|exploit|exploits|xpl|pwn|pwned|evil|malicious|attacker|repro|reproducer|reproduce|"
    r"reproduction|crasher)(?:[-_.]?\w*)?"
    r"|(?:payload|crash|attack|hack|hacked|trigger|testcase|test-?case|bomb|victim|webshell|revshell|slow-unit)"
    r"(?:[-_.]?[0-9a-f]*)?"
    r"|(?:test|foo|bar|baz|qux|foobar|filename|example|sample|hello|a\.out|my[-_]\w+|your[-_]\w+|untitled)\d{0,3}",
    re.ASCII | re.IGNORECASE,
)


def is_attackers_file(stem: str, *, has_folder: bool) -> bool:
    """By its name alone: `exploit.py`, `poc-2.c`, `crash-1f2e`. In a folder of the project most names are its own."""
    if len(stem) > 120:
        return False
    if not has_folder:
        return _ATTACKER_FILE.fullmatch(stem) is not None
    return re.fullmatch(r"(?:poc|exploit|evil|malicious|pwn)\d*", stem, re.IGNORECASE) is not None


def is_built_in(name: str, scope: str = "", *, is_said: bool = False) -> bool:
    """A function, type or constant of a language, a library of the system or a sanitizer.

    `is_said`: the report or a trace says that it is a function of the project, so `read` may be one.
    """
    first = re.split(r"::|\.|->|#", scope, maxsplit=1)[0] if scope else ""
    if first in (_SCOPES_WITH_COLONS if "::" in scope else BUILT_IN_SCOPES):
        return True
    if name.startswith(_RUNTIMES):
        return True
    return not scope and name in BUILT_IN and not (is_said and name in _ALSO_PROJECTS)
