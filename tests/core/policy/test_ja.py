"""Policies in Japanese: what each sentence says, and what it does not."""

import time

import pytest

from tests.core.policy.reading import deadlines, read, values
from vulndesk.core.policy.clauses import Contact, Kind
from vulndesk.core.policy.reader import read_policy
from vulndesk.core.policy.summary import summarise

PROMISES = [
    ("48時間以内に受領確認をお送りします。", ["acknowledge_within PT48H promise"]),
    ("４８時間以内に返信いたします。", ["acknowledge_within PT48H promise"]),
    ("通常、2営業日以内にご連絡いたします。", ["acknowledge_within P2BD target"]),
    ("翌営業日以内に回答します。", ["acknowledge_within P1BD promise"]),
    ("最初の返事は 1 週間以内を目安にしています。", ["acknowledge_within P7D target"]),
    ("報告は 3 営業日以内の受領確認を目指します。", ["acknowledge_within P3BD target"]),
    ("三営業日以内に返信するよう努めます。", ["acknowledge_within P3BD target"]),
    ("ご報告いただいてから72時間以内に、担当者より返信します。", ["acknowledge_within PT72H promise"]),
    ("- **受領確認**：48時間以内", ["acknowledge_within PT48H promise"]),
    ("1. **初期評価** - 7日以内に深刻度を判定します", ["update_within P7D promise"]),
    (
        "48時間以内に受領を確認し、7日以内に評価結果をお知らせします。",
        ["acknowledge_within PT48H promise", "update_within P7D promise"],
    ),
    (
        "受領確認は48時間以内に、修正は30日以内に行います。",
        ["acknowledge_within PT48H promise", "fix_within P30D promise"],
    ),
    (
        "クリティカルな脆弱性は7日以内に修正し、それ以外は30日以内に修正します。",
        ["fix_within P7D promise critical", "fix_within P30D promise"],
    ),
    ("重大度の高い問題は 1〜2 週間以内に修正版を公開します。", ["fix_within P14D promise high"]),
    ("3ヶ月以内に修正します。", ["fix_within P3M promise"]),
    ("7日ごとに進捗をお知らせします。", ["update_every P7D promise"]),
    ("毎週、進捗を共有します。", ["update_every P7D promise"]),
    ("90日間の開示期間を設けています。", ["disclosure_deadline P90D promise"]),
    ("修正版のリリースから14日後に詳細を公開します。", ["disclosure_deadline P14D promise"]),
]


@pytest.mark.parametrize(("sentence", "expected"), PROMISES)
def test_a_promise_is_read(sentence: str, expected: list[str]) -> None:
    assert deadlines(read(sentence, heading="脆弱性の報告")) == expected


NO_PROMISE = [
    "6 営業日以内に報告の確認を受け取れない場合は、もう一度ご連絡ください。",
    "1 週間たっても何もなければ、声をかけてください。",
    "48時間以内に返信がない場合は、再度お送りください。",
    "7日以内に返信がなければ、14日後に公開できます。",
    "90日間は、脆弱性を公開しないでください。",
    "修正まで少なくとも90日間お待ちください。",
    "30日以内にこちらの質問へご回答ください。",
    "48時間以内の返信を保証するものではありません。",
    "前回の脆弱性は3日以内に修正されました。",
    "トークンは24時間以内に失効します。",
    "利用者は7日以内に更新してください。",
    "数日以内に返信します。",
    "48時間以内に修正を開始します。",
    "できるだけ速やかに対応します。",
    "2026年9月20日に公開しました。",
    "十分に検証します。",
]


@pytest.mark.parametrize("sentence", NO_PROMISE)
def test_other_times_are_no_promise(sentence: str) -> None:
    assert deadlines(read(sentence, heading="脆弱性の報告")) == []


def test_severities_below_the_step_that_they_rate() -> None:
    policy = read(
        "3. **修正** - 深刻度に応じて修正します",
        "   - Critical: 24時間以内",
        "   - 中: 30日以内",
        "   - Low: 次回リリース時",
        heading="対応プロセス",
    )
    assert deadlines(policy) == ["fix_within PT24H promise critical", "fix_within P30D promise medium"]


