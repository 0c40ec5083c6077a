"""How passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class TeamArgon2(Argon2PasswordHasher):
    """Argon2id (RFC 9106), 64 MiB, two passes, one lane: about 100 ms of one core, above OWASP's 46 MiB and one pass.

    One lane, because the other lanes would come from the core that serves somebody else; 64 MiB, because eight people
    who sign in at once must fit into a small machine.
    """

    time_cost = 2
    memory_cost = 64 * 1024
    parallelism = 1
