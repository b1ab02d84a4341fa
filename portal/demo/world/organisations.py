"""The fictional towns, offices, firms and people of the demonstration. The two bureaus and the prefectures are real
offices; whoever works there in this world is made up, and no invented town stands in for a real one."""

from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import models

from portal.accounts.models import User
from portal.organisations.enums import Bureau, MunicipalityKind, OrganisationState, Role
from portal.organisations.models import (
    Membership,
    Municipality,
    Organisation,
    OrganisationKind,
    Post,
    Prefecture,
)
from portal.organisations.reference.places import load_places

from . import World

MAIL_DOMAIN = "example.invalid"


class Town(NamedTuple):
    slug: str
    prefecture: str
    name: str
    kana: str
    name_en: str
    kind: MunicipalityKind
    population: int
    aged_share: str
    latitude: float
    longitude: float


class Member(NamedTuple):
    slug: str
    name: str
    kana: str
    name_en: str
    role: Role
    post: str


_CITY, _TOWN, _VILLAGE = MunicipalityKind.CITY, MunicipalityKind.TOWN, MunicipalityKind.VILLAGE
TOWNS = (
    Town(
        "midorino", "10", "みどり野", "みどりの", "Midorino", _CITY, 78_400, "31.6", 36.33, 139.09
    ),
    Town("kisaragi", "08", "如月", "きさらぎ", "Kisaragi", _CITY, 54_200, "33.1", 36.24, 140.21),
    Town(
        "shirasagi",
        "09",
        "白鷺沼",
        "しらさぎぬま",
        "Shirasaginuma",
        _TOWN,
        17_900,
        "35.8",
        36.52,
        139.92,
    ),
    Town(
        "hanamizuki",
        "11",
        "花水木",
        "はなみずき",
        "Hanamizuki",
        _CITY,
        132_500,
        "26.4",
        36.02,
        139.42,
    ),
    Town(
        "shiokaze",
        "12",
        "潮風浦",
        "しおかぜうら",
        "Shiokazeura",
        _TOWN,
        9_800,
        "44.7",
        35.24,
        140.29,
    ),
    Town(
        "hoshigaoka",
        "13",
        "星ヶ丘台",
        "ほしがおかだい",
        "Hoshigaokadai",
        _CITY,
        118_300,
        "25.9",
        35.68,
        139.33,
    ),
    Town("yukimori", "15", "雪守", "ゆきもり", "Yukimori", _VILLAGE, 4_300, "46.2", 37.11, 138.82),
    Town(
        "budogahara",
        "19",
        "ぶどうヶ原",
        "ぶどうがはら",
        "Budogahara",
        _CITY,
        36_700,
        "34.9",
        35.66,
        138.61,
    ),
    Town(
        "takamine",
        "20",
        "高峰高原",
        "たかみねこうげん",
        "Takaminekogen",
        _TOWN,
        12_100,
        "38.3",
        36.19,
        138.14,
    ),
    Town(
        "chausu", "22", "茶臼原", "ちゃうすばら", "Chausubara", _CITY, 61_900, "32.5", 34.87, 138.07
    ),
)
_WORDS = {
    MunicipalityKind.CITY: ("市", "し", "City"),
    MunicipalityKind.TOWN: ("町", "まち", "Town"),
    MunicipalityKind.VILLAGE: ("村", "むら", "Village"),
}

