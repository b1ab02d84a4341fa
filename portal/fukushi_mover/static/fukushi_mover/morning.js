// The box on the telephone: type a few kana, one tap notes it, the box is empty again for the next call.
const MOST = 6;
const toHiragana = (text) => text.normalize("NFKC").toLowerCase().replace(/[ァ-ヶ]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0x60)).replace(/\s+/g, "");

export function startMorning(place) {
  if (!place) return null;
  let sending = false;

  function prepare() {
    const find = place.querySelector("[data-find]");
    if (!find) return;
    find.hidden = false;
    place.querySelector("[data-plain]")?.removeAttribute("open");
  }

  function search(text) {
    const wanted = toHiragana(text);
    const found = place.querySelector("[data-found]");
    let count = 0;
    for (const row of place.querySelectorAll("[data-hit]")) {
      const fits = wanted !== "" && count < MOST && toHiragana(row.dataset.hit).includes(wanted);
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    found.textContent = wanted ? found.dataset.words.replace("{count}", count) : "";
  }

  async function send(form, button) {
    if (sending) return;
    sending = true;
    const data = new FormData(form, button);
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) {
        form.submit();
        return;
      }
      const isTap = Boolean(form.closest("[data-hits]"));
      place.innerHTML = await answer.text();
      prepare();
      const next = isTap ? place.querySelector("[data-box]") : place.querySelector(".repair h3, .morning-said, h2");
      next?.setAttribute("tabindex", next.matches("input") ? "0" : "-1");
      next?.focus();
    } catch {
      HTMLFormElement.prototype.submit.call(form);
    } finally {
      sending = false;
    }
  }

  place.addEventListener("input", (event) => {
    if (event.target.matches("[data-box]")) search(event.target.value);
  });
  place.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-note]")) return;
    event.preventDefault();
    send(event.target, event.submitter);
  });
  place.addEventListener("keydown", (event) => {
    const taps = [...place.querySelectorAll("[data-hit]:not([hidden]) .morning-taps > .tap")];
    if (event.target.matches("[data-box]")) {
      if (event.key === "Enter" || event.key === "ArrowDown") {
        event.preventDefault();
        taps[0]?.focus();
      }
      return;
    }
    const at = taps.indexOf(event.target);
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (at < 0 || !step) return;
    event.preventDefault();
    (taps[at + step] || place.querySelector("[data-box]")).focus();
  });

  async function refresh() {
    const box = place.querySelector("[data-box]");
    if (sending || place.contains(document.activeElement) || box?.value) return;
    const answer = await fetch(place.dataset.part, { headers: { "X-Requested-With": "fetch" } }).catch(() => null);
    if (!answer?.ok || answer.redirected || sending || place.contains(document.activeElement)) return;
    place.innerHTML = await answer.text();
    prepare();
  }

  prepare();
  return { refresh };
}
