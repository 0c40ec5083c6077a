"""Every column that is sealed with the desk's own key: what a new generation of keys must seal again.

A column of bytes is here, or in `OTHER_BYTES` with what it holds, or its name says that it is a digest;
tests/server/test_desk_rows.py refuses any other.
"""

from collections.abc import Mapping

from vulndesk.apps.vault.resealing import SealedColumn

DESK_ROWS: tuple[SealedColumn, ...] = (
    SealedColumn("accounts.User", "sealed", "accounts_user", row="username"),
    SealedColumn("accounts.Session", "sealed", "accounts_session", row="digest.hex"),
    SealedColumn("accounts.CacheEntry", "sealed", "accounts_cacheentry", row="digest.hex"),
    SealedColumn("mfa.Authenticator", "data", "mfa_authenticator", row="=secret", within=("secret", "seed")),
    SealedColumn("credits.PublicCredit", "sealed", "credit.shown"),
    SealedColumn("cve.Numbering", "sealed", "cve.account"),
    SealedColumn("disclosures.Disclosure", "public", "disclosure.public"),
    SealedColumn("early_notices.Recipient", "sealed", "early_notice.recipient"),
    SealedColumn("intake.Draft", "sealed", "draft"),
    SealedColumn("keys.ProgrammeKey", "sealed", "programme_key"),
    SealedColumn("keys.DeskKey", "sealed", "desk_key"),
    SealedColumn("keys.ParticipantKey", "sealed", "participant_key"),
    SealedColumn("mail.ReceivedMail", "sealed", "received_mail"),
    SealedColumn("mail.Mailbox", "sealed", "mailbox", row="programme_id"),
    SealedColumn("mail.LoopTrip", "sealed", "loop_trip"),
    SealedColumn("notices.OutgoingMail", "sealed", "notices_outgoingmail"),
    SealedColumn("notices.ReporterLetter", "sealed", "notices_reporterletter"),
    SealedColumn("notices.NoticeChoice", "sealed", "notices_choice"),
    SealedColumn("subscribers.Subscription", "sealed", "subscription"),
    SealedColumn("webhooks.Webhook", "sealed", "webhook"),
)

_OF_A_CASE, _PUBLIC = "sealed with the key of its case or request", "public"
OTHER_BYTES: Mapping[str, str] = {
    "advisories.DraftVersion.sealed": _OF_A_CASE,
    "cases.Attachment.sealed": _OF_A_CASE,
    "cases.Case.body": _OF_A_CASE,
    "cases.Case.head": _OF_A_CASE,
    "cases.Evidence.sealed": _OF_A_CASE,
    "cases.FormerWords.sealed": _OF_A_CASE,
    "cases.Message.sealed": _OF_A_CASE,
    "cases.Sketch.sealed": _OF_A_CASE,
    "cases.Wish.sealed": _OF_A_CASE,
    "conduct.Appeal.answer": _OF_A_CASE,
    "conduct.Appeal.sealed": _OF_A_CASE,
    "conduct.ConsentToTest.answer": _OF_A_CASE,
    "conduct.ConsentToTest.asked": _OF_A_CASE,
    "conduct.Evidence.sealed": _OF_A_CASE,
    "conduct.LegalBasis.sealed": _OF_A_CASE,
    "conduct.Violation.decision": _OF_A_CASE,
    "conduct.Violation.sealed": _OF_A_CASE,
    "credits.AddedCredit.sealed": _OF_A_CASE,
    "cve.CnaRequest.sealed": _OF_A_CASE,
    "cve.Number.sealed": _OF_A_CASE,
    "disclosures.Disclosure.choice": _OF_A_CASE,
    "disclosures.DisclosureApproval.sealed": _OF_A_CASE,
    "disclosures.SpeakerConsent.sealed": _OF_A_CASE,
    "early_notices.EarlyNotice.sealed": _OF_A_CASE,
    "embargo.Agreement.sealed": _OF_A_CASE,
    "embargo.Approval.sealed": _OF_A_CASE,
    "embargo.Fix.sealed": _OF_A_CASE,
    "embargo.PartyConsent.sealed": _OF_A_CASE,
    "embargo.Publication.sealed": _OF_A_CASE,
    "embargo.ReleaseProof.sealed": _OF_A_CASE,
    "feeds.Document.content": _PUBLIC,
    "feeds.ListedAdvisory.osv_answer": _PUBLIC,
    "feeds.ListedAdvisory.osv_packed": _PUBLIC,
    "handover.Handover.sealed": _OF_A_CASE,
    "keys.DeskKey.certificate": _PUBLIC,
    "keys.ProgrammeKey.certificate": _PUBLIC,
    "parties.Naming.sealed": _OF_A_CASE,
    "parties.Participant.sealed": _OF_A_CASE,
    "regulation.CraRecord.sealed": _OF_A_CASE,
    "timeline.Event.sealed": _OF_A_CASE,
    "vault.DataKey.wrapped": "wrapped; `reseal` takes the data keys first",
    "vault.SmallFile.sealed": "under a key of its own",
}
