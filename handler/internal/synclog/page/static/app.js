// Keeps the list fresh and fetches the chart. Everything else is in the pages as they come.
"use strict";
(() => {
  document.documentElement.classList.add("js");
  const list = document.getElementById("rows"), said = document.getElementById("said"), glance = document.getElementById("glance");
  const parse = (text) => new DOMParser().parseFromString(text, "text/html");

  for (const time of document.querySelectorAll("time")) time.title = new Date(time.dateTime).toLocaleString();

  let charted = 0;
  const chart = async () => {
    charted = Date.now();
    try {
      const answer = await fetch(glance.dataset.src, { headers: { Accept: "text/html" } });
      if (!answer.ok) return;
      const drawn = parse(await answer.text()).body.children, held = glance.contains(document.activeElement);
      glance.replaceChildren(...drawn);
      if (held) { glance.tabIndex = -1; glance.focus(); }
    } catch { /* the link to the chart stays */ }
  };
  if (glance) chart();

  // The notice of refused sign-ins is announced when it changes, and not otherwise: what is the same stays.
  const notice = document.getElementById("notice"), again = 20000;
  let noticed = 0;
  const notify = async () => {
    clearTimeout(noticed);
    if (!document.hidden) {
      try {
        const answer = await fetch(notice.dataset.src, { cache: "no-store" });
        if (answer.ok) {
          const now = parse(await answer.text()).body;
          if (now.innerHTML.trim() !== notice.innerHTML.trim()) notice.replaceChildren(...now.children);
        }
      } catch { /* the list says that the log cannot be reached */ }
    }
    noticed = setTimeout(notify, again);
  };
  if (notice) {
    noticed = setTimeout(notify, again);
    document.addEventListener("visibilitychange", notify);
  }
  if (!list || !list.dataset.src) return;

  const soon = 2000, late = 30000, most = 200;
  let tag = "", wait = soon, timer = 0, lost = false, on = true;

  // merge puts new entries before the others and changed ones in their place; what has not changed stays as it is, with the focus.
  const merge = (fresh) => {
    const old = list.querySelector("ol"), now = fresh.querySelector("ol");
    if (!now) return 0;
    if (!old) { list.replaceChildren(...fresh.children); return now.children.length; }
    const known = new Map([...old.children].map((row) => [row.id, row]));
    let changed = 0, before = null;
    for (const row of [...now.children].reverse()) {
      const was = known.get(row.id);
      if (was && was.innerHTML === row.innerHTML) { before = was; continue; }
      changed++;
      row.classList.add("fresh");
      if (was) {
        const held = was.contains(document.activeElement) && document.activeElement.className;
        was.replaceWith(row);
        if (held) row.getElementsByClassName(held)[0]?.focus();
      }
      else old.insertBefore(row, before && before.parentNode === old ? before : old.firstChild);
      before = row;
    }
    while (old.children.length > most) old.lastElementChild.remove();
    return changed;
  };

  const look = async () => {
    clearTimeout(timer);
    if (!on || document.hidden) return;
    try {
      const answer = await fetch(list.dataset.src, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) { location.reload(); return; }
      if (answer.ok) {
        const first = !tag;
        tag = answer.headers.get("ETag") || "";
        const changed = merge(parse(await answer.text()).body);
        if (changed > 0) {
          if (!first) said.textContent = changed + " " + said.dataset.new;
          wait = soon;
          if (glance && Date.now() - charted > 3 * soon) chart();
        }
      } else if (answer.status !== 304) throw new Error(String(answer.status));
      else wait = Math.min(wait * 1.5, late);
      lost = false;
    } catch {
      if (!lost) said.textContent = said.dataset.lost;
      lost = true;
      wait = Math.min(wait * 2, late);
    }
    timer = setTimeout(look, wait);
  };

  const live = document.getElementById("live"), button = live.querySelector("button");
  live.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    wait = soon;
    look();
  });
  document.addEventListener("visibilitychange", () => { wait = soon; look(); });
  timer = setTimeout(look, soon);
})();
