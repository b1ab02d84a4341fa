"""Good practices of fictional towns, in both languages, published like a manager would have published them."""

from dataclasses import dataclass
from datetime import timedelta

from wagtail.models import Locale, Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource

from portal.caravan.models import Theme
from portal.demo.world.world import World
from portal.library.models import Measure
from portal.organisations.models import Municipality, Organisation, Post
from portal.practices.models import PracticeIndexPage, PracticePage

Words = tuple[str, str]
"""Japanese, English."""


@dataclass(frozen=True)
class Practice:
    key: str
    title: Words
    summary: Words
    problem: Words
    done: Words
    changed: Words
    figure: Words
    before: Words
    after: Words
    people: Words
    cost_yen: int
    months: int
    themes: tuple[str, ...]


PRACTICES = (
    Practice(
        "dementia-cafe",
        ("薬局を入口にした認知症対策", "Pharmacies as the front door to dementia care"),
        (
            "薬局での気づきを地域包括支援センターにつなぎ、初期相談までの日数を短くした。",
            "What pharmacists notice reaches the support centre, and first consultations come sooner.",
        ),
        (
            "<p>認知症の相談が、生活に支障が出てから寄せられることが多かった。家族が離れて暮らす世帯では、変化に気づく人がいなかった。</p>",
            "<p>People asked for help with dementia only when daily life had already become hard. In households whose family lived elsewhere nobody noticed the change.</p>",
        ),
        (
            "<p>市内の薬局18店が、飲み忘れの増加などの気づきを本人の同意を得て支援センターへ伝える様式を決めた。月に一度、薬局でカフェを開いた。</p>",
            "<p>Eighteen pharmacies agreed on a form to pass on, with consent, signs such as missed medicine. Once a month a pharmacy opened as a café.</p>",
        ),
        (
            "<p>気づきから初期相談までの日数が半分以下になった。カフェの参加者の三分の一は、それまで相談歴のない人だった。</p>",
            "<p>The days from the first sign to the first consultation fell by more than half. A third of the café's guests had never asked for help before.</p>",
        ),
        (
            "気づきから初期相談までの日数(中央値)",
            "Days from first sign to first consultation (median)",
        ),
        ("46日", "46 days"),
        ("19日", "19 days"),
        ("職員2人、薬局18店", "2 officers, 18 pharmacies"),
        1_800_000,
        14,
        ("dementia",),
    ),
    Practice(
        "night-watch",
        ("見守りセンサーで夜間巡回を減らす", "Fewer night rounds with bed sensors"),
        (
            "特別養護老人ホームの夜間巡回を、眠りの状態を見て回る方法に変えた。",
            "A nursing home makes its night rounds by how people sleep, not by the clock.",
        ),
        (
            "<p>夜勤者2人で1時間ごとに60床を回り、起こしてしまう利用者も多かった。夜勤を続けられない職員が増えていた。</p>",
            "<p>Two people went round sixty beds every hour and woke many residents. Ever fewer staff could go on with night shifts.</p>",
        ),
        (
            "<p>30床にセンサーを入れ、訪室の基準を職員が話し合って決めた。家族に説明会を開き、同意を得た。</p>",
            "<p>Thirty beds got sensors, and the staff agreed when to enter a room. Families were told and gave consent.</p>",
        ),
        (
            "<p>定時の訪室が減り、転倒は増えなかった。浮いた時間は起床の介助に回した。</p>",
            "<p>Rounds fell, falls did not rise. The time saved went into helping people get up.</p>",
        ),
        ("一晩の訪室回数(1人あたり)", "Room entries a night, per resident"),
        ("9.0回", "9.0"),
        ("3.4回", "3.4"),
        ("介護職員12人", "12 carers"),
        6_400_000,
        10,
        ("care_technology", "workforce"),
    ),
    Practice(
        "frailty-shopping",
        ("移動販売車でのフレイル予防", "Preventing frailty at the mobile shop"),
        (
            "移動販売の停留所で、週に一度の体操と体力測定を行った。",
            "Where the mobile shop stops, people exercise and are measured once a week.",
        ),
        (
            "<p>商店がなくなった地区で、買い物の機会とともに外出そのものが減っていた。</p>",
            "<p>With the last shop gone, people not only bought less: they went out less.</p>",
        ),
        (
            "<p>移動販売の事業者、社会福祉協議会、理学療法士が停留所を共同で運営した。</p>",
            "<p>The shop's operator, the council of social welfare and physiotherapists ran the stops together.</p>",
        ),
        (
            "<p>週1回以上外出する人の割合が増えた。半年後の測定では歩く速さも保たれていた。</p>",
            "<p>More people went out at least once a week. After half a year they walked as fast as before.</p>",
        ),
        ("週1回以上外出する人の割合", "People who go out at least once a week"),
        ("58%", "58 %"),
        ("74%", "74 %"),
        ("理学療法士2人、販売員1人", "2 physiotherapists, 1 salesperson"),
        2_300_000,
        12,
        ("prevention", "shopping"),
    ),
    Practice(
        "joint-records",
        ("訪問介護の記録を音声で残す", "Home-care records by voice"),
        (
            "移動の車内で話した記録を文字にし、事業所に戻ってからの入力をなくした。",
            "Carers speak their notes on the way; nobody types them again at the office.",
        ),
        (
            "<p>訪問を終えてから事業所で記録を入力するため、残業が続いていた。</p>",
            "<p>Notes were typed at the office after the last visit, and overtime had become the rule.</p>",
        ),
        (
            "<p>3事業所が同じ様式にそろえ、音声入力を試した。確認は本人が翌朝に行う。</p>",
            "<p>Three providers agreed on one form and tried dictation. Each carer checks the notes next morning.</p>",
        ),
        (
            "<p>記録にかかる時間が減り、ケアマネジャーへの共有も当日中になった。</p>",
            "<p>Notes took less time and reached the care manager on the same day.</p>",
        ),
        ("記録にかかる時間(1日1人あたり)", "Time for records, per carer and day"),
        ("52分", "52 min"),
        ("21分", "21 min"),
        ("訪問介護員34人", "34 home carers"),
        3_100_000,
        9,
        ("workforce",),
    ),
    Practice(
        "discharge",
        ("退院前の合同カンファレンスをオンラインで", "Meeting online before discharge"),
        (
            "病院と在宅の専門職が退院の5日前に画面越しに集まり、再入院を減らした。",
            "Hospital and home-care staff meet on screen five days before discharge; fewer people return.",
        ),
        (
            "<p>退院の連絡が前日になることが多く、在宅の準備が間に合わなかった。</p>",
            "<p>Word of a discharge often came the day before, too late to prepare the home.</p>",
        ),
        (
            "<p>連絡の様式と期限を決め、15分のオンライン会議を定例にした。</p>",
            "<p>They set a form and a deadline, and a fixed meeting of fifteen minutes online.</p>",
        ),
        (
            "<p>退院後30日以内の再入院が減った。準備不足による退院延期もなくなった。</p>",
            "<p>Fewer people came back within thirty days, and no discharge was put off for lack of preparation.</p>",
        ),
        ("退院後30日以内の再入院の割合", "Readmission within 30 days"),
        ("11.8%", "11.8 %"),
        ("7.9%", "7.9 %"),
        ("病院4、事業所22", "4 hospitals, 22 providers"),
        900_000,
        16,
        ("home_medical_care",),
    ),
    Practice(
        "housing-watch",
        ("空き部屋を活かした高齢者の住まい", "Empty flats as homes for older people"),
        (
            "家主の不安を見守りと家財整理の約束で和らげ、入居できる部屋を増やした。",
            "Regular visits and a promise to clear the flat eased landlords' worries and opened more flats.",
        ),
        (
            "<p>一人暮らしの高齢者が賃貸住宅への入居を断られる例が続いていた。</p>",
            "<p>Landlords kept turning away older people who live alone.</p>",
        ),
        (
            "<p>居住支援の協議会が見守りと残置物の整理を引き受け、家主への説明を職員が行った。</p>",
            "<p>A housing council took on visits and clearing, and officers explained it to landlords.</p>",
        ),
        (
            "<p>紹介できる部屋が増え、申込みから入居までの日数も短くなった。</p>",
            "<p>More flats could be offered, and moving in took fewer days.</p>",
        ),
        ("紹介できる部屋の数", "Flats that can be offered"),
        ("6室", "6"),
        ("31室", "31"),
        ("協議会4団体", "4 bodies of the council"),
        2_700_000,
        18,
        ("housing",),
    ),
)