_OFFICER, _STAFF, _CHIEF = Role.MUNICIPALITY_OFFICER, Role.BUREAU_STAFF, Role.BUREAU_MANAGER
_CARE = "健康福祉部 地域包括ケア推進課"
BUREAU_PEOPLE = {
    Bureau.HEALTH: (
        Member("sakurai", "桜井 美和", "さくらい みわ", "Miwa Sakurai", _STAFF, f"{_CARE} 係長"),
        Member(
            "nonaka", "野中 俊介", "のなか しゅんすけ", "Shunsuke Nonaka", _STAFF, f"{_CARE} 主任"
        ),
        Member("hatano", "波多野 真理", "はたの まり", "Mari Hatano", _CHIEF, f"{_CARE} 課長"),
    ),
    Bureau.ECONOMY: (
        Member(
            "kuroda",
            "黒田 健太",
            "くろだ けんた",
            "Kenta Kuroda",
            _STAFF,
            "ヘルスケア産業担当 係長",
        ),
        Member(
            "minegishi",
            "峰岸 彩",
            "みねぎし あや",
            "Aya Minegishi",
            _STAFF,
            "ヘルスケア産業担当 主査",
        ),
        Member(
            "todoroki",
            "轟 誠一",
            "とどろき せいいち",
            "Seiichi Todoroki",
            _CHIEF,
            "ヘルスケア産業担当 課長",
        ),
    ),
}
PREFECTURE_PEOPLE = {
    "10": Member(
        "arai",
        "新井 千尋",
        "あらい ちひろ",
        "Chihiro Arai",
        Role.PREFECTURE_OFFICER,
        "高齢介護課 主幹",
    ),
    "11": Member(
        "sekine",
        "関根 直樹",
        "せきね なおき",
        "Naoki Sekine",
        Role.PREFECTURE_OFFICER,
        "地域包括ケア課 主査",
    ),
    "20": Member(
        "miyazawa",
        "宮澤 佳奈",
        "みやざわ かな",
        "Kana Miyazawa",
        Role.PREFECTURE_OFFICER,
        "介護支援課 係長",
    ),
    "22": Member(
        "mochizuki",
        "望月 隆",
        "もちづき たかし",
        "Takashi Mochizuki",
        Role.PREFECTURE_OFFICER,
        "健康増進課 主任",
    ),
}
OFFICERS = {
    "midorino": (
        Member(
            "shimizu",
            "清水 香織",
            "しみず かおり",
            "Kaori Shimizu",
            _OFFICER,
            "福祉部 高齢福祉課 係長",
        ),
        Member(
            "tajima", "田島 亮", "たじま りょう", "Ryo Tajima", _OFFICER, "福祉部 高齢福祉課 主事"
        ),
    ),
    "kisaragi": (
        Member(
            "ohno",
            "大野 涼子",
            "おおの りょうこ",
            "Ryoko Ono",
            _OFFICER,
            "保健福祉部 長寿福祉課 課長補佐",
        ),
    ),
    "shirasagi": (
        Member("fukuda", "福田 浩二", "ふくだ こうじ", "Koji Fukuda", _OFFICER, "福祉課 係長"),
    ),
    "hanamizuki": (
        Member(
            "nagase",
            "長瀬 由美",
            "ながせ ゆみ",
            "Yumi Nagase",
            _OFFICER,
            "福祉部 地域包括ケア課 主査",
        ),
    ),
    "shiokaze": (
        Member(
            "ishige", "石毛 大輔", "いしげ だいすけ", "Daisuke Ishige", _OFFICER, "健康福祉課 主任"
        ),
    ),
    "hoshigaoka": (
        Member("kanda", "神田 奈緒", "かんだ なお", "Nao Kanda", _OFFICER, "高齢者支援部 企画係長"),
    ),
    "yukimori": (
        Member("hoshi", "星 正雄", "ほし まさお", "Masao Hoshi", _OFFICER, "住民福祉課 課長"),
    ),
    "budogahara": (
        Member(
            "amemiya", "雨宮 志保", "あめみや しほ", "Shiho Amemiya", _OFFICER, "介護予防課 係長"
        ),
    ),
    "takamine": (
        Member("momose", "百瀬 拓也", "ももせ たくや", "Takuya Momose", _OFFICER, "住民課 主任"),
    ),
    "chausu": (
        Member("suzuki", "鈴木 綾乃", "すずき あやの", "Ayano Suzuki", _OFFICER, "健康長寿課 係長"),
    ),
}


class Body(NamedTuple):
    slug: str
    kind: str
    name: str
    kana: str
    name_en: str
    summary: str
    summary_en: str
    people: tuple[Member, ...]


