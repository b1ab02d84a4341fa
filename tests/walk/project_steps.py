"""Step 4: the meeting becomes a model project with partners, milestones, and an indicator with baseline and target."""

from playwright.sync_api import expect

from .caravan_steps import TITLE
from .walker import Walker


def make_project(w: Walker) -> None:
    w.become("桜井")
    w.open(f"/meetings/{w.found['meeting']}/")
    w.follow("モデル事業を作る")
    w.look()
    w.fill(starts_on="2026-11-24", ends_on="2027-03-31", is_public=True)
    w.put("partners-2-organisation", "あさがお苑")
    w.put("partners-2-part", "実施の場を提供")
    w.put("milestones-0-title_ja", "乗り合いの開始")
    w.put("milestones-0-title_en", "First shared ride")
    w.put("milestones-0-due_on", "2026-11-24")
    w.put("indicators-0-name_ja", "住民の乗車回数")
    w.put("indicators-0-name_en", "Rides of residents")
    w.put("indicators-0-unit_ja", "回/日")
    w.put("indicators-0-unit_en", "rides a day")
    w.put("indicators-0-definition_ja", "その日に乗った住民の人数（運行記録から）")
    w.put("indicators-0-definition_en", "Residents who rode that day, from the log")
    w.put("indicators-0-baseline", "0")
    w.put("indicators-0-target", "3")
    w.put("indicators-0-source", "住民の乗車回数")
    w.press("モデル事業を作る")
    expect(w.page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    w.found["project"] = w.key()
    w.look()
