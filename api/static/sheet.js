// The attendance sheet by keyboard and thumb, saved while one types. Without this it is a plain form.
(() => {
  "use strict";
  const form = document.getElementById("sheet");
  if (!form) return;
  const lines = [...form.querySelectorAll(".line")];
  const saves = form.dataset.saves === "yes";
  const left = document.getElementById("left");
  const saved = document.getElementById("saved");
  const radios = (line) => [...line.querySelectorAll("input[type=radio]")];
  const chosen = (line) => radios(line).find((radio) => radio.checked);
  const stands = (line) => line.querySelector(".stands-in input");
  const lineOf = (element) => element.closest?.(".line");
  const changed = new Set();
  let typing = 0, sending = false, complaint = "";

  const count = () => {
    const open = lines.filter((line) => line.dataset.marked !== "true").length;
    const absent = lines.filter((line) => chosen(line)?.value === "A").length;
    left.textContent = `${open ? `${open} left to check` : "All checked"}${absent ? ` · ${absent} absent` : ""}`;
  };

  // That a line was looked at goes with the form: should it come back, the tick is still there.
  const tick = (line) => {
    if (line.dataset.marked === "true") return false;
    line.dataset.marked = "true";
    const looked = document.createElement("input");
    Object.assign(looked, { type: "hidden", name: `looked-${line.id.slice("line-".length)}`, value: "yes" });
    line.append(looked);
    return true;
  };
  const check = (line) => { if (tick(line)) note(line); };

  const note = (line) => {
    complaint = "";
    changed.add(line);
    count();
    if (!saves) return;
    clearTimeout(typing);
    typing = setTimeout(save, 800);
  };

  // Sends the lines that have changed, one request at a time; what changes meanwhile goes with the next.
  const save = async () => {
    if (sending) { typing = setTimeout(save, 400); return; }
    const whole = [...changed].filter((line) => chosen(line)?.value !== "S" || stands(line).value.trim());
    if (!whole.length) return;
    const body = new URLSearchParams({ action: "draft", form: form.elements.form.value, version: form.elements.version.value });
    body.set("key", crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`);
    for (const line of whole) {
      const radio = chosen(line);
      body.set(radio.name, radio.value);
      if (radio.value === "S") body.set(stands(line).name, stands(line).value);
      changed.delete(line);
    }
    sending = true;
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { accept: "application/json" } });
      const told = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
      if (answer.ok && told.version) {
        form.elements.version.value = told.version;
        saved.textContent = complaint || (changed.size ? "" : "Draft saved");
      } else if (told.line) {
        // One line is refused: it waits for another mark, and the others go again.
        const refused = document.getElementById(`line-${told.line}`);
        whole.filter((line) => line !== refused).forEach((line) => changed.add(line));
        complaint = told.wrong.replace(told.line, refused.querySelector(".name").textContent);
        saved.textContent = complaint;
        refused.dataset.marked = "false";
        count();
        if (changed.size) typing = setTimeout(save, 100);
      } else {
        whole.forEach((line) => changed.add(line));
        saved.textContent = told.wrong ?? "Not saved: your marks are still here. Open the page again in another tab and sign in, then go on.";
      }
    } catch {
      whole.forEach((line) => changed.add(line));
      saved.textContent = "No connection: your marks are still here, and are saved when it is back.";
      typing = setTimeout(save, 5000);
    } finally {
      sending = false;
    }
  };

  const go = (line) => {
    const radio = line && (chosen(line) ?? radios(line)[0]);
    if (!radio) return;
    radio.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
  };
  const beside = (line, by) => lines[lines.indexOf(line) + by];

  form.addEventListener("keydown", (event) => {
    const line = lineOf(event.target);
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const inName = event.target === stands(line);
    if (event.key === "Enter") {
      event.preventDefault();
      check(line);
      if (chosen(line)?.value === "S" && !stands(line).value.trim() && !inName) stands(line).focus();
      else go(beside(line, 1));
    } else if (event.key === "ArrowDown" && !(inName && stands(line).value && event.altKey)) {
      if (inName) return;
      event.preventDefault();
      check(line);
      go(beside(line, 1));
    } else if (event.key === "ArrowUp") {
      if (inName) return;
      event.preventDefault();
      go(beside(line, -1));
    } else if (!inName && /^[palms]$/i.test(event.key)) {
      event.preventDefault();
      const radio = radios(line).find((one) => one.value === event.key.toUpperCase());
      radio.checked = true;
      tick(line);
      note(line);
      if (radio.value === "S") stands(line).focus();
      else go(beside(line, 1) ?? line);
    }
  });
  form.addEventListener("change", (event) => {
    const line = lineOf(event.target);
    if (!line) return;
    tick(line);
    note(line);
    if (event.target.value === "S" && event.target.type === "radio") stands(line).focus();
  });
  form.addEventListener("click", (event) => {
    const line = lineOf(event.target);
    if (line && event.target.type === "radio") check(line);
  });
  let leaving = false;
  form.addEventListener("submit", () => { leaving = true; clearTimeout(typing); });
  addEventListener("beforeunload", (event) => { if (changed.size && !leaving) event.preventDefault(); });
  count();
  if (!location.hash && !document.getElementById("wrong")) go(lines.find((line) => line.dataset.marked !== "true") ?? lines[0]);
})();
