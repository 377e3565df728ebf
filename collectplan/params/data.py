"""The data section of the params: input files, what their columns are called, and what may be used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from collectplan.params.section import Section
from collectplan.schemas import INPUTS, TABLES

FEATURE_INPUTS = ("loans", "history")
Unit = Literal["yuan", "wan_yuan"]
Role = Literal["feature", "balance_at_baseline", "outcome", "id", "personal"]


class Source(Section):
    """一张输入表：文件、列名对照、单位。"""

    files: list[str] = Field(
        default_factory=list, description="文件名，相对 data.folder；.csv .xlsx .xls .parquet；可用 * 匹配多个文件"
    )
    sheet: str | None = Field(default=None, description="工作表名；不填则表头相符的可见工作表全部读入")
    url: str | None = Field(
        default=None, description="数据库地址（SQLAlchemy 写法），与 query 合用；密码只能放在环境变量里：${LEDGER_DB}"
    )
    query: str | None = Field(
        default=None, description="一条 SQL 查询：有 url 时查数据库，否则查上述文件，表名即文件主名，各列均为文本"
    )
    mapping: dict[str, str] | str = Field(
        default_factory=dict, description="标准字段: 文件中的列名；或 params/mappings 下的文件名"
    )
    unit: Unit | None = Field(
        default=None, description="金额单位：yuan 元，wan_yuan 万元；不填以表内“单位：”行或列名为准，都没有则为元"
    )
    units: dict[str, Unit] = Field(
        default_factory=dict, description="标准字段: 单位；逐列裁定，表内写法互相矛盾时以此为准"
    )
    words: dict[str, dict[str, str]] = Field(
        default_factory=dict, description="标准字段: {本行用词: 标准代码}，例如 risk_class: {次级一: SUBSTANDARD}"
    )
    two_digit_years_from: Annotated[int, Field(ge=1900, le=2000)] | None = Field(
        default=None, description="两位年份从哪一年算起，例如 1950 指 50—99 为 19xx、00—49 为 20xx；不填则退回核实"
    )
    constants: dict[str, str] = Field(
        default_factory=dict, description="文件中没有的列统一填此值；{sheet} 取工作表名，{file} 取文件主名"
    )
    features: dict[str, Literal["number", "category"]] = Field(
        default_factory=dict,
        description="本行另有的特征列，只用于 loans 与 history，两边同名才起作用：number 数值、category 类别，例如 {利率: number}",
    )
    roles: dict[str, Role] = Field(
        default_factory=dict, description="列的角色；outcome（结果）与 personal（个人信息）列不进入预测"
    )

    @property
    def is_given(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.files) or self.url is not None

    @field_validator("mapping", mode="before")
    @classmethod
    def _columns_or_file(cls, mapping: object) -> object:
        pairs = mapping.items() if isinstance(mapping, dict) else [] if isinstance(mapping, str) else [(None,)]
        if all(isinstance(text, str) for pair in pairs for text in pair):
            return mapping
        raise ValueError(
            "应写成若干行“标准字段: 列名”，或 params/mappings 下的文件名；数字与 on、no 之类要加引号"
            "|must be lines of 'column: header', or a file in params/mappings; quote numbers and words like on, no"
        )


class RosterSource(Source):
    """清收人员名册；没有名册时可按户数假设人手。"""

    assumed_cases_per_officer: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="没有名册时：每名假设人员管多少户；报告会注明人手为假设"
    )


class TargetSource(Source):
    """上级下达的任务表；没有任务表时可按余额比例假设。"""

    assumed_rate: Annotated[float, Field(gt=0.0, le=1.0)] | None = Field(
        default=None, description="没有任务表时：任务占基期本金的比例；报告会注明任务为假设"
    )


class Data(Section):
    """输入文件。"""

    folder: str = Field(default=".", description="数据目录，相对本参数文件；可用 ${COLLECTPLAN_DATA} 等环境变量")
    debtor_ids: Literal["hashed", "pseudonym"] = Field(
        default="hashed",
        description="hashed：债务人列是证件号码，读入即加密散列；pseudonym：债务人列是本行自编代号，原样保留",
    )
    key_file: str | None = Field(
        default=None, description="散列密钥文件，必须在本项目目录之外；不填用 ~/.config/collectplan/key"
    )
    max_file_mb: Annotated[int, Field(ge=1)] = Field(default=600, description="单个文件的大小上限（兆字节，解压后）")
    loans: Source = Field(description="不良贷款台账（逐笔）")
    officers: RosterSource = Field(description="清收人员名册")
    branch_targets: TargetSource = Field(description="任务表（机构×表内外）")
    controls: Source | None = Field(default=None, description="财务总账数（机构×五级分类）")
    obligors: Source | None = Field(default=None, description="债务人与担保人（贷款×义务人）；保证期间据此测算")
    events: Source | None = Field(default=None, description="催收与时效事件（贷款×事件）；诉讼时效据此测算")
    collaterals: Source | None = Field(default=None, description="抵质押物（贷款×押品）")
    history: Source | None = Field(default=None, description="往次活动结果（每户一行）；收回预测据此校准")
    surveys: Source | None = Field(default=None, description="清查表（逐笔或每户一笔）")
    contacts: Source | None = Field(
        default=None,
        description="联系信息（每户姓名、住址、电话）；只有 policy.show_contacts 为 true 时读入，只印在走访单上，不进方案",
    )

    @model_validator(mode="after")
    def _features_where_used(self) -> Data:
        for name, source in self:
            if name not in FEATURE_INPUTS and isinstance(source, Source) and source.features:
                raise ValueError(
                    f"{name} 不能另加特征列；features 只写在 loans 与 history|{name} takes no features; only loans and "
                    "history do"
                )
            if isinstance(source, Source) and (taken := _taken(source.features, name)):
                raise ValueError(
                    f"{name}.features 的 {'、'.join(taken)} 已是程序所用的名称，或含有等号，请改名|{', '.join(taken)}: "
                    "used by the program or with an equals sign; rename the feature"
                )
        return self


def _taken(features: Iterable[str], name: str) -> list[str]:
    """Return features whose names are those of columns that the program itself makes, or cannot be told from terms."""
    known = {*INPUTS[name].columns, *TABLES["cases"].columns, "level", "days", "off_share"}
    return sorted(feature for feature in features if feature in known or "=" in feature)
