"""The gate on real rows: releases that are looked at, approvals, agreement, override, and what a yank does."""

import json
from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction

from tests.gateways.test_package_index import FILE, YANKED, index
from tests.gateways.test_repository import git
from tests.people import NOW, join, report
from vulndesk.apps.cases.models import Case
from vulndesk.apps.embargo.actions import (
    answer_agreement,
    approve,
    ask_agreement,
    forget_case,
    look_at_release,
    name_fix,
    name_release,
    plan_looks,
    publish,
    remove_release,
    review_affected,
    take_back,
)
from vulndesk.apps.embargo.models import Approval, Fix, Publication, ReleaseProof
from vulndesk.apps.embargo.queries import embargo_of, publication_page
from vulndesk.apps.timeline.actions import record_event
from vulndesk.apps.timeline.models import Event, Job
from vulndesk.core.errors import BadInput, NotAllowed, NotNow
from vulndesk.core.gate import ALONE, ProofKind
from vulndesk.gateways.web import networks

__all__ = ["index"]

CREDIT = {"mode": "name", "name": "Rita"}
ADDRESS = "https://groundhog.example/advisories/1"
PERSON = {"person": "Olga of operations"}
MINUTES = timedelta(minutes=2)


@pytest.fixture
def vera(silent):
    return join("vera", silent)


@pytest.fixture
def tom(silent):
    return join("tom", silent)


@pytest.fixture
def rita(silent, settings, index):
    """Without an embargo, since this programme's policy names no period; its credit is settled."""
    settings.PACKAGE_INDEXES = {"pypi": index.address}
    settings.INNER_NETWORKS = networks(["127.0.0.0/8"])
    serve(index, "2.0")
    return report(silent, credit=CREDIT).reporter


@pytest.fixture
def case_id(rita):
    return rita.case_id


def serve(index, *versions, yanked=()):
    files = {one: [FILE] for one in versions} | {one: [YANKED] for one in yanked}
    index.answer = lambda handler: handler.say(json.dumps({"releases": files}).encode())


def released(case_id, by, *, version="2.1", now=NOW):
    written = {"what": "pypi:enix", "version": version}
    return name_release(case_id, ProofKind.PACKAGE, written, component="enix", by=by, now=now)