_MANAGER, _DISPATCH, _DRIVER = Role.PROVIDER_MANAGER, Role.DISPATCHER, Role.DRIVER
LOCAL_BODIES = (
    Body(
        "hidamari",
        "care_provider",
        "社会福祉法人ひだまり会",
        "ひだまりかい",
        "Hidamari-kai",
        "通所介護「ひだまりの里」を運営しています。",
        "Runs the day service Hidamari-no-sato.",
        (
            Member("ogawa", "小川 智子", "おがわ ともこ", "Tomoko Ogawa", _MANAGER, "管理者"),
            Member("hagiwara", "萩原 翔", "はぎわら しょう", "Sho Hagiwara", _DISPATCH, "送迎担当"),
            Member("takei", "武井 勝", "たけい まさる", "Masaru Takei", _DRIVER, "運転員"),
            Member("iizuka", "飯塚 進", "いいづか すすむ", "Susumu Iizuka", _DRIVER, "運転員"),
        ),
    ),
    Body(
        "kawasemi",
        "care_provider",
        "株式会社かわせみケア",
        "かわせみけあ",
        "Kawasemi Care Inc.",
        "通所介護「デイサービスかわせみ」を運営しています。",
        "Runs the day service Kawasemi.",
        (
            Member(
                "negishi", "根岸 康弘", "ねぎし やすひろ", "Yasuhiro Negishi", _MANAGER, "管理者"
            ),
            Member(
                "takahashi", "髙橋 実", "たかはし みのる", "Minoru Takahashi", _DRIVER, "運転員"
            ),
        ),
    ),
    Body(
        "nanohana",
        "care_provider",
        "医療法人なのはな会",
        "なのはなかい",
        "Nanohana-kai Medical Corporation",
        "通所介護「なのはなデイ」を運営しています。",
        "Runs the day service Nanohana.",
        (
            Member("tsukui", "津久井 文", "つくい あや", "Aya Tsukui", _MANAGER, "管理者"),
            Member("soma", "相馬 清", "そうま きよし", "Kiyoshi Soma", _DRIVER, "運転員"),
        ),
    ),
    Body(
        "shakyo",
        "social_welfare_council",
        "みどり野市社会福祉協議会",
        "みどりのししゃかいふくしきょうぎかい",
        "Midorino Council of Social Welfare",
        "地域の支え合いと移動支援ボランティアの事務局です。",
        "Office of the town's volunteers, those for outings among them.",
        (
            Member(
                "maruyama",
                "丸山 久美子",
                "まるやま くみこ",
                "Kumiko Maruyama",
                _MANAGER,
                "地域福祉係長",
            ),
        ),
    ),
    Body(
        "houkatsu",
        "community_support_centre",
        "みどり野市地域包括支援センターあおば",
        "みどりのしちいきほうかつしえんせんたーあおば",
        "Midorino Community General Support Centre Aoba",
        "高齢者の総合相談窓口です。",
        "The first desk for older people and their families.",
        (
            Member(
                "kaneko",
                "金子 真由美",
                "かねこ まゆみ",
                "Mayumi Kaneko",
                _MANAGER,
                "主任介護支援専門員",
            ),
        ),
    ),
    Body(
        "operator",
        "system_operator",
        "一般社団法人みどり野おでかけ機構",
        "みどりのおでかけきこう",
        "Midorino Outings Organisation",
        "乗合送迎の配車システムを運営しています。",
        "Runs the dispatch system of the shared rides.",
        (
            Member("yanai", "矢内 徹", "やない とおる", "Toru Yanai", _DISPATCH, "配車主任"),
            Member(
                "saeki", "佐伯 麻衣", "さえき まい", "Mai Saeki", Role.CALL_CENTRE_OPERATOR, "受付"
            ),
            Member(
                "yoshino",
                "吉野 恵",
                "よしの めぐみ",
                "Megumi Yoshino",
                Role.CALL_CENTRE_OPERATOR,
                "おでかけ予約センター",
            ),
            Member("koike", "小池 芳樹", "こいけ よしき", "Yoshiki Koike", _MANAGER, "事務局長"),
        ),
    ),
    Body(
        "taxi",
        "taxi_firm",
        "みどり野交通株式会社",
        "みどりのこうつう",
        "Midorino Taxi Inc.",
        "市内のタクシー事業者です。",
        "A taxi firm of the town.",
        (Member("moriya", "守屋 剛", "もりや つよし", "Tsuyoshi Moriya", _MANAGER, "営業課長"),),
    ),
)


