"""What 25 ventures offer, an event that was held and one that is coming."""

from datetime import date, time, timedelta
from typing import Any, NamedTuple

from portal.caravan.models import Need, Theme
from portal.demo.world.world import TOKYO, World
from portal.matching.actions.make_slots import DayPlan, slots_for
from portal.matching.actions.publish_timetable import changes_between
from portal.matching.actions.score_event import score_event
from portal.matching.bridge.timetable import subjects, translate, verdict
from portal.matching.engine.search import Limits, solve
from portal.matching.enums import (
    EventState,
    MeetingState,
    OutcomeResult,
    RegistrationState,
    Side,
    SolutionState,
    TimetableState,
)
from portal.matching.models import (
    Event,
    EventNeed,
    EventSolution,
    Meeting,
    Outcome,
    Registration,
    Score,
    Slot,
    Solution,
    Timetable,
    Wish,
)
from portal.organisations.models import Organisation, Prefecture


class Offer(NamedTuple):
    venture: str
    themes: str
    elements: str
    readiness: str
    prefectures: str
    """Codes; empty: offered everywhere."""
    title: str
    title_en: str
    body: str
    body_en: str


OFFERS = tuple(
    Offer(*line.split("|"))
    for line in """\
mimamori|watching_over|living|4||電力で見守る「みまもりノート」|Mimamori Note: watching over by electricity|電気の使い方の変化から、一人暮らしの高齢者の異変に気づき、家族と民生委員に知らせます。カメラは使いません。月額980円から。|Notices from the use of electricity when somebody living alone is unwell, and tells family and volunteers. No camera. From ¥980 a month.
ashidori|prevention|prevention|3||3分歩行チェック「あしどり」|Ashidori: a three-minute walk|通いの場で3分歩くだけで、転倒リスクと歩く速さの変化を示します。結果は紙でも渡せます。|Three minutes of walking at a meeting place show the risk of falls and the change of pace, on paper, too.
kotonoha|dementia|care,prevention|2||会話で気づく「ことのは」|Kotonoha: noticing in conversation|電話や窓口での会話から認知機能の変化に早く気づき、初期相談につなぎます。診断ではありません。|Notices cognitive change early in conversation and leads to a first talk. It is not a diagnosis.
oshaberi|prevention,participation|prevention|4||つながる体操教室|Exercise classes that connect|通いの場をオンラインで結ぶ体操教室です。男性向けの回や農閑期の集中講座もあります。|Online exercise for meeting places, with classes for men and courses for the season when fields rest.
noriai|outings,pick_up|living|3|08,09,10,11|送迎車の空席で走る「のりあい配車」|Noriai: rides on empty seats|デイサービスの送迎車の空席と、買い物や通院に出かけたい高齢者をその場で結びます。本来の送迎に影響が少ない車だけを選び、ドア・ツー・ドアで運びます。|Joins empty seats of day-service vans with older people who want to get to shops and clinics, door to door, choosing only vans whose own work is hardly touched.
kusuri|medication,home_medical_care|medical|3||飲み忘れを減らす「おくすりポスト」|Okusuri Post: fewer missed doses|在宅の方の薬を一包化して届け、飲み残しを薬局と一緒に減らします。|Delivers medicine in single packs and, with pharmacies, cuts what is left over at home.
moguchi|oral_nutrition|prevention|2||声で測る口腔チェック|Oral health by voice|短い文を読む声から口腔機能の衰えを見つけます。|Finds weakening oral function in the voice of a short reading.
kirokun|workforce|care|4||訪問先で終わる音声記録「きろくん」|Kirokun: records spoken on site|訪問介護の記録を現場で話すだけで書き上げ、事業所に戻ってからの入力と残業を減らします。|Home carers speak their records on site; typing and overtime at the office shrink.
ofuro|care_technology|care|3||小さな浴室で使える移乗補助具|A transfer aid for small bathrooms|入浴介助の腰痛を減らす、小さな事業所でも置ける入浴支援の補助具です。|A bathing aid that fits a small provider and spares carers' backs.
nemuri|care_technology,workforce|care|4||夜を見える化「ねむりシート」|Nemuri: nights made visible|ベッド下のセンサーで眠りと離床が分かり、少ない夜勤者での見守りの負担を減らします。|A sensor under the bed shows sleep and getting up, and eases night watches.
kaimono|shopping,watching_over|living|4|15,20,10,09|移動販売と安否確認「かいもの便り」|Kaimono Dayori: mobile shop and a greeting|坂の上の団地や雪の集落に週三回、移動販売と声かけを届けます。|Brings shop and greeting three times a week to estates on hills and villages in snow.
kazoku|family_carers|care|3||離れた家族とつながる「かぞくノート」|Kazoku Note|離れて暮らす家族と支援者が、本人の様子を同じノートで分かち合います。|Distant families and helpers share one notebook.
haisetsu|care_technology|care|4||排泄の兆しが分かる小型センサー|A small sensor that tells when it is time|夜間のおむつ交換と起こす回数を減らします。|Fewer changes and wakings at night.
frail|prevention|prevention|3||健診データからフレイル予備群を見つける|Finding frailty in check-up data|健診と介護のデータを安全につなぎ、働きかける相手を選びます。|Joins check-up and care data safely and shows whom to reach.
shokuji|oral_nutrition,shopping|living|4|22,19,20|かむ力に合わせた配食|Meals that suit the bite|体調に合わせて選べる配食を、声かけとともに届けます。|Meals to choose by how one feels, delivered with a greeting.
kyoshitsu|prevention,participation|prevention|3|11,12,13|商業施設の「まちの保健室」|A health desk in the shopping centre|買い物のついでに相談できる場をつくり、通いの場に来ない男性とも出会います。|A place to talk while shopping, which also reaches men who stay away.
rehabi|prevention,home_medical_care|medical,prevention|3||遠隔リハビリ指導|Physiotherapy from a distance|退院後の自宅に理学療法士が画面越しに通います。|Physiotherapists visit by screen after a discharge.
vrtabi|dementia|care|2||認知症の人の回想を助ける仮想旅行|Virtual journeys for remembering|懐かしい場所への仮想旅行で、会話のきっかけをつくります。|Journeys to old places that start conversations.
shigoto|participation,workforce|prevention,care|4|08,09,10,12|短時間だけ働くシニアと介護現場を結ぶ|Short hours in care for older people|介護の担い手が足りない現場と、短い時間だけ働きたいシニアを結びます。|Joins care homes that lack hands with older people who can give a few hours.
mado|mutual_help|living|2||相談窓口の聞き取り支援|Help for the desk|窓口での相談を整理し、つなぎ先を示します。|Sorts what people ask and shows whom to ask next.
kaigosha|family_carers,dementia|care|3||家族介護者の負担チェック|How carers bear it|認知症の方を介護する家族の負担を測り、支援につなぎます。|Measures what families of people with dementia bear and leads to help.
doko|dementia,watching_over|care,living|4||一人歩きを支える「どこかな」|Dokokana: walking safely|認知症の方の外出を止めずに、行方が分からないとき地域で探せます。|People with dementia keep going out, and the town can look for them together.
shift|workforce|care|4||勤務表をつくる「シフトなごみ」|Shift Nagomi|夜勤の偏りが少ない勤務表を数分でつくります。|Fair rosters in minutes.
onsei|watching_over|living|4||自動電話の見守り「こえの便り」|Koe: calls that ask how people feel|台風や大雪のとき、支援が必要な人へ一斉に電話し、状況をすぐ共有します。|Calls everybody in need in a typhoon or heavy snow, and shares at once who is where.
data|prevention,home_medical_care|prevention,medical|3||介護保険の給付を地図で見る|Care insurance on a map|地域ごとの給付と健診の状況を地図で突き合わせます。|Puts benefits and check-ups of each district side by side on a map.""".splitlines()
)
PAST_NEEDS = (
    "outings",
    "pick-up",
    "records",
    "lost",
    "first-signs",
    "shopping",
    "winter-watch",
    "frailty",
    "men",
)
COMING_NEEDS = (
    "first-signs",
    "winter-watch",
    "carers",
    "clinic-ride",
    "medicine",
    "carer-stress",
    "oral",
    "records",
    "men",
)
WAITING_NEEDS = ("helpers",)
RESULTS = (
    OutcomeResult.TALKS,
    OutcomeResult.INFORMATION,
    OutcomeResult.INFORMATION,
    OutcomeResult.NONE,
)


