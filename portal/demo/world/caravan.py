"""Ten visits, their hearings, and twenty needs. Every town and every problem here is made up."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone

from portal.caravan.actions.load_reference import load_reference
from portal.caravan.enums import (
    PUBLIC_NEED_STATES,
    FollowUpState,
    HearingState,
    NeedState,
    Reaction,
    ShareScope,
    TeamPart,
    VisitState,
)
from portal.caravan.models import (
    Attendee,
    FollowUp,
    Hearing,
    HearingAnswer,
    Need,
    NeedConsent,
    NeedStep,
    Presentation,
    QuestionSet,
    TeamMember,
    Theme,
    Visit,
)
from portal.demo.world.world import World
from portal.organisations.enums import Bureau


class VisitLine(NamedTuple):
    key: str
    town: str
    host: str
    day: int
    state: str
    purpose: str
    route: str
    officers: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]
    tasks: tuple[tuple[str, int, str, str], ...]
    expert: str = ""


VISITS = (
    VisitLine(
        "midorino-1",
        "midorino",
        "midorino",
        -395,
        "closed",
        "高齢者の移動と介護予防についてのヒアリング",
        "高崎駅東口 9:10集合、公用車で約40分",
        ("midorino/shimizu", "midorino/tajima"),
        (("outing-trial", "will_use"), ("match-desk", "interested")),
        (
            ("送迎車の空席の実態を3事業所に確認する", -370, "done", "sakurai"),
            ("地域交通の専門家を紹介する", -360, "done", "kuroda"),
        ),
        "kikuchi",
    ),
    VisitLine(
        "midorino-2",
        "midorino",
        "hidamari",
        -388,
        "closed",
        "通所介護事業所の送迎業務についてのヒアリング",
        "市役所から徒歩10分",
        ("hidamari/ogawa",),
        (("workforce-class", "interested"), ("care-robot", "not_now")),
        (("記録支援の試用先として意向を確認する", -350, "done", "kuroda"),),
    ),
    VisitLine(
        "kisaragi-1",
        "kisaragi",
        "kisaragi",
        -322,
        "closed",
        "認知症の人の見守りと初期支援について",
        "水戸駅南口 9:40集合、路線バス25分",
        ("kisaragi/ohno",),
        (("dementia-adviser", "will_use"), ("match-desk", "interested")),
        (("本人ミーティングの先行事例を送る", -300, "done", "nonaka"),),
        "naruse",
    ),
    VisitLine(
        "takamine-1",
        "takamine",
        "takamine",
        -262,
        "closed",
        "山間部の買物と見守りについて",
        "松本駅 10:05発のバス、高原口下車",
        ("takamine/momose",),
        (("shop-vehicle", "will_use"),),
        (("移動販売の事業者を紹介する", -240, "done", "minegishi"),),
    ),
    VisitLine(
        "hanamizuki-1",
        "hanamizuki",
        "hanamizuki",
        -205,
        "closed",
        "フレイル対策と通いの場について",
        "大宮駅西口 9:30集合、電車20分",
        ("hanamizuki/nagase",),
        (("frailty-data", "interested"), ("senior-work", "interested")),
        (("健診データの活用手順を一緒に整理する", -170, "done", "sakurai"),),
    ),
    VisitLine(
        "shiokaze-1",
        "shiokaze",
        "shiokaze",
        -148,
        "closed",
        "介護人材の不足と通院の足について",
        "茂原駅 10:20集合、タクシー30分",
        ("shiokaze/ishige",),
        (("workforce-class", "will_use"), ("outing-trial", "interested")),
        (("町内の法人3か所の意向をまとめる", -120, "done", "nonaka"),),
    ),
    VisitLine(
        "chausu-1",
        "chausu",
        "chausu",
        -96,
        "closed",
        "服薬と社会参加についてのヒアリング",
        "掛川駅北口 9:50集合、公用車20分",
        ("chausu/suzuki",),
        (("senior-work", "interested"), ("health-startup", "not_now")),
        (("配薬の見守りサービスの候補を示す", -70, "done", "minegishi"),),
    ),
    VisitLine(
        "yukimori-1",
        "yukimori",
        "yukimori",
        -34,
        "held",
        "冬の孤立と在宅医療について",
        "越後湯沢駅 9:15集合、村の送迎車50分",
        ("yukimori/hoshi",),
        (("home-care-link", "interested"), ("match-desk", "interested")),
        (
            ("豪雪期の見守りの事例を調べて送る", -4, "open", "sakurai"),
            ("近隣町村との合同相談会を提案する", 12, "open", "kuroda"),
        ),
    ),
    VisitLine(
        "budogahara-1",
        "budogahara",
        "budogahara",
        6,
        "confirmed",
        "家族介護者の支援と口腔ケアについて",
        "甲府駅南口 9:20集合、公用車30分",
        ("budogahara/amemiya",),
        (),
        (("前回の電話で出た家族介護者の件数を確認する", 3, "open", "nonaka"),),
    ),
    VisitLine(
        "shirasagi-1",
        "shirasagi",
        "shirasagi",
        24,
        "planned",
        "高齢者の住まいと空き家について",
        "宇都宮駅西口 10:00集合（調整中）",
        ("shirasagi/fukuda",),
        (),
        (("県の住宅部局に同席を打診する", 8, "open", "sakurai"),),
    ),
)


class NeedLine(NamedTuple):
    key: str
    visit: str
    town: str
    owner: str
    theme: str
    question: int
    state: str
    title: str
    title_en: str
    summary: str
    summary_en: str


NEEDS = (
    NeedLine(
        "outings",
        "midorino-1",
        "midorino",
        "midorino",
        "outings",
        2,
        "matched",
        "交通弱者の外出を、いまある車で支えたい",
        "Everyday outings for people without a car, with the vehicles we already have",
        "路線バスの廃止が続き、運転免許を返した人の買い物や通院の足がない。市内を走るデイサービスの送迎車には空席があるが、活かす仕組みがない。",
        "Bus lines keep closing and people who gave up driving cannot get to the shops or the clinic. The day services' vans drive all over town with empty seats, but nothing makes use of them.",
    ),
    NeedLine(
        "pick-up",
        "midorino-2",
        "midorino",
        "hidamari",
        "pick_up",
        5,
        "published",
        "毎朝の送迎表づくりの負担を減らしたい",
        "Less work on the pick-up plan every morning",
        "送迎の順番と車の割り当てをベテラン職員1人が毎朝1時間かけて決めている。急な休みがあると組み直しが間に合わない。",
        "One experienced carer takes an hour every morning to decide order and vans. When somebody is suddenly absent there is no time to rearrange.",
    ),
    NeedLine(
        "records",
        "midorino-2",
        "midorino",
        "hidamari",
        "workforce",
        5,
        "published",
        "記録の転記をなくし、利用者と話す時間を増やしたい",
        "No more copying of records, more time to talk",
        "紙のメモ、連絡帳、請求ソフトに同じ内容を3回書いている。夕方の1時間が転記に消えている。",
        "The same notes are written three times: on paper, in the contact book, in the billing software. An hour is gone every evening.",
    ),
    NeedLine(
        "lost",
        "kisaragi-1",
        "kisaragi",
        "kisaragi",
        "dementia",
        3,
        "matched",
        "行方不明の高齢者を早く見つける仕組みがほしい",
        "A way to find older people who get lost, sooner",
        "認知症の人の行方不明が年に20件を超えた。防災無線だけでは早く見つけられず、家族の負担が大きい。",
        "More than twenty people with dementia got lost in a year. Loudspeakers alone do not find them soon, and families bear the burden.",
    ),
    NeedLine(
        "first-signs",
        "kisaragi-1",
        "kisaragi",
        "kisaragi",
        "dementia",
        3,
        "published",
        "認知症の気づきを早く相談につなげたい",
        "From the first signs of dementia to advice, sooner",
        "相談に来るのは生活に支障が出てからが多い。薬局や商店の気づきが支援センターに届く道がない。",
        "People come for advice when daily life is already hard. What chemists and shops notice has no way to the support centre.",
    ),
    NeedLine(
        "shopping",
        "takamine-1",
        "takamine",
        "takamine",
        "shopping",
        6,
        "closed",
        "最後の商店が閉まった集落に買い物の場をつくりたい",
        "A place to shop in hamlets whose last shop has closed",
        "3つの集落で店がなくなり、宅配を頼めない人が買い置きで暮らしている。見守りも兼ねた方法を探している。",
        "Three hamlets have no shop left, and those who cannot order deliveries live on stores. We look for a way that also watches over people.",
    ),
    NeedLine(
        "winter-watch",
        "takamine-1",
        "takamine",
        "takamine",
        "watching_over",
        6,
        "published",
        "一人暮らしの安否を、無理なく毎日確かめたい",
        "Knowing every day that people living alone are well",
        "民生委員の平均年齢が70歳を超え、毎日の訪問は続けられない。本人に負担をかけない見守りを試したい。",
        "Our welfare volunteers are over 70 on average and cannot visit daily. We want to try watching over people without bothering them.",
    ),
    NeedLine(
        "frailty",
        "hanamizuki-1",
        "hanamizuki",
        "hanamizuki",
        "prevention",
        4,
        "published",
        "フレイルの手前の人を、健診データから見つけたい",
        "Finding people before frailty in check-up data",
        "通いの場に来る人は元気な人が多い。本当に来てほしい人を、手元のデータから見つける方法を知りたい。",
        "Those who come to our gatherings are mostly fit. We want to find those who should come, from data we already hold.",
    ),
    NeedLine(
        "men",
        "hanamizuki-1",
        "hanamizuki",
        "hanamizuki",
        "participation",
        4,
        "published",
        "退職した男性が出かけたくなる場をつくりたい",
        "A place that retired men want to go to",
        "介護予防教室の参加者は9割が女性。男性が役割を持って通える場を、企業と一緒につくりたい。",
        "Nine in ten who come to prevention classes are women. With companies we want a place where men have a part to play.",
    ),
    NeedLine(
        "carers",
        "shiokaze-1",
        "shiokaze",
        "shiokaze",
        "workforce",
        5,
        "published",
        "介護職員が採れない中で、夜勤の負担を軽くしたい",
        "Lighter night shifts where no carers can be hired",
        "求人を出しても応募がなく、夜勤が月8回を超える職員がいる。見守り機器を試したいが、選び方が分からない。",
        "Nobody answers our job adverts and some carers work more than eight nights a month. We want to try sensors but do not know how to choose.",
    ),
    NeedLine(
        "clinic-ride",
        "shiokaze-1",
        "shiokaze",
        "shiokaze",
        "outings",
        2,
        "published",
        "町外の病院へ通う足を確保したい",
        "A way to the hospital outside our town",
        "透析や専門外来は隣の市まで40分。家族の送迎が続かず、受診をやめる人がいる。",
        "Dialysis and specialists are 40 minutes away in the next city. Families cannot drive for ever, and some stop going.",
    ),
    NeedLine(
        "medicine",
        "chausu-1",
        "chausu",
        "chausu",
        "medication",
        6,
        "published",
        "飲み忘れと残薬を減らしたい",
        "Fewer forgotten and left-over medicines",
        "訪問のたびに大量の残薬が見つかる。薬局・家族・ケアマネジャーが同じ情報を見られるようにしたい。",
        "Every home visit finds piles of medicine. Chemists, families and care managers should see the same information.",
    ),
    NeedLine(
        "senior-jobs",
        "chausu-1",
        "chausu",
        "chausu",
        "participation",
        4,
        "consented",
        "働きたい高齢者と、短時間の仕事を結びたい",
        "Short-hour jobs for older people who want to work",
        "シルバー人材の登録が減る一方で、茶農家や介護施設では短時間の手伝いを求めている。",
        "Fewer people register at the senior work centre, while tea farms and care homes look for a few hours of help.",
    ),
    NeedLine(
        "snow",
        "yukimori-1",
        "yukimori",
        "yukimori",
        "watching_over",
        6,
        "shared",
        "豪雪期に孤立する世帯の暮らしを守りたい",
        "Keeping snowed-in households safe",
        "雪で3日以上道が閉じる集落がある。体調の変化に気づく手立てと、薬や食料を届ける備えがほしい。",
        "Some hamlets are cut off by snow for three days or more. We need to notice when somebody falls ill, and to have medicine and food there.",
    ),
    NeedLine(
        "tele-medicine",
        "yukimori-1",
        "yukimori",
        "yukimori",
        "home_medical_care",
        6,
        "draft",
        "診療所の医師が1人でも、在宅の看取りを支えたい",
        "End-of-life care at home with one doctor",
        "医師の不在時に訪問看護が相談できる先がない。オンラインで隣の病院とつながる方法を試したい。",
        "When the doctor is away the home nurses have nobody to ask. We want to try going online with the next hospital.",
    ),
    NeedLine(
        "carer-stress",
        "",
        "budogahara",
        "budogahara",
        "family_carers",
        0,
        "published",
        "家族介護者の疲れに早く気づきたい",
        "Noticing early that a family carer is worn out",
        "相談窓口に来たときには限界に近い人が多い。負担を短時間で測り、支援につなぐ方法を探している。",
        "Many are near their limit when they come to us. We look for a quick way to measure the burden and lead to help.",
    ),
    NeedLine(
        "oral",
        "",
        "budogahara",
        "budogahara",
        "oral_nutrition",
        0,
        "published",
        "口の衰えを通いの場で手軽に測りたい",
        "Measuring oral function easily at gatherings",
        "歯科に行かない人ほど口の機能が落ちている。専門職がいなくても測れる方法を試したい。",
        "Those who never see a dentist lose most. We want to try a way of measuring that needs no specialist.",
    ),
    NeedLine(
        "vacant",
        "",
        "shirasagi",
        "shirasagi",
        "housing",
        0,
        "shared",
        "空き家を高齢者の住み替え先として活かしたい",
        "Empty houses as homes for older people",
        "沼の近くの古い家を離れたい人がいるが、保証人がなく部屋を借りられない。見守りとセットの住まいを考えたい。",
        "People want to leave old houses by the marsh but cannot rent without a guarantor. We think of homes that come with somebody looking in.",
    ),
    NeedLine(
        "helpers",
        "",
        "hoshigaoka",
        "hoshigaoka",
        "mutual_help",
        0,
        "published",
        "団地の助け合いを、若い世代につなぎたい",
        "Passing on neighbourly help to younger people",
        "団地の支え合い活動の担い手が80歳代になった。大学生や子育て世代が気軽に加われる方法がほしい。",
        "Those who help their neighbours on the estate are in their eighties. Students and young families should find it easy to join.",
    ),
    NeedLine(
        "nutrition",
        "",
        "hoshigaoka",
        "hoshigaoka",
        "care_technology",
        0,
        "withdrawn",
        "在宅の転倒に早く気づきたい",
        "Noticing falls at home sooner",
        "一人暮らしの転倒が翌朝まで気づかれないことがある。カメラを使わない見守りを試したい。",
        "Falls of people living alone can go unnoticed until morning. We want to try something without cameras.",
    ),
)
_BACKGROUND = (
    "これまでに、関係課での話し合いと住民アンケートを行いました。予算は実証の規模であれば年度内に調整できます。個人情報の扱いと、実証後の費用負担が検討の焦点です。",
    "So far the departments have met and residents were asked in a survey. A budget on the scale of a trial can be found within the year. Open questions: personal data, and who pays after the trial.",
)
_ORDER = (NeedState.DRAFT, NeedState.SHARED, NeedState.CONSENTED, NeedState.PUBLISHED)
_ROUTINE = {
    1: "第9期計画の重点は、通いの場の充実と在宅生活の支援です。",
    7: "過去に企業の提案を受けましたが、契約と個人情報の整理で止まりました。",
    8: "同じ規模の自治体の事例と、最初の相談相手を紹介してほしいです。",
}


def build(world: World) -> None:
    """`handles["theme"|"visit"|"need"]`: each by its key; `handles["need/outings"]` is where the thread begins."""
    load_reference()
    world.handles["theme"] = {theme.code: theme for theme in Theme.objects.all()}
    world.handles["visit"] = {line.key: _visit(world, line) for line in VISITS}
    world.handles["need"] = {line.key: _need(world, line) for line in NEEDS}
    world.handles["need/outings"] = world.handles["need"]["outings"]
    world.handles["visit/outings"] = world.handles["visit"]["midorino-1"]


def _visit(world: World, line: VisitLine) -> Visit:
    users, bodies = world.handles["user"], world.handles["organisation"]
    municipality = world.handles["municipality"][line.town]
    starts_at = _office_hours(world, line.day)
    is_joint = municipality.prefecture.in_health_area
    visit, is_new = Visit.objects.get_or_create(
        public_id=world.uuid(f"visit/{line.key}"),
        defaults={
            "municipality": municipality,
            "host": bodies[line.host],
            "bureau": Bureau.HEALTH if is_joint else Bureau.ECONOMY,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "place": "2階 第1会議室",
            "route": line.route,
            "purpose": line.purpose,
            "state": line.state,
            "internal_note": "先方の体制が変わる時期にあたるため、連絡は課の代表あてにも行うこと。",
            "is_fictional": True,
        },
    )
    if not is_new:
        return visit
    for key in line.officers:
        user = users[key]
        Attendee.objects.create(
            visit=visit,
            organisation=bodies[line.host],
            title=world.handles["post"][key].title if key in world.handles["post"] else "",
            name=user.display_name,
        )
    _team(world, visit, line, is_joint)
    for measure, reaction in line.measures:
        Presentation.objects.create(
            visit=visit,
            measure=world.handles["measure"][measure],
            to=bodies[line.host].name_ja,
            reaction=Reaction(reaction),
        )
    for number, (title, due, state, owner) in enumerate(line.tasks):
        person = users.get(f"health/{owner}") or users[f"economy/{owner}"]
        is_done = state == FollowUpState.DONE
        FollowUp.objects.create(
            public_id=world.uuid(f"follow_up/{line.key}/{number}"),
            visit=visit,
            title=title,
            owner=person,
            bureau=Bureau.HEALTH if f"health/{owner}" in users else Bureau.ECONOMY,
            due_on=world.day(due),
            state=state,
            outcome="先方に回答し、次の打ち合わせの日程を決めた。" if is_done else "",
            done_at=world.moment(due - 2) if is_done else None,
            is_fictional=True,
        )
    if line.state in (VisitState.HELD, VisitState.CLOSED):
        _hearing(world, visit, line)
    return visit


def _office_hours(world: World, offset: int) -> datetime:
    """Visits do not fall on a weekend: those that would are moved to the Friday before."""
    weekday = world.day(offset).weekday()
    return world.moment(offset - max(weekday - 4, 0), 10, 30)


def _team(world: World, visit: Visit, line: VisitLine, is_joint: bool) -> None:
    users, bodies = world.handles["user"], world.handles["organisation"]
    health = ("health/sakurai", "health/nonaka") if is_joint else ()
    economy = ("economy/kuroda",) if is_joint else ("economy/minegishi", "economy/kuroda")
    for key in (*health, *economy):
        part = TeamPart.MEMBER if visit.team.exists() else TeamPart.LEAD
        TeamMember.objects.create(
            visit=visit, user=users[key], organisation=bodies[key.split("/")[0]], part=part
        )
    prefecture = visit.municipality.prefecture_id
    if body := bodies.get(f"prefecture/{prefecture}"):
        person = next((u for k, u in users.items() if k.startswith(f"pref{prefecture}/")), None)
        TeamMember.objects.create(
            visit=visit, user=person, organisation=body, part=TeamPart.PREFECTURE
        )
    if line.expert:
        TeamMember.objects.create(
            visit=visit,
            user=users.get(f"expert/{line.expert}"),
            organisation=bodies[f"expert-{line.expert}"],
            part=TeamPart.EXPERT,
        )


def _hearing(world: World, visit: Visit, line: VisitLine) -> None:
    question_set = QuestionSet.objects.get(version=1)
    hearing = Hearing.objects.create(
        public_id=world.uuid(f"hearing/{line.key}"),
        visit=visit,
        question_set=question_set,
        organisation=visit.host,
        state=HearingState.DONE,
        is_fictional=True,
    )
    said = dict(_ROUTINE)
    for need in NEEDS:
        if need.visit == line.key:
            said[need.question] = "\n".join(filter(None, [said.get(need.question), need.summary]))
    for question in question_set.questions.all():
        text = said.get(question.position, "")
        HearingAnswer.objects.create(
            public_id=world.uuid(f"answer/{line.key}/{question.position}"),
            hearing=hearing,
            question=question,
            text=text,
            internal_note="課長は前向きだが、財政課との協議が残っている。外には出さないこと。"
            if text and question.position > 1
            else "",
            note_bureau=visit.bureau,
            note_scope=ShareScope.BOTH_BUREAUS,
            share_scope=ShareScope.MUNICIPALITY if text else ShareScope.BOTH_BUREAUS,
            version=1,
            written_by=world.handles["user"]["economy/kuroda"],
            is_fictional=True,
        )


def _need(world: World, line: NeedLine) -> Need:
    visit = world.handles["visit"].get(line.visit)
    municipality = world.handles["municipality"][line.town]
    state = NeedState(line.state)
    answer = (
        HearingAnswer.objects.filter(hearing__visit=visit, question__position=line.question).first()
        if visit
        else None
    )
    is_joint = municipality.prefecture.in_health_area
    published = world.moment(_first_day(line) + 34)
    is_agreed = state in (NeedState.CONSENTED, *PUBLIC_NEED_STATES)
    officer = _officer(world, line)
    values: dict[str, Any] = {
        "answer": answer,
        "visit": visit,
        "municipality": municipality,
        "organisation": world.handles["organisation"][line.owner],
        "theme": world.handles["theme"][line.theme],
        "title_ja": line.title,
        "title_en": line.title_en,
        "summary_ja": line.summary,
        "summary_en": line.summary_en,
        "background_ja": _BACKGROUND[0],
        "background_en": _BACKGROUND[1],
        "internal_note": "担当課の異動が近い。連絡は課の代表あてにも送る。",
        "bureau": Bureau.HEALTH if is_joint else Bureau.ECONOMY,
        "owner": world.handles["user"]["health/sakurai" if is_joint else "economy/minegishi"],
        "state": state,
        "share_scope": _scope(state),
        "consented_by": officer if is_agreed else None,
        "consented_at": published - timedelta(days=4) if is_agreed else None,
        "published_at": published if state in PUBLIC_NEED_STATES else None,
        "is_fictional": True,
    }
    need, is_new = Need.objects.get_or_create(
        public_id=world.uuid(f"need/{line.key}"), defaults=values
    )
    if is_new:
        _history(need, officer, world.moment(_first_day(line)))
    return need


def _first_day(line: NeedLine) -> int:
    found = next((visit.day for visit in VISITS if visit.key == line.visit), None)
    return found + 3 if found is not None else -75


def _officer(world: World, line: NeedLine) -> Any:
    users = world.handles["user"]
    return next(user for key, user in users.items() if key.startswith(f"{line.owner}/"))


def _scope(state: NeedState) -> ShareScope:
    if state in PUBLIC_NEED_STATES:
        return ShareScope.PUBLIC
    return ShareScope.BOTH_BUREAUS if state == NeedState.DRAFT else ShareScope.MUNICIPALITY


def _history(need: Need, officer: Any, began: Any) -> None:
    """The steps that led to the state, a few days apart, none of them in the future."""
    last = NeedState(need.state)
    steps = [*_ORDER[: _ORDER.index(last) + 1]] if last in _ORDER else [*_ORDER, last]
    if last == NeedState.WITHDRAWN:
        steps = [NeedState.DRAFT, NeedState.SHARED, NeedState.WITHDRAWN]
    for number, state in enumerate(steps):
        NeedStep.objects.create(
            need=need,
            state=state,
            at=min(began + timedelta(days=10 * number), timezone.now()),
            person=officer if state in (NeedState.CONSENTED, NeedState.WITHDRAWN) else need.owner,
        )
    if need.consented_at:
        NeedConsent.objects.create(
            need=need,
            person=officer,
            given_at=need.consented_at,
            text_version=need.text_version,
            text=need.text(),
        )
