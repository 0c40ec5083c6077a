"""Publishing against a longer embargo and against a yank, at the same moment, with real threads on a real database.

PUBLISH_ROUNDS=1000 in the environment makes it the long run.
"""

import os
import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from tests.people import NOW, join, report
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.actions import (
    Word,
    accept_end,
    approve,
    begin_embargo,
    name_fix,
    name_release,
    note_look,
    propose_end,
    publish,
    review_affected,
)
from vulndesk.apps.embargo.models import Embargo, Publication, ReleaseProof
from vulndesk.apps.timeline.models import Event
from vulndesk.core.errors import Refused
from vulndesk.core.gate import ProofKind, Standing

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

ROUNDS = int(os.environ.get("PUBLISH_ROUNDS", "500"))  # of each kind
DAYS = timedelta(days=1)


@pytest.fixture
def crew(groundhog):
    return join("tom", groundhog), join("vera", groundhog)


def prepared(groundhog, crew, *, em):
    """A case that waits for nothing; its embargo of a moment ago can be made longer."""
    tom, vera = crew
    one = report(groundhog, credit={"mode": "anonymous"})
    case_id = one.received.case_id
    write = begin_embargo(event_id=Event.objects.get(case_id=case_id, kind="report_received").pk, now=NOW)
    with transaction.atomic():
        write()
    name_fix(case_id, components=["Groundhog"], introduced=[], fixed=[], versions="fixed in 2", by=tom, now=NOW)
    review_affected(case_id, by=tom, now=NOW)
    person = {"person": "Olga"}
    name_release(case_id, ProofKind.HOSTED, person, component="Groundhog", by=tom, now=NOW)
    approve(case_id, "publication", reason="", by=vera, now=NOW)
    Embargo.objects.filter(pk=case_id).update(em=em)
    return one


def at_once(*deeds):
    """Each in a thread of its own, started together. Returns how each ended: True, or the refusal."""
    ready, ended = threading.Barrier(len(deeds)), {}

    def run(place, deed):
        try:
            ready.wait()
            deed()
            ended[place] = True
        except Refused as refusal:
            ended[place] = refusal
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [ended[place] for place in range(len(deeds))]


def forget():
    for model in (Publication, ReleaseProof, Embargo):
        model.objects.all().delete()


@pytest.mark.abuse(22)
def test_publishing_against_a_longer_embargo_has_one_winner_and_is_never_early(groundhog, crew):
    """No embargo holds, one is proposed: whoever agrees to it in time keeps the case private."""
    tom, _ = crew
    published = kept = 0
    for _ in range(ROUNDS):
        one = prepared(groundhog, crew, em="N")
        case_id = one.received.case_id
        Embargo.objects.filter(pk=case_id).update(until=None, source="")
        propose_end(case_id, NOW + 30 * DAYS, Word(tom, "account"), now=NOW)
        outcome = at_once(
            lambda case_id=case_id: publish(case_id, address="https://x.example/1", release="2", by=tom, now=NOW),
            lambda case_id=case_id, one=one: accept_end(case_id, Word(one.reporter, "receipt"), now=NOW),
        )
        assert [end is True for end in outcome].count(True) == 1, outcome
        embargo = Embargo.objects.get(pk=case_id)
        is_public = Case.objects.get(pk=case_id).published_at is not None
        assert is_public == Publication.objects.filter(pk=case_id).exists() == (embargo.em != "A")
        published, kept = published + is_public, kept + (not is_public)
        forget()
    assert published + kept == ROUNDS


@pytest.mark.abuse(22)
def test_publishing_against_a_yank_is_refused_or_alarms_and_never_early(groundhog, crew):
    tom, _ = crew
    for _ in range(ROUNDS):
        one = prepared(groundhog, crew, em="X")
        case_id = one.received.case_id
        proof = ReleaseProof.objects.get(case_id=case_id)
        # As the worker found it before: served.
        ReleaseProof.objects.filter(pk=proof.pk).update(standing="served")
        outcome = at_once(
            lambda case_id=case_id: publish(case_id, address="https://x.example/1", release="2", by=tom, now=NOW),
            lambda proof=proof: note_look(proof.pk, Standing.WITHDRAWN, now=NOW),
        )
        assert outcome[1] is True
        alarm = Event.objects.get(case_id=case_id, kind="release_withdrawn")
        is_public = Publication.objects.filter(pk=case_id).exists()
        assert alarm.facts["published"] == is_public == (outcome[0] is True)
        if is_public:
            first = Event.objects.get(case_id=case_id, kind="published")
            assert first.pk < alarm.pk
        forget()