def build(world: World) -> None:
    japanese, english = (Locale.objects.get(language_code=code) for code in ("ja", "en"))
    index = PracticeIndexPage.objects.get(locale=japanese)
    towns = list(Municipality.objects.filter(is_fictional=True).order_by("pk"))
    for number, practice in enumerate(PRACTICES):
        if PracticePage.objects.child_of(index).filter(slug=practice.key).exists():
            continue
        page = _publish(practice, number, towns[(number + 1) % len(towns)], index, world)
        _translate(page, practice, english)


def _publish(
    practice: Practice, number: int, town: Municipality, index: Page, world: World
) -> PracticePage:
    from portal.demo.world.projects import earlier_project

    page = index.add_child(
        instance=PracticePage(
            slug=practice.key,
            live=False,
            locale=index.locale,
            project=earlier_project(world, practice.key, town, practice.title),
            municipality=town,
            contact=_whom_to_ask(town),
            is_fictional=True,
            cost_yen=practice.cost_yen,
            months=practice.months,
            figure_source=f"{town.name_ja}の集計",
            **{name: words[0] for name, words in _words(practice).items()},
        )
    )
    page.measures = list(Measure.objects.published().order_by("pk"))[number * 2 : number * 2 + 2]
    page.themes = Theme.objects.filter(code__in=practice.themes)
    page.save()
    page.save_revision().publish()
    published = world.moment(-30 * (number + 1), 10)
    Page.objects.filter(pk=page.pk).update(
        first_published_at=published, last_published_at=published + timedelta(minutes=1)
    )
    return PracticePage.objects.get(pk=page.pk)