def build(world: World) -> None:
    solutions = {offer.venture: _solution(world, offer) for offer in OFFERS}
    _held_event(world, solutions)
    _coming_event(world, solutions)
    world.handles["meeting/outings"] = Meeting.objects.get(public_id=world.uuid("meeting/outings"))


def _solution(world: World, offer: Offer) -> Solution:
    organisation = world.handles["organisation"][offer.venture]
    solution, is_new = Solution.objects.get_or_create(
        public_id=world.uuid(f"solution/{offer.venture}"),
        defaults={
            "organisation": organisation,
            "title_ja": offer.title,
            "title_en": offer.title_en,
            "summary_ja": organisation.summary_ja,
            "summary_en": organisation.summary_en,
            "body_ja": offer.body,
            "body_en": offer.body_en,
            "elements": offer.elements.split(","),
            "readiness": int(offer.readiness),
            "state": SolutionState.PUBLISHED,
            "is_fictional": True,
        },
    )
    if is_new:
        solution.themes.set(Theme.objects.filter(code__in=offer.themes.split(",")))
        solution.prefectures.set(Prefecture.objects.filter(code__in=offer.prefectures.split(",")))
    return solution


def _weekday(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))


def _event(
    world: World, name: str, day: date, state: EventState, **values: Any
) -> tuple[Event, bool]:
    event, is_new = Event.objects.get_or_create(
        public_id=world.uuid(f"event/{name}"),
        defaults={"starts_on": day, "ends_on": day, "state": state, "is_fictional": True} | values,
    )
    if is_new:
        plan = DayPlan(time(10), 20, 5, 4, time(13), 7)
        Slot.objects.bulk_create(slots_for(event, plan, TOKYO))
    world.handles[f"event/{name}"] = event
    return event, is_new


