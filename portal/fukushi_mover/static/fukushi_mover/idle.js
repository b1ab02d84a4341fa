// A tablet without a run: as soon as the office publishes one, the page shows it.
const idle = document.querySelector("[data-idle]");
let asking = false;

async function look() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    if (answer.redirected || (answer.ok && (await answer.text()).includes('id="drive"'))) location.reload();
  } catch {
    // Without a connection there is nothing new to show; the next look asks again.
  }
  asking = false;
}

if ("EventSource" in window && idle.dataset.stream) {
  const source = new EventSource(idle.dataset.stream);
  source.addEventListener("dispatch", look);
  window.addEventListener("pagehide", () => source.close());
}
window.addEventListener("online", look);
setInterval(look, Number(idle.dataset.every) * 1000);
