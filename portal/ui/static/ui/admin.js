// Starts Wagtail's date pickers. Its own widgets do it by inline scripts, which the policy forbids.

function start(marker) {
  const starters = {
    date: window.initDateChooser,
    time: window.initTimeChooser,
    datetime: window.initDateTimeChooser,
  };
  const { startChooser, id, config } = marker.dataset;
  // Copies for new rows carry __prefix__ in their id until they are real.
  if (!document.getElementById(id)) return;
  marker.remove();
  starters[startChooser](id, JSON.parse(config));
}

function startWithin(root) {
  root.querySelectorAll?.("[data-start-chooser]").forEach(start);
}

new MutationObserver((changes) => {
  for (const change of changes) for (const node of change.addedNodes) {
    if (node.matches?.("[data-start-chooser]")) start(node);
    else startWithin(node);
  }
}).observe(document.documentElement, { childList: true, subtree: true });
startWithin(document);

// A job that ended while somebody watched leads on to its result.
document.addEventListener("htmx:after:swap", () => {
  document.querySelector("a[data-job-next]")?.click();
});