def reviewed(case_id, by, *, now=NOW):
    name_fix(case_id, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.1", by=by, now=now)
    review_affected(case_id, by=by, now=now)


def declare(case_id, by, *, now=NOW, **more):
    return publish(case_id, address=ADDRESS, release="2.1", by=by, now=now, **more)


def missing(case_id, by, *, now=NOW):
    page = publication_page(by, case_id=case_id, now=now)
    return {str(one.name) for one in page.conditions if not one.holds}


def test_an_erased_case_keeps_no_word_of_it(case_id, tom, vera):
    reviewed(case_id, tom)
    name_release(case_id, ProofKind.HOSTED, PERSON, component="enix", by=tom, now=NOW)
    approve(case_id, "publication", reason="I looked.", by=vera, now=NOW)
    declare(case_id, tom)
    with transaction.atomic():
        event = record_event(kind="case_erased", now=NOW, case_id=case_id)
        forget_case(event_id=event.pk, now=NOW)()
    assert not any(model.objects.exists() for model in (Fix, ReleaseProof, Approval))
    assert bytes(Publication.objects.get().sealed) == b""


def test_a_served_release_a_review_and_a_second_person_open_the_gate(case_id, tom, vera, index):
    assert missing(case_id, tom) == {"release", "approval"}
    serve(index, "2.0", "2.1")
    released(case_id, vera)
    reviewed(case_id, vera)
    approve(case_id, "publication", reason="", by=vera, now=NOW)
    declare(case_id, tom)
    case = Case.objects.get()
    assert case.published_at == NOW
    row = Publication.objects.get()
    assert (row.way, row.actor) == ("release", tom.name)
    assert embargo_of(case_id).world == "VfdPxa"
    page = publication_page(tom, case_id=case_id, now=NOW)
    assert (page.publication.address, page.publication.release) == (ADDRESS, "2.1")
    assert Event.objects.get(kind="published").audience == "everyone"
    with pytest.raises(NotNow):
        declare(case_id, tom)


def test_each_missing_thing_is_named_and_nothing_is_changed(case_id, tom, vera):
    before = Case.objects.get().revision
    with pytest.raises(NotNow) as refusal:
        declare(case_id, tom)
    assert "No release with the fix is proven for enix." in refusal.value.what
    assert "A second person has not approved." in refusal.value.what
    assert "a tag alone is not a release" in refusal.value.next_step
    assert not Publication.objects.exists()
    assert Case.objects.get().revision == before


def test_nobody_publishes_by_their_own_approval_and_one_taken_back_counts_no_more(case_id, tom, vera, index):
    serve(index, "2.1")
    released(case_id, tom)
    reviewed(case_id, tom)
    approve(case_id, "publication", reason="", by=tom, now=NOW)
    assert missing(case_id, tom) == {"approval"}
    assert missing(case_id, vera) == set()
    with pytest.raises(NotNow):
        approve(case_id, "publication", reason="", by=tom, now=NOW)
    take_back(case_id, Approval.objects.get().pk, by=vera, now=NOW)
    assert missing(case_id, vera) == {"approval"}


def test_the_reporters_agreement_stands_in_for_a_release_and_a_no_does_not(case_id, tom, vera, rita):
    approve(case_id, "publication", reason="", by=vera, now=NOW)
    with pytest.raises(NotNow):
        answer_agreement(case_id, agrees=True, means="receipt", by=rita, now=NOW)
    ask_agreement(case_id, by=tom, now=NOW)
    with pytest.raises(NotAllowed):
        answer_agreement(case_id, agrees=True, means="mail", by=rita, now=NOW)
    with pytest.raises(NotAllowed):
        answer_agreement(case_id, agrees=True, means="receipt", by=tom, now=NOW)
    answer_agreement(case_id, agrees=False, means="receipt", by=rita, now=NOW)
    assert missing(case_id, tom) == {"release"}
    answer_agreement(case_id, agrees=True, means="receipt", by=rita, now=NOW)
    declare(case_id, tom)
    assert Publication.objects.get().way == "agreement"


def test_an_override_needs_two_reasons_and_stays_visible(case_id, tom, vera):
    approve(case_id, "publication", reason="", by=vera, now=NOW)
    with pytest.raises(BadInput):
        approve(case_id, "override", reason=" ", by=tom, now=NOW)
    approve(case_id, "override", reason="Our users ask.", by=tom, now=NOW)
    assert missing(case_id, tom) == {"release"}
    approve(case_id, "override", reason="The vendor is gone.", by=vera, now=NOW)
    declare(case_id, tom)
    page = publication_page(tom, case_id=case_id, now=NOW)
    assert page.publication.way == "override"
    assert page.publication.overridden == ("No release with the fix is proven for enix.",)
    assert [one.reason for one in page.approvals if one.kind == "override"] == ["Our users ask.", "The vendor is gone."]
    assert Event.objects.filter(kind="override_given", audience="everyone").count() == 2


def test_one_person_alone_shows_a_second_factor_gives_a_reason_and_waits_a_day(case_id, tom, index):
    serve(index, "2.1")
    released(case_id, tom)
    reviewed(case_id, tom)
    with pytest.raises(NotAllowed):
        approve(case_id, "publication", reason="I looked.", by=tom, now=NOW)
    with pytest.raises(BadInput):
        approve(case_id, "publication", reason="", by=tom, now=NOW, stepped_up=True)
    approve(case_id, "publication", reason="I looked.", by=tom, now=NOW, stepped_up=True)
    with pytest.raises(NotNow, match=r"Your approval counts from Wednesday 4 March 2026, 14:03 UTC"):
        declare(case_id, tom, now=NOW + ALONE - MINUTES)
    declare(case_id, tom, now=NOW + ALONE)
    assert Publication.objects.get().way == "release"


def test_a_hosted_service_is_released_by_a_named_persons_word(case_id, tom):
    with pytest.raises(BadInput):
        name_release(case_id, ProofKind.HOSTED, {}, component="enix", by=tom, now=NOW)
    name_release(case_id, ProofKind.HOSTED, PERSON, component="enix", by=tom, now=NOW)
    assert "release" not in missing(case_id, tom)
    with pytest.raises(BadInput):
        name_release(case_id, ProofKind.HOSTED, PERSON, component="Elsewhere", by=tom, now=NOW)


def test_what_is_affected_must_have_an_end_and_a_review(case_id, tom, index):
    serve(index, "2.1")
    released(case_id, tom)
    assert "affected" in missing(case_id, tom)
    with pytest.raises(NotNow):
        review_affected(case_id, by=tom, now=NOW)
    reviewed(case_id, tom)
    assert "affected" not in missing(case_id, tom)
    name_fix(case_id, components=["enix"], introduced=[], fixed=[], versions="fixed in 2.2", by=tom, now=NOW)
    assert "affected" in missing(case_id, tom)


def ready(case_id, tom, vera):
    reviewed(case_id, vera)
    approve(case_id, "publication", reason="", by=vera, now=NOW)
    return released(case_id, vera)


def test_a_yank_shuts_the_gate_before_publication_and_alarms_after(case_id, tom, vera, index):
    serve(index, "2.1")
    proof = ready(case_id, tom, vera)
    serve(index, yanked=["2.1"])
    with pytest.raises(NotNow, match="withdrawn again"):
        declare(case_id, tom, now=NOW + MINUTES)
    assert not Publication.objects.exists()
    serve(index, "2.1")
    declare(case_id, tom, now=NOW + 2 * MINUTES)
    with pytest.raises(NotNow):
        remove_release(case_id, proof.pk, by=tom, now=NOW)
    serve(index, yanked=["2.1"])
    look_at_release(proof_id=str(proof.pk), now=NOW + 3 * MINUTES)()
    alarm = Event.objects.filter(kind="release_withdrawn").order_by("id").last()
    assert alarm.facts == {"standing": "withdrawn", "published": True}


def test_silence_of_an_index_takes_nothing_back(case_id, tom, vera, index):
    serve(index, "2.1")
    proof = ready(case_id, tom, vera)
    index.answer = lambda handler: handler.say({}, status=503)
    look_at_release(proof_id=str(proof.pk), now=NOW + MINUTES)()
    assert ReleaseProof.objects.get().standing == "served"


def test_releases_are_looked_at_again_until_long_after_the_publication(case_id, tom, vera, index):
    serve(index, "2.1")
    ready(case_id, tom, vera)
    assert plan_looks(now=NOW + timedelta(hours=1)) == 0
    assert plan_looks(now=NOW + timedelta(hours=7)) == 1
    assert plan_looks(now=NOW + timedelta(hours=7, minutes=1)) == 0
    declare(case_id, tom)
    assert plan_looks(now=NOW + timedelta(days=89)) == 1
    assert plan_looks(now=NOW + timedelta(days=91)) == 0
    assert set(Job.objects.filter(task="embargo.look_at_release").values_list("arguments__proof_id", flat=True)) == {
        str(ReleaseProof.objects.get().pk)
    }


@pytest.mark.slow
@pytest.mark.parametrize("order", list(permutations(["tag", "upload", "yank", "publish"])))
def test_in_every_order_of_tag_upload_yank_and_publish_it_is_public_only_with_a_release(
    order, case_id, tom, vera, index, tmp_path
):
    """A tag in a real repository opens nothing; only what the index serves at that moment does."""
    git(tmp_path, "init", "-q")
    git(tmp_path, "commit", "-q", "--allow-empty", "-m", "fix")
    serve(index)
    ready(case_id, tom, vera)
    uploaded = yanked = False
    for step, what in enumerate(order):
        if what == "tag":
            git(tmp_path, "tag", "v2.1")
        elif what == "publish":
            now = NOW + (step + 1) * MINUTES
            if uploaded and not yanked:
                declare(case_id, tom, now=now)
            else:
                with pytest.raises(NotNow):
                    declare(case_id, tom, now=now)
        else:
            # What is not there cannot be yanked; an upload afterwards is a new one.
            yanked = what == "yank" and uploaded
            uploaded = uploaded or what == "upload"
            serve(index, *(["2.1"] if uploaded and not yanked else []), yanked=["2.1"] if yanked else [])
    at = order.index
    assert Publication.objects.exists() == (
        at("upload") < at("publish") and not at("upload") < at("yank") < at("publish")
    )
