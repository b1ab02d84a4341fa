// Keeps a part of the page fresh: by server-sent events where the line holds, by asking again where it does not.
const live = document.getElementById("live");
const every = Number(live.dataset.every || 15) * 1000;
let busy = false;
let again = false;

// New content must not take the focus from whoever is about to press something in it.
function renew(html) {
  const stops = () => [...live.querySelectorAll("a, button, input, select, textarea, summary")];
  const place = stops().indexOf(document.activeElement);
  live.innerHTML = html;
  stops()[place]?.focus({ preventScroll: true });
}

async function refresh() {
  if (busy) {
    again = true;
    return;
  }
  busy = true;
  try {
    const answer = await fetch(live.dataset.part, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok && !answer.redirected) renew(await answer.text());
  } catch {
    // The next event or the next round asks again.
  }
  busy = false;
  if (again) {
    again = false;
    refresh();
  }
}

if ("EventSource" in window) {
  const source = new EventSource(live.dataset.stream);
  source.addEventListener("dispatch", refresh);
  window.addEventListener("pagehide", () => source.close());
}
setInterval(refresh, every);
