// Keeps what is typed into a form until it is written: a lost connection or a closed page loses
// nothing. It stays in this tab and goes with it; only what differs from what the page came with
// is kept, so that what others write meanwhile is not typed over.
const PREFIX = "draft:";

function keep(form, name) {
  const typed = JSON.parse(sessionStorage.getItem(name) || "{}");
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    // What identifies a person is not left on the machine.
    if (field.dataset.secret !== undefined) continue;
    const chosen = field.tagName === "SELECT" ? field.selectedOptions[0] : null;
    const differs = chosen ? !chosen.defaultSelected : field.value !== field.defaultValue;
    if (differs || field.name in typed) typed[field.name] = field.value;
  }
  sessionStorage.setItem(name, JSON.stringify(typed));
}

function restore(form, name) {
  const typed = JSON.parse(sessionStorage.getItem(name) || "{}");
  let restored = false;
  for (const [key, value] of Object.entries(typed)) {
    const field = form.elements.namedItem(key);
    if (!field || field.value === value) continue;
    field.value = value;
    restored = true;
    const folded = field.closest("details");
    if (folded) folded.open = true;
  }
  const note = form.querySelector("[data-restored]");
  if (restored && note) note.hidden = false;
}

const form = document.querySelector("form[data-draft]");
if (form) {
  const name = PREFIX + form.getAttribute("action");
  if (form.dataset.draft !== "sent") restore(form, name);
  // Not every browser tells of a choice in a list as of what is typed.
  for (const event of ["input", "change"]) {
    form.addEventListener(event, () => keep(form, name));
  }
  const note = form.querySelector("[data-restored] button");
  if (note) {
    note.addEventListener("click", () => {
      sessionStorage.removeItem(name);
      location.reload();
    });
  }
}
// What was written needs no draft.
if (new URLSearchParams(location.search).has("done")) {
  for (const name of Object.keys(sessionStorage)) {
    if (name.startsWith(PREFIX)) sessionStorage.removeItem(name);
  }
}