def _register(
    world: World,
    event: Event,
    name: str,
    organisation: Organisation,
    side: Side,
    state: RegistrationState,
) -> Registration:
    contact = organisation.memberships.select_related("user").order_by("pk").first()
    decided = state in (RegistrationState.APPROVED, RegistrationState.DECLINED)
    opened = world.moment((event.registration_opens_on - world.anchor).days + 5)
    return Registration.objects.create(
        public_id=world.uuid(f"registration/{name}/{organisation.public_id}/{side}"),
        event=event,
        organisation=organisation,
        kind=side,
        state=state,
        contact_name=contact.user.display_name if contact else "",
        contact_email=contact.user.email if contact else "",
        goal="試行に進める相手を見つけたい。"
        if side == Side.NEED
        else "現場の声を聞き、試行先を見つけたい。",
        submitted_at=None if state == RegistrationState.DRAFT else opened,
        decided_at=opened + timedelta(days=3) if decided else None,
        decided_by=world.handles["user"]["economy/kuroda"] if decided else None,
        decline_reason="医療機器の承認後に、あらためてお申し込みください。"
        if state == RegistrationState.DECLINED
        else "",
        is_fictional=True,
    )


def _needs(
    world: World, event: Event, name: str, keys: tuple[str, ...], state: RegistrationState
) -> None:
    rows: dict[int, Registration] = {
        r.organisation_id: r for r in event.registrations.filter(kind=Side.NEED)
    }
    for key in keys:
        need: Need = world.handles["need"][key]
        if need.organisation_id not in rows:
            rows[need.organisation_id] = _register(
                world, event, name, need.organisation, Side.NEED, state
            )
        EventNeed.objects.create(registration=rows[need.organisation_id], need=need)


