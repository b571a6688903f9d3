// What every page may do beside its links and forms. Without it everything is still there.
(() => {
  "use strict";
  // Of places and sections that do not fit, the one that is open is in view.
  document.querySelectorAll(".top nav [aria-current]").forEach((here) => {
    const [bar, at] = [here.closest("nav"), here.getBoundingClientRect()];
    bar.scrollLeft += at.left + at.width / 2 - bar.getBoundingClientRect().left - bar.clientWidth / 2;
  });
  // One menu at a time; Escape and a click elsewhere close it.
  const menus = [...document.querySelectorAll("details.menu")];
  const close = (but) => menus.forEach((menu) => { if (menu !== but) menu.open = false; });
  menus.forEach((menu) => menu.addEventListener("toggle", () => { if (menu.open) close(menu); }));
  document.addEventListener("keydown", (event) => {
    const open = menus.find((menu) => menu.open);
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
      const find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    }
    if (event.key === "Escape" && open) { open.open = false; open.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => {
    close(event.target.closest("details.menu"));
    // A row opens what its first link opens; what stands in it to be used is left alone.
    const row = event.target.closest("table.rows tbody tr");
    const used = event.target.closest("a, button, input, select, textarea, label, summary, details, form");
    if (!row || row.contains(used) || String(getSelection())) return;
    row.querySelector(":scope > th a, :scope > td > a")?.click();
  });
  // Filters are sent as they are chosen.
  document.addEventListener("change", (event) => { if (event.target.matches("form.filters select")) event.target.form.requestSubmit(); });
  // Whoever has moved through the log with a pointer looks at once; by keys, with Enter.
  const slide = document.getElementById("slide");
  let byKeys = false;
  slide?.addEventListener("keydown", () => { byKeys = true; });
  slide?.addEventListener("pointerdown", () => { byKeys = false; });
  slide?.addEventListener("change", () => { if (!byKeys) slide.form.requestSubmit(); });
  // Rows are ticked one by one or all at once, and counted.
  const boxes = (form) => [...document.querySelectorAll(`input[form="${CSS.escape(form)}"][name^="chosen."]`)];
  const count = () => document.querySelectorAll("[data-choose]").forEach((button) => {
    const all = boxes(button.dataset.choose);
    const ticked = all.filter((box) => box.checked).length;
    button.hidden = all.length < 2;
    button.textContent = ticked < all.length ? `Tick all ${all.length}` : "Tick none";
    document.querySelector(`[data-chosen="${CSS.escape(button.dataset.choose)}"]`).textContent = ticked === 1 ? "For the 1 that is ticked" : `For the ${ticked} that are ticked`;
  });
  document.addEventListener("change", (event) => { if (event.target.name?.startsWith("chosen.")) count(); });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-choose]");
    if (!button) return;
    const all = boxes(button.dataset.choose);
    const tick = all.some((box) => !box.checked);
    all.forEach((box) => { box.checked = tick; });
    count();
  });
  document.addEventListener("shown", count);
  count();
  // What was begun in a form is never taken away.
  const begun = new Set();
  document.addEventListener("input", (event) => { if (event.target.form && event.target.closest("main")) begun.add(event.target.form); });

  // The page shows what is: it hears of a change, and asks for itself again. Only while somebody looks at it.
  const address = document.body.dataset.live;
  if (!address) return;
  let position = Number(new URL(address, location).searchParams.get("after"));
  let source = null;
  let asking = false;
  const main = document.getElementById("main");
  const news = document.getElementById("news");
  // A form that came back has what was typed, and why it was not done.
  const isBusy = () => main.querySelector("#wrong") || [...begun].some((form) => form.isConnected) || main.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  const show = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) { news.hidden = false; return; }
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      const path = focused();
      const open = [...main.querySelectorAll("details[open]")].map((one) => [...main.querySelectorAll("details")].indexOf(one));
      main.replaceChildren(...fresh.getElementById("main").childNodes);
      document.getElementById("foot").replaceChildren(...fresh.getElementById("foot").childNodes);
      const all = main.querySelectorAll("details");
      open.forEach((at) => { if (all[at]) all[at].open = true; });
      if (path) main.querySelector(path)?.focus({ preventScroll: true });
      document.dispatchEvent(new CustomEvent("shown"));
    } catch { news.hidden = false; } finally { asking = false; }
  };
  // The link that has the focus, to give it back to its successor.
  const focused = () => {
    const href = main.contains(document.activeElement) && document.activeElement.getAttribute("href");
    return href ? `a[href="${CSS.escape(href)}"]` : "";
  };
  const follow = () => {
    const url = new URL(address, location);
    url.searchParams.set("after", position);
    source = new EventSource(url);
    source.addEventListener("changed", (event) => {
      position = JSON.parse(event.data).position;
      if (isBusy()) news.hidden = false; else show();
    });
  };
  const look = () => {
    if (document.hidden) { source?.close(); source = null; } else if (!source) follow();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => { source?.close(); source = null; });
  addEventListener("pageshow", look);
  look();
})();
