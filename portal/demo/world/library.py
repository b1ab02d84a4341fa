"""Measures and news of the demonstration (all of them made up) beside the programme's own pages (facts, dated)."""

from typing import NamedTuple

from portal.demo.world.world import World
from portal.front.actions.ensure_site import ensure_site
from portal.library.actions.load_official_pages import Words, add_news, load_official_pages
from portal.library.enums import MeasureState
from portal.library.models import Measure
from portal.ui.dates import fiscal_year_of

MARK, MARK_EN = "（架空）", " (fictional)"


class Line(NamedTuple):
    key: str
    bureau: str
    kind: str
    target: str
    element: str
    days: int
    title: str
    title_en: str
    summary: str
    summary_en: str


MEASURES = (
    Line(
        "outing-trial",
        "both",
        "subsidy",
        "municipality",
        "living",
        38,
        "おでかけ支援実証補助",
        "Outings trial grant",
        "空いている車両や座席を活かした外出支援の実証に、費用の半分を補助します。",
        "Pays half of a trial that uses empty vehicles or seats for outings.",
    ),
    Line(
        "care-robot",
        "health",
        "subsidy",
        "provider",
        "care",
        52,
        "介護テクノロジー試用応援",
        "Care technology trial support",
        "見守り・記録などの機器を3か月試すための費用と操作研修を支援します。",
        "Pays for three months of trying monitoring and recording tools, with training.",
    ),
    Line(
        "dementia-adviser",
        "health",
        "expert",
        "municipality",
        "care",
        90,
        "認知症施策アドバイザー派遣",
        "Dementia policy advisers",
        "本人ミーティングや見守りの仕組みづくりに詳しい専門家を派遣します。",
        "Sends experts in meetings of people with dementia and in community watch schemes.",
    ),
    Line(
        "health-startup",
        "economy",
        "subsidy",
        "venture",
        "",
        24,
        "ヘルスケア創業育成補助",
        "Healthcare start-up grant",
        "地域の課題から生まれたサービスの試作と実地検証を補助します。",
        "Pays for prototypes and field tests of services that start from a local problem.",
    ),
    Line(
        "match-desk",
        "both",
        "matching",
        "anyone",
        "",
        0,
        "官民連携マッチング相談窓口",
        "Matching desk",
        "困りごとの整理から相手探し、最初の面談までを両局の職員がお手伝いします。",
        "Staff of both bureaus help from sorting the problem to the first meeting.",
    ),
    Line(
        "frailty-data",
        "health",
        "advice",
        "municipality",
        "prevention",
        66,
        "介護予防データ活用相談",
        "Advice on prevention data",
        "健診・介護のデータから支援が必要な人を見つける手順を一緒に考えます。",
        "Works out with you how check-up and care data can find those who need support.",
    ),
    Line(
        "procure-guide",
        "economy",
        "information",
        "municipality",
        "",
        0,
        "実証から調達への手引き",
        "From trial to procurement: a guide",
        "トライアルの契約から本調達までの様式と注意点をまとめた手引きです。",
        "Forms and points to watch, from a trial contract to regular procurement.",
    ),
    Line(
        "workforce-class",
        "health",
        "training",
        "provider",
        "care",
        45,
        "介護現場の業務改善研修",
        "Training in better care work",
        "記録・申し送り・送迎の無駄を見つけて減らす4回の研修です。",
        "Four sessions on finding and cutting waste in records, handovers and transport.",
    ),
    Line(
        "shop-vehicle",
        "economy",
        "subsidy",
        "anyone",
        "living",
        71,
        "買物環境整備事業",
        "Shopping access programme",
        "移動販売や宅配など、買物の場がない地域のサービスづくりを補助します。",
        "Helps set up mobile shops and deliveries where there is no shop.",
    ),
    Line(
        "home-care-link",
        "health",
        "advice",
        "municipality",
        "medical",
        80,
        "在宅医療・介護連携相談会",
        "Home medical and care link clinic",
        "退院支援や情報共有のルールづくりに、経験のある実務者が助言します。",
        "Practitioners advise on discharge support and rules for sharing information.",
    ),
    Line(
        "senior-work",
        "economy",
        "information",
        "anyone",
        "prevention",
        0,
        "シニア就労モデル集",
        "Models of work for older people",
        "短時間の仕事と生きがいづくりを結ぶ取組の進め方をまとめています。",
        "How to join short-hour work with purpose in later life.",
    ),
    Line(
        "housing-talk",
        "health",
        "advice",
        "municipality",
        "housing",
        97,
        "高齢者の住まい連携会議支援",
        "Support for housing meetings",
        "不動産・福祉・医療の関係者が集まる会議の立ち上げを支援します。",
        "Helps start meetings of housing, welfare and medical people.",
    ),
)
_BODY = (
    "対象となる取組、申請の流れ、相談先を案内する架空の支援施策です。まずは担当の局へご相談ください。相談から採択までの目安は3か月です。",
    "A fictional measure of the demonstration: what it covers, how to apply, whom to ask. Talk to the bureau first; from the first talk to a decision takes about three months.",
)
NEWS = (
    (
        "matching-open",
        -9,
        Words(
            "マッチングイベントの参加登録を受け付けています（架空）",
            "Registration for the matching event is open (fictional)",
        ),
        Words(
            "課題をお持ちの自治体・介護事業者と、解決策をお持ちの企業の登録をお待ちしています。",
            "We look forward to municipalities and care providers with needs and companies with solutions.",
        ),
    ),
    (
        "caravan-autumn",
        -27,
        Words(
            "キャラバン隊の秋の訪問先が決まりました（架空）",
            "Where the caravan goes this autumn (fictional)",
        ),
        Words(
            "両局の職員が県とともに訪問し、課題と支援ニーズをうかがいます。",
            "Staff of both bureaus visit together with the prefecture and listen to problems and support needs.",
        ),
    ),
    (
        "outings-figures",
        -48,
        Words(
            "みどり野市のおでかけ実証、最初の1か月のまとめ（架空）",
            "Outings in Midorino: the first month (fictional)",
        ),
        Words(
            "送迎車の空席を使った外出の件数と、事業所の負担の変化をまとめました。",
            "Rides on empty seats, and what changed for the providers, in figures.",
        ),
    ),
)


def build(world: World) -> None:
    """`handles["measure"]`: each by its key here."""
    world.handles["measure"] = {line.key: _measure(world, line) for line in MEASURES}
    home = ensure_site()
    load_official_pages(home)
    for slug, offset, title, summary in NEWS:
        add_news(home, slug, world.day(offset), title, summary, is_fictional=True)


def _measure(world: World, line: Line) -> Measure:
    measure, _new = Measure.objects.get_or_create(
        public_id=world.uuid(f"measure/{line.key}"),
        defaults={
            "title_ja": line.title + MARK,
            "title_en": line.title_en + MARK_EN,
            "summary_ja": line.summary,
            "summary_en": line.summary_en,
            "body_ja": _BODY[0],
            "body_en": _BODY[1],
            "bureau": line.bureau,
            "kind": line.kind,
            "target": line.target,
            "element": line.element,
            "fiscal_year": fiscal_year_of(world.anchor),
            "deadline": world.day(line.days) if line.days else None,
            "state": MeasureState.PUBLISHED,
            "is_fictional": True,
        },
    )
    return measure
