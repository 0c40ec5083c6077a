"""Every address of the desk."""

from django.urls import include, path

from vulndesk.server.answers import healthz
from vulndesk.server.api import api
from vulndesk.server.verify import verify, verify_saved
from vulndesk.server.views import set_theme

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("theme/", set_theme, name="set_theme"),
    path("verify/", verify, name="verify"),
    path("verify/verify-receipt.html", verify_saved, name="verify_saved"),
    path("api/v1/", api.urls),
    path("", include("vulndesk.apps.accounts.urls")),
    path("", include("vulndesk.apps.ledger.urls")),
    path("", include("vulndesk.apps.policies.urls")),
    path("", include("vulndesk.apps.tokens.urls")),
    path("", include("vulndesk.apps.change_reviews.urls")),
    path("", include("vulndesk.apps.evidence.urls")),
    path("", include("vulndesk.apps.cases.urls")),
    path("", include("vulndesk.apps.programmes.urls")),
    path("", include("vulndesk.apps.retention.urls")),
    path("", include("vulndesk.apps.embargo.urls")),
    path("", include("vulndesk.apps.credits.urls")),
    path("", include("vulndesk.apps.advisories.urls")),
    path("", include("vulndesk.apps.cve.urls")),
    path("", include("vulndesk.apps.subscribers.urls")),
    path("", include("vulndesk.apps.webhooks.urls")),
    path("", include("vulndesk.apps.forges.urls")),
    path("", include("vulndesk.apps.guard.urls")),
    path("", include("vulndesk.apps.feeds.urls")),
    path("", include("vulndesk.apps.regulation.urls")),
    path("", include("vulndesk.apps.parties.urls")),
    path("", include("vulndesk.apps.readings.urls")),
    path("", include("vulndesk.apps.attempts.urls")),
    path("", include("vulndesk.apps.handover.urls")),
    path("", include("vulndesk.apps.disclosures.urls")),
    path("", include("vulndesk.apps.early_notices.urls")),
    path("", include("vulndesk.apps.notices.urls")),
    path("", include("vulndesk.apps.mail.urls")),
    path("", include("vulndesk.apps.conduct.urls")),
    path("", include("vulndesk.apps.reporters.urls")),
    path("", include("vulndesk.apps.intake.urls")),
]

handler400 = "vulndesk.server.answers.bad_request"
handler403 = "vulndesk.server.answers.forbidden"
handler404 = "vulndesk.server.answers.not_found"
handler500 = "vulndesk.server.answers.server_error"
