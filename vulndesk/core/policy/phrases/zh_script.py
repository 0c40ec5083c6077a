"""Chinese in both scripts: a table is written in simplified characters and reads traditional ones too.

Only single characters are told here; where the two scripts use another word (支持, 支援), a table names both.
"""

from __future__ import annotations

import re

from vulndesk.core.policy.phrases.table import any_of

_PAIRS = """
    报報 确確 认認 复復覆複 时時 个個 内內 后後 们們 会會 将將 发發 评評 调調 开開 问問 题題 严嚴 维維 护護 团團
    队隊 补補 邮郵 联聯 系係繫 应應 长長 过過 给給 请請 权權 规規 间間 务務 说說説 为為爲 仅僅 须須 处處 计計
    划劃 节節 细細 缓緩 获獲 奖獎 励勵 赏賞 悬懸 无無 这這 该該 难難 动動 终終 废廢 弃棄 实實 现現 从從 经經
    库庫 链鏈 网網 设設 备備 类類 种種 样樣 围圍 录錄 频頻 视視 绝絕 紧緊 级級 顺順 变變 还還 没沒 结結 论論
    让讓 暂暫 与與 证證 统統 环環 监監 读讀 约約 业業 图圖 导導 预預 标標 尽盡儘 争爭 达達 协協 审審 查査 传傳
    递遞 贡貢 献獻 鸣鳴 谢謝 违違 罚罰 诉訴 讼訟 责責 许許 见見 关關 闭閉 况況 当當 营營 响響 编編 码碼 凭憑
    据據 钥鑰 轻輕 广廣 优優 减減 测測 试試 扫掃 击擊 扰擾 滥濫 钓釣 骗騙 窃竊 泄洩 损損 坏壞 连連 续續 转轉
    换換 电電 书書 写寫 载載 项項 线線 择擇 简簡 单單 杂雜 订訂 阅閱 归歸 档檔 历歷 负負 积積 极極 对對 软軟
    体體 户戶 属屬 区區 门門 识識 别別 条條 阶階 参參 产產 馈饋 诺諾 访訪 询詢 讨討 点點 够夠 寻尋 进進 纳納
    组組 贴貼 称稱 学學 觉覺 触觸 费費 质質 际際 签簽 释釋 错錯 误誤 险險 执執 显顯 脚腳 么麼 吗嗎 两兩 几幾
    数數 周週 号號 输輸 赖賴 稳穩 旧舊 闻聞 顾顧 满滿 热熱 随隨 远遠 汇匯 总總 扩擴 赔賠 偿償 举舉 义義 仓倉
    决決 准準 创創 删刪 办辦 占佔 启啟啓 员員 块塊 场場 墙牆 宽寬 尝嘗 带帶 帮幫 并並併 张張 强強 径徑 态態 恳懇
    恶惡 愿願 担擔 断斷 术術 机機 来來 构構 栈棧 检檢 横橫 欢歡 沟溝 浏瀏 溃潰 烦煩 状狀 盖蓋 礼禮 络絡 绕繞
    胁脅 范範 荐薦 荣榮 虑慮 览覽 誉譽 议議 讯訊 记記 诊診 话話 详詳 语語 资資 践踐 踪蹤 轮輪 轴軸 边邊 运運
    迟遲 适適 选選 里裡裏 鉴鑑 针針 钟鐘 钱錢 销銷 键鍵 隐隱 静靜 页頁 额額 风風 马馬 验驗 骤驟 鱼魚 志誌 于於
    临臨 层層
"""
_FORMS = {forms[0]: forms for forms in _PAIRS.split()}
_CLASS = r"\[(?:\\.|[^\]\\])*\]"
_FOLDED = re.compile(f"(?P<class>{_CLASS})|" + "|".join(_FORMS))


def both_scripts(pattern: str) -> str:
    """The pattern with every character that the scripts write differently as a class of its forms.

    >>> both_scripts("回复[后前]")
    '回[复復覆複][后後前]'
    """

    def fold(match: re.Match[str]) -> str:
        if match["class"]:
            return "".join(_FORMS.get(letter, letter) for letter in match.group())
        return f"[{_FORMS[match.group()]}]"

    return _FOLDED.sub(fold, pattern)


def zh(*texts: str) -> re.Pattern[str]:
    """As `any_of`, in both scripts."""
    return any_of(*(both_scripts(text) for text in texts))