def _solutions(
    world: World, event: Event, name: str, solutions: list[Solution], state: RegistrationState
) -> None:
    for solution in solutions:
        row = _register(world, event, name, solution.organisation, Side.SOLUTION, state)
        EventSolution.objects.create(registration=row, solution=solution)


def _wishes(event: Event, sides: dict[Side, int], most: int) -> None:
    """Each of the first so many of a side wishes for what fits it best."""
    for side, how_many in sides.items():
        mine = "event_need" if side == Side.NEED else "event_solution"
        theirs = "event_solution" if side == Side.NEED else "event_need"
        for registration in (
            event.registrations.approved().filter(kind=side).order_by("pk")[:how_many]
        ):
            scores = Score.objects.filter(**{f"{mine}__registration": registration}, value__gte=22)
            rows = scores.order_by("-value", theirs).select_related(f"{theirs}__registration")[
                :most
            ]
            Wish.objects.bulk_create(
                Wish(
                    registration=registration,
                    other=getattr(score, theirs).registration,
                    event_need_id=score.event_need_id,
                    event_solution_id=score.event_solution_id,
                    rank=rank,
                )
                for rank, score in enumerate(rows, start=1)
            )


def _held_event(world: World, solutions: dict[str, Solution]) -> None:
    day = _weekday(world.day(-120))
    event, is_new = _event(
        world,
        "held",
        day,
        EventState.REPORTED,
        title_ja="地域の課題×ヘルスケアベンチャー マッチングイベント 夏（架空）",
        title_en="Local problems × healthcare ventures: summer matching event (fictional)",
        summary_ja="地域包括ケアの課題を持つ自治体と、新しい製品やサービスを持つ企業が、一日で何組も面談しました。",
        summary_en="Municipalities with problems of integrated care met companies with new products and services, many pairs in one day.",
        venue_ja="架空コンベンションホール 3階",
        venue_en="Fictional Convention Hall, 3rd floor",
        tables=7,
        registration_opens_on=day - timedelta(days=75),
        registration_closes_on=day - timedelta(days=40),
        wishes_close_on=day - timedelta(days=21),
        report_ja="みどり野市と、のりあい計画株式会社の試行が決まりました。ほかの面談も、見学や情報交換につながっています。",
        report_en="Midorino City and Noriai Planning agreed on a trial. Other meetings led to visits and exchange.",
    )
    if not is_new:
        return
    _needs(world, event, "held", PAST_NEEDS, RegistrationState.APPROVED)
    chosen = [
        s
        for slug, s in solutions.items()
        if slug not in ("vrtabi", "mado", "haisetsu", "data", "shift", "moguchi")
    ]
    _solutions(world, event, "held", chosen, RegistrationState.APPROVED)
    _solutions(world, event, "held", [solutions["moguchi"]], RegistrationState.DECLINED)
    score_event(event)
    _wishes(event, {Side.NEED: 99, Side.SOLUTION: 99}, 6)
    _ask_for_outings(world, event, solutions["noriai"])
    timetable = _timetable(world, event, day)
    _outcomes(world, timetable, solutions["noriai"])


def _ask_for_outings(world: World, event: Event, solution: Solution) -> None:
    """The two whom the thread follows want each other first."""
    need = EventNeed.objects.select_related("registration").get(
        registration__event=event, need=world.handles["need"]["outings"]
    )
    offer = EventSolution.objects.select_related("registration").get(
        registration__event=event, solution=solution
    )
    for own, other in (
        (need.registration, offer.registration),
        (offer.registration, need.registration),
    ):
        Wish.objects.update_or_create(
            registration=own,
            event_need=need,
            event_solution=offer,
            defaults={"other": other, "rank": 1},
        )


