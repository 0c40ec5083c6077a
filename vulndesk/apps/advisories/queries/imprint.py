"""Who publishes a programme's advisories, and under which prefix: what an owner set, or else what the desk knows."""

from __future__ import annotations

from django.conf import settings

from vulndesk.apps.advisories.models import Imprint
from vulndesk.apps.policies.models import Programme
from vulndesk.core.advisory.issuing import default_prefix
from vulndesk.core.advisory.parts import Publisher


def imprint_of(programme: Programme) -> Imprint:
    """With every value filled in."""
    row = Imprint.objects.filter(pk=programme.pk).first() or Imprint(programme=programme)
    row.prefix = row.prefix or default_prefix(programme.slug)
    row.name = row.name or programme.name
    row.namespace = row.namespace or programme.web_site or f"{settings.ADDRESS}/p/{programme.slug}/"
    row.contact = row.contact or f"{settings.ADDRESS}/p/{programme.slug}/"
    return row


def publisher_of(programme: Programme) -> Publisher:
    row = imprint_of(programme)
    return Publisher(name=row.name, namespace=row.namespace, contact=row.contact)
