// Keeps a part of the page fresh: by server-sent events where the line holds, by asking again where it does not.
export function listen(part, { isBusy = () => false, after = () => {}, also = () => {} } = {}) {
  let asking = false;
  let again = false;

  async function refresh() {
    if (asking || isBusy()) {
      again = true;
      return;
    }
    asking = true;
    again = false;
    try {
      const url = new URL(part.dataset.part, location.href);
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      const html = await answer.text();
      if (answer.ok && !answer.redirected && !isBusy()) {
        part.innerHTML = html;
        after();
      }
      part.dataset.online = answer.ok ? "yes" : "no";
    } catch {
      part.dataset.online = "no";
    }
    asking = false;
    if (again && !isBusy()) refresh();
  }

  if ("EventSource" in window && part.dataset.stream) {
    const source = new EventSource(part.dataset.stream);
    source.addEventListener("dispatch", () => {
      refresh();
      also();
    });
    window.addEventListener("pagehide", () => source.close());
  }
  setInterval(() => {
    refresh();
    also();
  }, Number(part.dataset.every || 15) * 1000);
  return { refresh };
}
