"""The case and what hangs on it. Every word a person wrote is sealed; in clear are ids, states, instants, severity.

A row's `sealed` columns open only with the case's own data key and only in that row (apps/vault/sealing.py).
"""

from uuid import UUID

from django.conf import settings
from django.db import models

from vulndesk.apps.policies.models import PolicyVersion, Programme
from vulndesk.apps.vault.ids import new_id
from vulndesk.apps.vault.models import DataKey

# Every column that the queue filters, counts or sorts by. An index with all of them is a small copy of the table: the
# queue reads it from end to end, and of the rows themselves, with their sealed words, only the 50 that it shows.
BOARD = (
    "programme",
    "erased_at",
    "is_open",
    "rank",
    "next_due_at",
    "id",
    "is_report",
    "rm",
    "acknowledged_at",
    "unanswered",
    "waiting_on_reporter",
    "severity",
    "owner",
    "closed_at",
    "slow_lane",
    "is_restricted",
)


class Case(models.Model):
    """One report and its life.

    rm: a letter of core/lifecycle.RM. rank: the queue's first order, 0 is most urgent (unassessed ranks as critical).
    head: sealed title and missing items; body: sealed report, contact, credit and verdicts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    reference = models.CharField(max_length=16, unique=True)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="cases", db_index=False)  # BOARD
    policy = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    # The version of its verdicts and first clocks, once somebody moved the case to another one.
    received_under = models.ForeignKey(
        PolicyVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    data_key = models.OneToOneField(DataKey, on_delete=models.PROTECT)
    receipt_digest = models.BinaryField(max_length=32, unique=True)
    channel = models.CharField(max_length=8)  # web, api, mail, forge, import, public
    rm = models.CharField(max_length=1, default="R")
    revision = models.PositiveIntegerField(default=0)  # the conditional update of every deed counts on it
    is_open = models.BooleanField(default=True)
    is_report = models.BooleanField(default=True)
    withdrawn = models.BooleanField(default=False)
    acknowledged_at = models.DateTimeField(null=True)
    waiting_on_reporter = models.BooleanField(default=False)
    unanswered = models.CharField(max_length=12, blank=True)  # a key of core/lifecycle.CALLS
    urgent = models.BooleanField(default=False)  # the reporter says: exploited, or public already
    severity = models.CharField(max_length=8, blank=True)
    score = models.FloatField(null=True)
    vector = models.CharField(max_length=200, blank=True)
    ssvc = models.JSONField(default=dict)  # name of a tree -> the vector of its last decision (core/ssvc.py)
    ssvc_outcome = models.CharField(max_length=12, blank=True)  # the more urgent one of supplier and deployer
    rank = models.PositiveSmallIntegerField(default=0)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="duplicates")
    # The first case of the report that this one is a part of. Its receipt opens both, so it is never deleted before.
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    is_sealed = models.BooleanField(default=False)  # its words are age files: the desk cannot read them
    is_split = models.BooleanField(default=False)  # a part was made of it: only then are parts asked for
    received_at = models.DateTimeField()
    next_due_at = models.DateTimeField(null=True)
    next_promise = models.CharField(max_length=24, blank=True)
    published_at = models.DateTimeField(null=True)  # by the gate (core/gate.py) alone
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(max_length=16, blank=True)
    slow_lane = models.BooleanField(default=False)  # behind others of its rank (queries/queue._slowed)
    # What its sender did while too many reports came in (core/proof_of_work.py): "work", "wait", "mail", or
    # empty: nothing was asked.
    rush = models.CharField(max_length=4, blank=True, default="")
    origin = models.PositiveSmallIntegerField(null=True)  # of those: which come from one network; kept for two days
    thread_closed_until = models.DateTimeField(null=True)  # until then its reporter only reads
    reminded_at = models.DateTimeField(null=True)  # when a silent reporter was last reminded of a question
    is_restricted = models.BooleanField(default=False)  # of the team only those whom `Named` names know of it
    erased_at = models.DateTimeField(null=True)  # after the programme's retention: no words are left, figures stay
    head = models.BinaryField()
    body = models.BinaryField()

    class Meta:
        indexes = [
            models.Index(fields=BOARD, name="case_board"),
            models.Index(fields=["received_at"], name="case_received"),
            models.Index(fields=["origin"], name="case_origin", condition=models.Q(origin__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def first_id(self) -> UUID:
        """Where the receipt leads, and the reporter's keys and letters are kept: itself, unless it is a part."""
        return self.split_from_id or self.pk


class Named(models.Model):
    """Who may know of a restricted case, beside its owner and the owners of the organisation."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="named", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="named_once")]
        indexes = [models.Index(fields=["case"], name="named_of_case")]

    def __str__(self) -> str:
        return f"{self.user_id} knows of {self.case_id}"


class TitleWord(models.Model):
    """One keyed word of a case's title: found by whole words, readable by nobody without the key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="title_words", db_index=False)
    digest = models.BinaryField(max_length=12)

    class Meta:
        indexes = [models.Index(fields=["digest", "case"], name="title_word")]

    def __str__(self) -> str:
        return f"word of {self.case_id}"


