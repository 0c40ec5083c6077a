"""Policies in Chinese, simplified and traditional: what each sentence says, and what it does not."""

import time

import pytest

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.clauses import Contact, Kind
from vulndesk.core.policy.phrases.zh_script import both_scripts
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.summary import summarise

PROMISES = [
    ("我们会在 48 小时内确认收到您的报告。", ["acknowledge_within PT48H promise"]),
    ("我们会在收到请求后的48小时内回复您。", ["acknowledge_within PT48H promise"]),
    ("我們將於 3 個工作天內回覆。", ["acknowledge_within P3BD promise"]),
    ("您应该会在三个工作日内收到我们的回复。", ["acknowledge_within P3BD promise"]),
    ("我们会在 ４８ 小时内回复。", ["acknowledge_within PT48H promise"]),
    ("首次响应时间：24小时", ["acknowledge_within PT24H promise"]),
    ("响应时间通常为 1-3 个工作日。", ["acknowledge_within P3BD target"]),
    ("一般在 24h 内答复。", ["acknowledge_within PT24H target"]),
    ("- **确认收到**：48 小时内", ["acknowledge_within PT48H promise"]),
    ("1. **初步评估** —— 7 天内给出结果", ["update_within P7D promise"]),
    ("我们力争在两（2）个工作日内确认收到报告。", ["acknowledge_within P2BD target"]),
    (
        "我们将尽量在 24–72 小时内做出首次响应，并在 1 周内给出修复计划。",
        ["acknowledge_within PT72H target", "update_within P7D target"],
    ),
    (
        "我們會在 2 個工作天內確認收到，並於 10 個工作天內完成評估，三十天內釋出修補。",
        ["acknowledge_within P2BD promise", "update_within P10BD promise", "fix_within P30D promise"],
    ),
    (
        "严重漏洞将于 7 天内修复，其他漏洞 30 天内修复。",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    ("我们会在 3 个月内修复所有已确认的漏洞。", ["fix_within P3M promise"]),
    ("收到报告后，我们将在 5 个工作日内完成评估。", ["update_within P5BD promise"]),
    ("我们每 7 天向您同步一次进展。", ["update_every P7D promise"]),
    ("我们每周更新处理进度。", ["update_every P7D promise"]),
    ("修复计划将在评估后 14 天内公布。", ["update_within P14D promise"]),
    ("披露期限为 90 天。", ["disclosure_deadline P90D promise"]),
    ("补丁发布 14 天后公开披露漏洞详情。", ["disclosure_deadline P14D promise"]),
    ("漏洞修复发布后 30 天内公开细节。", ["disclosure_deadline P30D promise"]),
    ("我们遵循 90 天的协调披露期。", ["disclosure_deadline P90D promise"]),
]


@pytest.mark.parametrize(("sentence", "expected"), PROMISES)
def test_a_promise_is_read(sentence: str, expected: list[str]) -> None:
    assert deadlines(read(sentence, heading="报告漏洞")) == expected


NO_PROMISE = [
    "如果您在 48 小时内没有收到回复，请再次联系我们。",
    "如果 7 天内仍未得到确认，可在 14 天后公开细节。",
    "若 5 天內沒有收到回覆，請再次來信。",
    "请在 48 小时内回复我们的询问。",
    "请在公开前给我们 90 天的时间。",
    "请在 90 天内不要公开披露该漏洞。",
    "我们无法保证在 48 小时内回复。",
    "上一个漏洞在 3 天内修复了。",
    "该问题 7 天前已经修复。",
    "访问令牌在 24 小时内有效。",
    "用户应在 7 天内升级到最新版本。",
    "我们会尽快回复。",
    "我们会在 24 小时内开始修复。",
    "修复发布于 2026年9月20日。",
]


@pytest.mark.parametrize("sentence", NO_PROMISE)
def test_other_times_are_no_promise(sentence: str) -> None:
    assert deadlines(read(sentence, heading="报告漏洞")) == []


def test_tables_of_stages_and_of_severities() -> None:
    stages = read(
        "| 阶段 | 预期响应时间 |", "|---|---|", "| 确认收到 | 48 小时内 |", "| 修复 | 30 天 |", heading="响应"
    )
    assert deadlines(stages) == ["acknowledge_within PT48H target", "fix_within P30D target"]
    rated = read("| 等级 | 修复时限 |", "|---|---|", "| 超危 | 7 天内 |", "| 高危 | 30 天内 |", heading="漏洞分级")
    assert deadlines(rated) == ["fix_within P7D promise critical", "fix_within P30D promise high"]


def test_a_time_that_counts_from_the_fix_is_not_the_time_to_fix() -> None:
    policy = read("| 阶段 | 时间 |", "|---|---|", "| 发布补丁 | 修复完成后 7 天内 |", heading="响应时间")
    assert deadlines(policy) == []
    assert policy.not_understood


CONTACTS = [
    ("发送邮件到security@example.org进行报告。", [Contact("email", "security@example.org")]),
    ("請寄信到 security@example.org。", [Contact("email", "security@example.org")]),
    ("请访问https://example.org/report提交漏洞。", [Contact("web_form", "https://example.org/report")]),
    (
        "请使用https://github.com/some/thing/security/advisories/new，谢谢。",
        [Contact("github_advisory", "https://github.com/some/thing/security/advisories/new")],
    ),
    ("请使用 GitHub 的私密漏洞报告功能。", [Contact("github_advisory", "private vulnerability reporting")]),
    ("一般问题请联系 hello@example.org。", []),
    ("请发送至 security@mail.example.org（占位，请替换为您的邮箱）。", []),
]


@pytest.mark.parametrize(("sentence", "expected"), CONTACTS)
def test_contacts_touch_the_words_around_them(sentence: str, expected: list[Contact]) -> None:
    assert values(read(sentence, heading="报告漏洞"), Kind.CONTACT) == expected


PRIVATE = [
    ("请不要通过公开的 GitHub Issues 报告安全漏洞。", True),
    ("**請勿**在公開 issue 中回報安全漏洞！", True),
    ("安全漏洞不得在任何公开的渠道中讨论。", True),
    ("请私下报告，而不是创建公开 issue。", True),
    ("欢迎在公开的 issue 中报告。", False),
    ("请在修复发布前不要在 issue 中给出完整细节。", False),
]


@pytest.mark.parametrize(("sentence", "forbidden"), PRIVATE)
def test_public_issues_are_forbidden_only_where_it_is_said(sentence: str, forbidden: bool) -> None:
    assert bool(read(sentence, heading="报告漏洞").of_kind(Kind.PRIVATE_REPORTING)) is forbidden


WHOLE = """\
# 安全政策

## 支援版本

| 版本 | 是否支援 |
| --- | --- |
| 2.x | ✅ 支援中 |
| 1.x | 僅安全修復 |
| < 1.0 | 已停止維護 |

## 報告內容

請在報告中包含以下資訊：

- 漏洞類型
- 受影響的版本與部署環境
- 重現步驟，或概念驗證（PoC）
- 影響評估
- 修復建議（可選）

## 範圍

範圍內：

- 命令列工具
- 網頁介面

不在範圍內：

- 第三方套件中的問題

## 揭露

修補釋出後我們才會公開揭露細節，並在發行說明中致謝（除非您希望匿名）。
我們目前沒有賞金計畫。對善意的研究者，我們不會採取法律行動。
可以用 PGP 加密您的郵件。
"""


def test_a_whole_policy_in_traditional_characters() -> None:
    said = summarise(read_policy(WHOLE))
    assert [(row["version"], row["supported"]) for row in said["supported_versions"]] == [
        ("2.x", True),
        ("1.x", True),
        ("< 1.0", False),
    ]
    wanted = ["type", "versions", "environment", "steps", "poc", "impact", "fix"]
    assert said["report_contents"] == wanted
    assert said["in_scope"] == ["命令列工具", "網頁介面"]
    assert said["out_of_scope"] == ["第三方套件中的問題"]
    assert (said["disclosure_rule"], said["credit"], said["anonymity"]) == ("after_fix", "offered", "offered")
    assert (said["bounty"], said["safe_harbour"], said["encryption"]["pgp"]) == ("none", True, True)


def test_a_line_that_wraps_within_a_word_is_read_whole() -> None:
    assert deadlines(read("我们会在 48 小时内确\n认收到您的报告。", heading="报告漏洞")) == [
        "acknowledge_within PT48H promise"
    ]


def test_one_pattern_reads_both_scripts() -> None:
    assert both_scripts("确认") == "[确確][认認]"


@pytest.mark.parametrize("unit", ["在收到报告后", "请不要", "我们会在 48 小时内", "修复，", "公开"])
@pytest.mark.slow
def test_long_texts_are_read_in_linear_time(unit: str) -> None:
    text = "## 报告漏洞\n\n" + "\n\n".join([unit * (1500 // len(unit))] * 4)
    started = time.process_time()
    read_policy(text)
    assert time.process_time() - started < 1.0