class Venture(NamedTuple):
    slug: str
    name: str
    kana: str
    name_en: str
    prefecture: str
    summary: str
    summary_en: str
    person: str
    person_kana: str
    person_en: str


VENTURES = tuple(
    Venture(*line.split("|"))
    for line in """\
mimamori|株式会社みまもりノート|みまもりのーと|Mimamori Note Inc.|13|在宅高齢者の生活リズムを電力データから見守る|Watches over people living alone by their use of electricity|三浦 遥|みうら はるか|Haruka Miura
ashidori|あしどり計測株式会社|あしどりけいそく|Ashidori Sensing Inc.|14|歩行を3分で測り転倒リスクを示す|Measures gait in three minutes and shows the risk of falls|岡部 慎|おかべ しん|Shin Okabe
kotonoha|ことのは認知ラボ株式会社|ことのはにんちらぼ|Kotonoha Cognitive Lab Inc.|13|会話から認知機能の変化に気づくアプリ|An app that notices cognitive change in conversation|二宮 朋美|にのみや ともみ|Tomomi Ninomiya
oshaberi|株式会社おしゃべり体操|おしゃべりたいそう|Oshaberi Taiso Inc.|11|通いの場向けオンライン体操教室|Online exercise classes for community gatherings|柏木 亮太|かしわぎ りょうた|Ryota Kashiwagi
noriai|のりあい計画株式会社|のりあいけいかく|Noriai Planning Inc.|10|送迎車の空席を活かす乗合配車|Shared rides on the empty seats of pick-up vans|深沢 圭|ふかさわ けい|Kei Fukasawa
kusuri|おくすりポスト株式会社|おくすりぽすと|Okusuri Post Inc.|12|服薬の見守りと一包化の配送|Medication reminders and delivery in single packs|塩田 梨花|しおた りか|Rika Shiota
moguchi|株式会社もぐもぐ口腔|もぐもぐこうくう|Mogumogu Oral Care Inc.|13|口腔機能を声で測るサービス|Measures oral function by voice|榎本 拓|えのもと たく|Taku Enomoto
kirokun|きろくん株式会社|きろくん|Kirokun Inc.|14|介護記録を音声で書く|Care records written by voice|平山 聡|ひらやま さとし|Satoshi Hirayama
ofuro|湯けむりロボティクス株式会社|ゆけむりろぼてぃくす|Yukemuri Robotics Inc.|20|浴室で使える移乗補助具|A transfer aid for the bathroom|湯本 大地|ゆもと だいち|Daichi Yumoto
nemuri|ねむり見える化株式会社|ねむりみえるか|Nemuri Insight Inc.|13|ベッド下センサーで眠りと離床を知る|Sleep and getting up, known by a sensor under the bed|森田 紗英|もりた さえ|Sae Morita
kaimono|株式会社かいもの便り|かいものだより|Kaimono Dayori Inc.|15|移動販売と安否確認を組み合わせる|Mobile shops that also ask how people are|小林 洋平|こばやし ようへい|Yohei Kobayashi
kazoku|かぞくノート株式会社|かぞくのーと|Kazoku Note Inc.|13|離れて暮らす家族と支援者をつなぐ|Connects distant families with those who help|内藤 若菜|ないとう わかな|Wakana Naito
haisetsu|株式会社トイレのタイミング|といれのたいみんぐ|Toilet Timing Inc.|14|排泄の兆しを知らせる小型機器|A small device that tells when it is time|堀 雄介|ほり ゆうすけ|Yusuke Hori
frail|フレイルフリー株式会社|ふれいるふりー|Frail Free Inc.|12|健診データからフレイル予備群を見つける|Finds people on the way to frailty in check-up data|川口 千夏|かわぐち ちなつ|Chinatsu Kawaguchi
shokuji|やわらか食堂株式会社|やわらかしょくどう|Yawaraka Shokudo Inc.|22|かむ力に合わせた配食|Meals delivered to suit the strength of the bite|杉山 啓太|すぎやま けいた|Keita Sugiyama
kyoshitsu|株式会社まちの保健室|まちのほけんしつ|Machi no Hokenshitsu Inc.|11|商業施設での健康相談の場づくり|Health desks in shopping centres|古川 麗|ふるかわ れい|Rei Furukawa
rehabi|リハビリの窓株式会社|りはびりのまど|Rehabili Window Inc.|14|遠隔で理学療法士が指導する|Physiotherapists teach from a distance|藤井 匠|ふじい たくみ|Takumi Fujii
vrtabi|旅するVR株式会社|たびするぶいあーる|Tabisuru VR Inc.|13|認知症の人の回想を助ける仮想旅行|Virtual journeys that help people with dementia remember|桐山 光|きりやま ひかる|Hikaru Kiriyama
shigoto|株式会社シニアしごと舎|しにあしごとしゃ|Senior Shigotosha Inc.|09|高齢者の短時間就労を仲介|Finds short-hour work for older people|大塚 恭子|おおつか きょうこ|Kyoko Otsuka
mado|くらしの窓口AI株式会社|くらしのまどぐちえーあい|Kurashi Desk AI Inc.|13|相談内容を整理する窓口支援|Sorts what people ask at the desk|市川 渉|いちかわ わたる|Wataru Ichikawa
kaigosha|ケアする人のケア株式会社|けあするひとのけあ|Care for Carers Inc.|19|家族介護者の負担を測り支援につなぐ|Measures what family carers bear and leads to help|功刀 さやか|くぬぎ さやか|Sayaka Kunugi
doko|どこかな株式会社|どこかな|Dokokana Inc.|10|行方不明高齢者を地域で探す仕組み|Helps a town look for somebody who is lost|茂木 隼人|もてぎ はやと|Hayato Motegi
shift|シフトなごみ株式会社|しふとなごみ|Shift Nagomi Inc.|08|介護事業所の勤務表をつくる|Makes the rosters of care homes|根本 悠|ねもと ゆう|Yu Nemoto
onsei|株式会社こえの見守り電話|こえのみまもりでんわ|Koe Call Inc.|20|自動電話で体調を聞き取る|Automatic calls that ask how people feel|北原 萌|きたはら もえ|Moe Kitahara
data|地域ケアデータ株式会社|ちいきけあでーた|Local Care Data Inc.|13|介護保険の給付を地図で見せる|Shows care insurance benefits on a map|滝沢 真|たきざわ まこと|Makoto Takizawa""".splitlines()
)
EXPERTS = (
    (
        "ueda",
        "上田 幸子",
        "うえだ さちこ",
        "Sachiko Ueda",
        "架空大学 高齢社会研究室",
        "かくうだいがくこうれいしゃかいけんきゅうしつ",
        "Fictional University, Ageing Society Laboratory",
    ),
    (
        "kikuchi",
        "菊地 章",
        "きくち あきら",
        "Akira Kikuchi",
        "地域交通アドバイザー 菊地事務所",
        "ちいきこうつうあどばいざーきくちじむしょ",
        "Kikuchi Local Transport Advisers",
    ),
    (
        "naruse",
        "成瀬 玲子",
        "なるせ れいこ",
        "Reiko Naruse",
        "認知症ケア実践研究会",
        "にんちしょうけあじっせんけんきゅうかい",
        "Dementia Care Practice Society",
    ),
)