class CaseArea(models.Model):
    """One area of the policy that a report names: counted by its name, readable by nobody without the key.

    digest: keyed, of the programme and the area's key (core/scope.Area).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="areas", db_index=False)
    digest = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["case", "digest"], name="area_of_case")]

    def __str__(self) -> str:
        return f"area of {self.case_id}"


class OtherName(models.Model):
    """How one party calls the case (its own tracking id): found as a whole, readable by nobody without the key."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="other_names", db_index=False)
    whose = models.CharField(max_length=48)
    digest = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "whose"], name="one_name_a_party")]
        indexes = [models.Index(fields=["digest"], name="other_name")]

    def __str__(self) -> str:
        return f"name of {self.case_id}"


class Deadline(models.Model):
    """One clock. due_at never changes: an extension is kept beside it, so on-time figures keep the original instant.

    strength: promise or target; state: running, kept, late, ended, given (with its case, to another
    programme), withdrawn. working: public words, in clear.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadlines")
    promise = models.CharField(max_length=24)
    strength = models.CharField(max_length=8)
    # Whose clause it is, once the case was moved; null: of the version under which the case came.
    policy = models.ForeignKey(PolicyVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    clause_id = models.CharField(max_length=40)
    within = models.CharField(max_length=12)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    working = models.CharField(max_length=500)
    extended_to = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="running")
    rings_from = models.DateTimeField()  # reminders count from here: the start, or the moment of an extension
    rung = models.PositiveSmallIntegerField(default=0)
    next_ring_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_ring_at"], name="deadline_ring", condition=models.Q(next_ring_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.promise} of {self.case_id}"


class Message(models.Model):
    """One written message or note. audience: of core/audience. tlp: of core/traffic_light, or empty.

    asks: it is a question to its audience, until settled_at. sealed: the words, and the name of a guest who wrote them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=48)
    audience = models.CharField(max_length=48)
    kind = models.CharField(max_length=24)
    reply_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="replies")
    tlp = models.CharField(max_length=12, blank=True, default="")
    asks = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")
        indexes = [
            models.Index(fields=["case", "at", "id"], name="message_of_case"),
            models.Index(fields=["case"], name="message_open", condition=models.Q(asks=True, settled_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"message of {self.case_id}"


class FormerWords(models.Model):
    """What a message said before somebody changed it; for those who may read the message."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="former")
    until = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        ordering = ("until", "id")

    def __str__(self) -> str:
        return f"former words of {self.message_id}"


class Attachment(models.Model):
    """One sealed file; its name, type, hash and key are sealed too. Purged: the bytes are gone, the row stays."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="attachments")
    message = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="attachments")
    at = models.DateTimeField()
    actor = models.CharField(max_length=48)
    audience = models.CharField(max_length=48)
    file_id = models.CharField(max_length=32, unique=True, null=True)  # noqa: DJ001 - several purged rows
    size = models.PositiveBigIntegerField()
    purged_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"attachment of {self.case_id}"


class Evidence(models.Model):
    """What the report says of the code, beside the code. sealed: the table, with the case's key; it quotes the report.

    tips: what the programme's mirror held then (apps/evidence).
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="evidence")
    judged_at = models.DateTimeField()
    tips = models.CharField(max_length=64)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"evidence of {self.case_id}"


class Wish(models.Model):
    """What a reporter asked for by mail, recorded by a person. It is done at due_at unless the reporter writes before.

    proof: the message that says so; none is the report itself. sealed, with the case's key: the credit that is wished
    for, or the day before which nothing may be disclosed.
    """

    class Kind(models.TextChoices):
        CREDIT = "credit"
        WITHDRAWAL = "withdrawal"
        ANONYMITY = "anonymity"  # to be named after all
        DISCLOSURE = "disclosure"  # that the report may be disclosed

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        OBJECTED = "objected"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="wishes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    proof = models.ForeignKey(Message, null=True, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=models.Q(state="waiting"), name="one_waiting_wish_a_kind"
            )
        ]
        indexes = [models.Index(fields=["due_at"], name="wish_due", condition=models.Q(state="waiting"))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.case_id}, {self.state}"


class Sketch(models.Model):
    """What a case is compared by with others (core/similar), sealed with its key.

    method: how it was made; of an older one it is made anew. like: the earlier case of the programme that it looks like
    most, when the likeness is strong. programme: of the case, where the digests are searched by it.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="sketch")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.PositiveSmallIntegerField()
    like = models.ForeignKey(Case, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"sketch of {self.case_id}"


class Presence(models.Model):
    """Somebody of the team has a page of the case open now. holder: the process that says so, every few seconds.

    It is over with `seen_at` (core/presence.FRESH). writing_at: when they last typed. Of nobody else there is a row.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    holder = models.CharField(max_length=32, db_index=True)
    seen_at = models.DateTimeField()
    writing_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"presence in {self.case_id}"


class Apart(models.Model):
    """Two cases that a person looked at and said are not the same, however alike. first: of the smaller id."""

    first = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    actor = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first", "second"], name="apart_once")]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"


class SketchDigest(models.Model):
    """One keyed digest by which a sketch is found: of a word, a pair of words, a line or a name."""

    sketch = models.ForeignKey(Sketch, on_delete=models.CASCADE, related_name="digests")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    digest = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["digest", "programme", "sketch"], name="sketch_digest")]

    def __str__(self) -> str:
        return f"digest of sketch {self.sketch_id}"