def _timetable(world: World, event: Event, day: date) -> Timetable:
    """Made by the optimiser, with work counted instead of time, so that every machine finds the same."""
    translation = translate(event)
    plan = solve(translation.problem, Limits(iterations=1, seed=world.seed % 1000))
    published = world.moment((day - world.anchor).days - 14)
    timetable = Timetable.objects.create(
        public_id=world.uuid("timetable/held"),
        event=event,
        version=1,
        state=TimetableState.PUBLISHED,
        objective=plan.objective,
        bound=plan.bound,
        proven=plan.proven,
        verdict=verdict(translation, plan.places, plan.bound, plan.seconds),
        published_at=published,
        published_by=world.handles["user"]["economy/kuroda"],
        is_fictional=True,
    )
    about = subjects(translation)
    for number, place in sorted(plan.places.items()):
        need, solution = about[number]
        pair = (need.need.public_id, solution.solution.public_id)
        is_outings = pair == (world.uuid("need/outings"), world.uuid("solution/noriai"))
        Meeting.objects.create(
            public_id=world.uuid(
                "meeting/outings" if is_outings else f"meeting/{pair[0]}/{pair[1]}"
            ),
            timetable=timetable,
            event_need=need,
            event_solution=solution,
            slot=translation.slots[place.slot - 1],
            table=place.table,
            state=MeetingState.HELD,
            is_fictional=True,
        )
    timetable.changes = changes_between(None, timetable)
    timetable.save()
    return timetable


def _outcomes(world: World, timetable: Timetable, mover: Solution) -> None:
    rng = world.rng("matching/outcomes")
    officer = world.handles["user"]["economy/kuroda"]
    for meeting in timetable.meetings.select_related("event_solution", "event_need__need", "slot"):
        outings = meeting.public_id == world.uuid("meeting/outings")
        if not outings and rng.random() < 0.06:
            Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.NO_SHOW)
            continue
        result = OutcomeResult.TRIAL if outings else rng.choice(RESULTS)
        Outcome.objects.create(
            meeting=meeting,
            result=result,
            note="送迎車12台の空席で、買い物と通院の外出を支える試行を始めることで合意した。"
            if outings
            else "",
            next_step={
                OutcomeResult.TRIAL: "モデル事業として体制と指標を決める",
                OutcomeResult.TALKS: "担当課で導入条件を確認する",
            }.get(result, ""),
            decided_by=world.handles["user"]["midorino/shimizu"] if outings else officer,
            decided_at=meeting.slot.ends_at + timedelta(days=5),
        )


def _coming_event(world: World, solutions: dict[str, Solution]) -> None:
    day = _weekday(world.day(58))
    event, is_new = _event(
        world,
        "coming",
        day,
        EventState.OPEN,
        title_ja="地域の課題×ヘルスケアベンチャー マッチングイベント 冬（架空）",
        title_en="Local problems × healthcare ventures: winter matching event (fictional)",
        summary_ja="認知症、介護人材、見守りなどの課題を持つ自治体が参加します。ソリューションを持つ企業の申込みを受け付けています。",
        summary_en="Municipalities with problems of dementia, workforce and isolation take part. Companies with solutions can register now.",
        venue_ja="架空産業会館 大展示室",
        venue_en="Fictional Industry Hall, main room",
        tables=8,
        registration_opens_on=world.day(-21),
        registration_closes_on=world.day(20),
        wishes_close_on=world.day(40),
    )
    if not is_new:
        return
    _needs(world, event, "coming", COMING_NEEDS, RegistrationState.APPROVED)
    _needs(world, event, "coming", WAITING_NEEDS, RegistrationState.SUBMITTED)
    waiting = ("ofuro", "shokuji", "rehabi")
    begun = ("mado",)
    absent = ("vrtabi", "kusuri", "noriai")
    settled = [s for slug, s in solutions.items() if slug not in (*waiting, *begun, *absent)]
    _solutions(world, event, "coming", settled, RegistrationState.APPROVED)
    _solutions(
        world, event, "coming", [solutions[slug] for slug in waiting], RegistrationState.SUBMITTED
    )
    _solutions(world, event, "coming", [solutions[slug] for slug in begun], RegistrationState.DRAFT)
    score_event(event)
    _wishes(event, {Side.NEED: 4, Side.SOLUTION: 9}, 5)