def build(world: World) -> None:
    """Fills `handles` with municipalities, organisations, posts and people, each by its name here."""
    load_places()
    for name in ("municipality", "organisation", "post", "user"):
        world.handles.setdefault(name, {})
    _bureaus(world)
    for town in TOWNS:
        _town(world, town)
    for body in LOCAL_BODIES:
        _local_body(world, body)
    for venture in VENTURES:
        _venture(world, venture)
    _experts(world)


def _keep[M: models.Model](world: World, model: type[M], key: str, **values: Any) -> M:
    """Found again by its name in this world, never written over."""
    manager = model._default_manager
    row, _new = manager.get_or_create(
        public_id=world.uuid(f"{model._meta.model_name}/{key}"),
        defaults=values | {"is_fictional": True},
    )
    return row


def _bureaus(world: World) -> None:
    for bureau, people in BUREAU_PEOPLE.items():
        organisation = Organisation.objects.get(kind="bureau", bureau=bureau, is_fictional=False)
        world.handles["organisation"][bureau.value] = organisation
        for member in people:
            _member(world, organisation, member, bureau.value)
    for code, member in PREFECTURE_PEOPLE.items():
        organisation = Organisation.objects.get(
            kind="prefecture", prefecture=code, is_fictional=False
        )
        world.handles["organisation"][f"prefecture/{code}"] = organisation
        _member(world, organisation, member, f"pref{code}")