def test_each_column_says_its_own_deed() -> None:
    policy = read(
        "深刻度に応じて修正します。",
        "",
        "| 深刻度 | 公式の見解 | 修正完了目標 |",
        "| --- | --- | --- |",
        "| Critical | 24時間以内 | 7日以内 |",
        heading="対応プロセス",
    )
    assert deadlines(policy) == ["fix_within P7D target critical"]


CONTACTS = [
    ("security@example.orgまでメールをください。", [Contact("email", "security@example.org")]),
    ("脆弱性はsecurity[at]example[dot]orgへご連絡ください。", [Contact("email", "security@example.org")]),
    ("報告は https://example.org/report からお願いします。", [Contact("web_form", "https://example.org/report")]),
    ("GitHub の非公開の脆弱性報告を使ってください。", [Contact("github_advisory", "private vulnerability reporting")]),
    ("一般的なご質問は hello@example.org までご連絡ください。", []),
    ("連絡先は差し替えてください（例: security@mail.example.org）。", []),
]


@pytest.mark.parametrize(("sentence", "expected"), CONTACTS)
def test_contacts(sentence: str, expected: list[Contact]) -> None:
    assert values(read(sentence, heading="脆弱性の報告"), Kind.CONTACT) == expected


PRIVATE = [
    ("公開 Issue を作成しないでください。", True),
    ("**パブリックな Issue として公開せず**、非公開でご報告ください。", True),
    ("公開イシューではなく、メールで報告してください。", True),
    ("GitHub の Issue には書かないでください。", True),
    ("公開 Issue で報告してください。", False),
    ("修正が完了するまで詳細を公開しないでください。", False),
]


@pytest.mark.parametrize(("sentence", "forbidden"), PRIVATE)
def test_public_issues_are_forbidden_only_where_it_is_said(sentence: str, forbidden: bool) -> None:
    assert bool(read(sentence, heading="脆弱性の報告").of_kind(Kind.PRIVATE_REPORTING)) is forbidden


WHOLE = """\
# セキュリティポリシー

## サポート対象バージョン

| バージョン | サポート |
| --- | --- |
| 2.x | サポート中 |
| 1.x | ○ |
| 0.9 | × |
| それ以前 | サポート終了 |

## 脆弱性の報告

影響を受けるバージョン、再現手順、および想定される影響を記載してください。

### 報告に含めてほしい情報

- 脆弱性の種類
- 影響を受けるコンポーネント（例: API）
- 再現手順（PoC コード）
- 修正案（任意）

## 対象範囲

対象：

- コマンドラインツール

## 対象外

- 依存パッケージの問題

## 開示

修正のリリース後、報告者と調整して脆弱性を公開します。アドバイザリに報告者のお名前を記載します（匿名も可能です）。
報奨金は現在ありません。善意の研究に対して法的措置は取りません。
PGP で暗号化してお送りください。
"""


def test_a_whole_policy() -> None:
    said = summarise(read_policy(WHOLE))
    assert [row["supported"] for row in said["supported_versions"]] == [True, True, False, False]
    assert said["report_contents"] == ["versions", "steps", "impact", "type", "location", "poc", "fix"]
    assert said["in_scope"] == ["コマンドラインツール"]
    assert said["out_of_scope"] == ["依存パッケージの問題"]
    assert (said["disclosure_rule"], said["credit"], said["anonymity"]) == ("after_fix", "offered", "offered")
    assert (said["bounty"], said["safe_harbour"], said["encryption"]["pgp"]) == ("none", True, True)


@pytest.mark.parametrize("unit", ["48時間以内に", "公開しないで", "報告後", "修正が完了するまで、", "公開"])
@pytest.mark.slow
def test_long_texts_are_read_in_linear_time(unit: str) -> None:
    text = "## 脆弱性の報告\n\n" + "\n\n".join([unit * (1500 // len(unit))] * 4)
    started = time.process_time()
    read_policy(text)
    assert time.process_time() - started < 1.0
