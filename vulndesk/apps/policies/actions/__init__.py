"""The one door to write programmes and policy versions."""

from vulndesk.apps.policies.actions.areas import change_area_owners
from vulndesk.apps.policies.actions.doctor import (
    CHECK_CHANNEL,
    LOOK_FOR_MAIL,
    change_doctor,
    check_channel,
    check_now,
    examine,
    look_for_mail,
    plan_checkups,
    record_diagnosis,
)
from vulndesk.apps.policies.actions.following import (
    FOLLOW,
    follow,
    follow_now,
    follow_repository,
    plan_following,
)
from vulndesk.apps.policies.actions.latest import (
    LOOK_UP_LATEST,
    look_now,
    look_up_latest,
    note_latest_version,
    plan_latest_versions,
)
from vulndesk.apps.policies.actions.pauses import end_pause, plan_pause
from vulndesk.apps.policies.actions.programme_keys import (
    destroy_former_key,
    end_former_keys,
    make_programme_keys,
    misplaced_keys,
    move_data_keys,
    replace_programme_key,
)
from vulndesk.apps.policies.actions.promises import lengthen_promise, withdraw_promise
from vulndesk.apps.policies.actions.review import confirm_sentences, drop_review, finish_review, rule_on
from vulndesk.apps.policies.actions.sealing_reports import change_recipients, note_sealing_scripts
from vulndesk.apps.policies.actions.settings import change_programme
from vulndesk.apps.policies.actions.team import (
    add_member,
    admit_member,
    join_programmes,
    move_programme,
    remove_member,
)
from vulndesk.apps.policies.actions.versions import (
    confirm_version,
    decline_version,
    open_programme_from_file,
    propose_version,
    review_policy,
)

__all__ = [
    "CHECK_CHANNEL",
    "FOLLOW",
    "LOOK_FOR_MAIL",
    "LOOK_UP_LATEST",
    "add_member",
    "admit_member",
    "change_area_owners",
    "change_doctor",
    "change_programme",
    "change_recipients",
    "check_channel",
    "check_now",
    "confirm_sentences",
    "confirm_version",
    "decline_version",
    "destroy_former_key",
    "drop_review",
    "end_former_keys",
    "end_pause",
    "examine",
    "finish_review",
    "follow",
    "follow_now",
    "follow_repository",
    "join_programmes",
    "lengthen_promise",
    "look_for_mail",
    "look_now",
    "look_up_latest",
    "make_programme_keys",
    "misplaced_keys",
    "move_data_keys",
    "move_programme",
    "note_latest_version",
    "note_sealing_scripts",
    "open_programme_from_file",
    "plan_checkups",
    "plan_following",
    "plan_latest_versions",
    "plan_pause",
    "propose_version",
    "record_diagnosis",
    "remove_member",
    "replace_programme_key",
    "review_policy",
    "rule_on",
    "withdraw_promise",
]