def _town(world: World, town: Town) -> None:
    word, kana, english = _WORDS[town.kind]
    names = {
        "name_ja": f"{town.name}{word}（架空）",
        "name_en": f"{town.name_en} {english} (fictional)",
        "kana": town.kana + kana,
    }
    prefecture = Prefecture.objects.get(code=town.prefecture)
    municipality = _keep(
        world,
        Municipality,
        town.slug,
        prefecture=prefecture,
        kind=town.kind,
        latitude=town.latitude,
        longitude=town.longitude,
        population=town.population,
        aged_share=town.aged_share,
        figures_source="架空の数値",
        figures_on=world.anchor.replace(month=1, day=1),
        **names,
    )
    world.handles["municipality"][town.slug] = municipality
    organisation = _organisation(
        world,
        town.slug,
        "municipality",
        prefecture=prefecture,
        municipality=municipality,
        **names,
    )
    for member in OFFICERS[town.slug]:
        _member(world, organisation, member, town.slug)


def _local_body(world: World, body: Body) -> None:
    municipality = world.handles["municipality"]["midorino"]
    organisation = _organisation(
        world,
        body.slug,
        body.kind,
        name_ja=f"{body.name}（架空）",
        name_en=f"{body.name_en} (fictional)",
        kana=body.kana,
        summary_ja=body.summary,
        summary_en=body.summary_en,
        prefecture=municipality.prefecture,
        municipality=municipality,
    )
    for member in body.people:
        _member(world, organisation, member, body.slug)


def _venture(world: World, venture: Venture) -> None:
    organisation = _organisation(
        world,
        venture.slug,
        "venture",
        name_ja=f"{venture.name}（架空）",
        name_en=f"{venture.name_en} (fictional)",
        kana=venture.kana,
        summary_ja=f"{venture.summary}。",
        summary_en=f"{venture.summary_en}.",
        prefecture=Prefecture.objects.get(code=venture.prefecture),
    )
    person = Member(
        "contact",
        venture.person,
        venture.person_kana,
        venture.person_en,
        Role.VENTURE_MEMBER,
        "事業開発担当",
    )
    _member(world, organisation, person, venture.slug)


def _experts(world: World) -> None:
    for slug, name, kana, english, office, office_kana, office_en in EXPERTS:
        organisation = _organisation(
            world,
            f"expert-{slug}",
            "expert",
            name_ja=f"{office}（架空）",
            name_en=f"{office_en} (fictional)",
            kana=office_kana,
        )
        _member(
            world, organisation, Member(slug, name, kana, english, Role.EXPERT, "専門家"), "expert"
        )


def _organisation(world: World, slug: str, kind: str, **values: Any) -> Organisation:
    organisation = _keep(
        world,
        Organisation,
        slug,
        kind=OrganisationKind.objects.get(code=kind),
        state=OrganisationState.ACTIVE,
        **values,
    )
    world.handles["organisation"][slug] = organisation
    return organisation


def _member(world: World, organisation: Organisation, member: Member, at: str) -> User:
    """The person, their verified address, their post and their membership: `handles["user"]["midorino/shimizu"]`."""
    key = f"{at}/{member.slug}"
    email = f"{member.slug}@{at}.{MAIL_DOMAIN}"
    user = _keep(
        world,
        User,
        key,
        email=email,
        display_name=member.name,
        kana=member.kana,
        name_en=member.name_en,
        password=make_password(None),
    )
    EmailAddress.objects.get_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
    post = _keep(
        world,
        Post,
        key,
        organisation=organisation,
        title=member.post,
        holder=user,
        email=f"office-{member.slug}@{at}.{MAIL_DOMAIN}",
    )
    _keep(
        world,
        Membership,
        key,
        user=user,
        organisation=organisation,
        role=member.role,
        post=post,
    )
    world.handles["user"][key] = user
    world.handles["post"][key] = post
    return user