def _whom_to_ask(town: Municipality) -> Post | None:
    hall = Organisation.objects.filter(kind="municipality", municipality=town).first()
    if hall is None:
        return None
    return hall.posts.first() or Post.objects.create(
        organisation=hall,
        title_ja="福祉課",
        title_en="Welfare Division",
        is_fictional=True,
    )


def _words(practice: Practice) -> dict[str, Words]:
    return {
        "title": practice.title,
        "summary": practice.summary,
        "problem": practice.problem,
        "what_was_done": practice.done,
        "what_changed": practice.changed,
        "figure_label": practice.figure,
        "figure_before": practice.before,
        "figure_after": practice.after,
        "people": practice.people,
    }


def _translate(page: PracticePage, practice: Practice, locale: Locale) -> None:
    """Through Wagtail Localize, as an editor would: each segment gets its English, then the page is published."""
    source, _created = TranslationSource.update_or_create_from_instance(page)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=locale)
    english = {name: words[1] for name, words in _words(practice).items()} | {
        "slug": practice.key,
        "figure_source": f"Count of {page.municipality.name_en}",
    }
    for segment in StringSegment.objects.filter(source=source).select_related("string", "context"):
        words = english.get(segment.context.path.split(".")[0])
        if words is not None:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=locale,
                context=segment.context,
                defaults={"data": words.removeprefix("<p>").removesuffix("</p>")},
            )
    translation.save_target(publish=True)
    for name, day in (("first_published_at", page.first_published_at),):
        Page.objects.filter(translation_key=page.translation_key, locale=locale).update(
            **{name: day}
        )
