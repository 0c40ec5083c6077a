"""The team's pages about programmes, and what the desk is."""

from vulndesk.apps.policies.views.doctor import check_channel, follow, follow_now, programme_doctor
from vulndesk.apps.policies.views.key_pages import (
    change_recipients,
    export_key,
    import_key,
    make_key,
    programme_key,
    programme_keys,
    retire_key,
    wkd_key,
    wkd_policy,
)
from vulndesk.apps.policies.views.organisations import (
    make_organisation,
    move_programme,
    name_organisation,
    organisations,
)
from vulndesk.apps.policies.views.pages import (
    add_member,
    look_now,
    programme_policy,
    programme_settings,
    programmes,
    remove_member,
    review_policy,
    team_settings,
    withdraw_promise,
)
from vulndesk.apps.policies.views.pause_pages import end_pause, pause
from vulndesk.apps.policies.views.published import (
    desk_security_txt,
    policy_json,
    programme_security_txt,
    security_txt_elsewhere,
)
from vulndesk.apps.policies.views.review_pages import (
    confirm_sentences,
    drop_review,
    finish_review,
    overlay_file,
    review,
    review_sentence,
    rule_on_sentence,
)
from vulndesk.apps.policies.views.version_pages import confirm_version, decline_version, lengthen_promise, policy_diff
from vulndesk.apps.policies.views.writing import interview, programme_lint, written_file

__all__ = [
    "add_member",
    "change_recipients",
    "check_channel",
    "confirm_sentences",
    "confirm_version",
    "decline_version",
    "desk_security_txt",
    "drop_review",
    "end_pause",
    "export_key",
    "finish_review",
    "follow",
    "follow_now",
    "import_key",
    "interview",
    "lengthen_promise",
    "look_now",
    "make_key",
    "make_organisation",
    "move_programme",
    "name_organisation",
    "organisations",
    "overlay_file",
    "pause",
    "policy_diff",
    "policy_json",
    "programme_doctor",
    "programme_key",
    "programme_keys",
    "programme_lint",
    "programme_policy",
    "programme_security_txt",
    "programme_settings",
    "programmes",
    "remove_member",
    "retire_key",
    "review",
    "review_policy",
    "review_sentence",
    "rule_on_sentence",
    "security_txt_elsewhere",
    "team_settings",
    "withdraw_promise",
    "wkd_key",
    "wkd_policy",
    "written_file",
]
