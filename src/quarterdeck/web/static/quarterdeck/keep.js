// Keeps what is being typed, in this tab alone, until the server says that it was saved: a reload, a dropped connection
// or an ended session loses none of it. Only fields with data-keep; under the account that typed them; gone at sign-out.
//
// A form goes out with a number of its own (_kept). When the server has taken it, the cookie qd-kept-<number> says so
// (web/typed.py), and only then what was kept is forgotten: what a page shows, or that one came back, proves nothing.
const who = document.body.dataset.who ?? "";
const prefix = "qd-typed:";
const sentPrefix = "qd-sent:";
const mine = `${prefix}${who}:`;
const withBase = ["version", "base", "base_tag", "base_section"]; // what a change was made from goes with it
const fields = (root) => [...root.querySelectorAll("textarea[data-keep], input[data-keep]")];
const plain = (text) => text.replaceAll("\r\n", "\n");

// Two fields with one key on a page each keep their own.
function keyOf(field) {
  const alike = fields(document).filter((other) => other.dataset.keep === field.dataset.keep);
  const place = alike.indexOf(field);
  return `${mine}${field.dataset.keep}${place > 0 ? `#${place + 1}` : ""}`;
}

function find(key) {
  try { return JSON.parse(sessionStorage.getItem(key)); } catch { return null; }
}

function drop(start, test = () => true) {
  for (const key of Object.keys(sessionStorage)) {
    if (key.startsWith(start) && test(key)) sessionStorage.removeItem(key);
  }
}

// What else its form says, such as for whom the words are: it comes back with them, as the words alone could end with another.
const besides = (field) => [...(field.form?.elements ?? [])].filter((one) => one.name && one.name !== "_kept"
  && !one.matches("[data-keep], [type=hidden], [hidden], [type=password], [type=file], button, fieldset, output"));
const told = (one) => (one.matches("[type=checkbox], [type=radio]") ? one.checked : one.value);
const choices = (field) => besides(field).map((one) => [one.name, one.matches("[type=checkbox], [type=radio]") ? one.value : null, told(one)]);
function choose(field, chosen) {
  for (const [name, value, said] of chosen ?? []) {
    const one = besides(field).find((other) => other.name === name && (value === null || other.value === value));
    if (!one || (one.matches("select") && ![...one.options].some((option) => option.value === said))) continue;
    if (value === null) one.value = said;
    else one.checked = said;
  }
}

function keep(field) {
  const kept = { text: field.value, choices: choices(field) };
  for (const name of withBase) {
    const from = field.form?.elements.namedItem(name);
    if (from && "value" in from) kept[name] = from.value;
  }
  if (field.value === field.defaultValue) sessionStorage.removeItem(keyOf(field));
  else sessionStorage.setItem(keyOf(field), JSON.stringify(kept));
}

function tell(field, words) {
  let note = field.nextElementSibling;
  if (!note?.matches(".qd-kept")) {
    note = document.createElement("p");
    note.className = "qd-small qd-kept";
    note.setAttribute("role", "status");
    field.insertAdjacentElement("afterend", note);
  }
  note.textContent = words;
  return note;
}

function set(form, values) {
  const before = {};
  for (const name of withBase) {
    const one = form?.elements.namedItem(name);
    if (!one || !("value" in one) || values[name] === undefined) continue;
    before[name] = one.value;
    one.value = values[name];
  }
  return before;
}

function bringBack(root) {
  for (const field of fields(root)) {
    const key = keyOf(field);
    const kept = find(key);
    if (!kept || plain(kept.text) === plain(field.value) || field.value !== field.defaultValue) continue;
    // Of an older text: it goes out with the text it was made from, so that both changes are put together, or asked about.
    const now = set(field.form, kept);
    const before = choices(field);
    choose(field, kept.choices);
    field.value = kept.text;
    const note = tell(field, "Brought back: you had typed this and it was not saved. ");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm";
    button.textContent = "Drop it";
    button.addEventListener("click", () => {
      field.value = field.defaultValue;
      set(field.form, now);
      choose(field, before);
      sessionStorage.removeItem(key);
      note.remove();
      field.focus();
    });
    note.append(button);
  }
}

// The keys whose text a form sends, in whatever field: a page that shows what it would do sends it on in a hidden one.
function sentBy(form) {
  const values = new Set([...form.elements].filter((one) => one.value).map((one) => plain(one.value)));
  return Object.keys(sessionStorage).filter((key) => key.startsWith(mine) && values.has(plain(find(key)?.text ?? "")));
}

function numbered(form) {
  const keys = sentBy(form);
  form.querySelector("input[name=_kept]")?.remove();
  if (!keys.length) return;
  const number = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const texts = keys.map((key) => [key, find(key).text]);
  try { sessionStorage.setItem(`${sentPrefix}${number}`, JSON.stringify(texts.map(([key, text]) => [key, text.length]))); } catch { return; }
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "_kept", value: number }));
}

function forgetTaken() {
  for (const [, number] of document.cookie.matchAll(/(?:^|; )qd-kept-([0-9a-f]{24})=/g)) {
    const sent = find(`${sentPrefix}${number}`);
    if (!sent) continue; // another tab's
    for (const [key, length] of sent) if (find(key)?.text.length === length) sessionStorage.removeItem(key);
    sessionStorage.removeItem(`${sentPrefix}${number}`);
    document.cookie = `qd-kept-${number}=; path=/; max-age=0; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  }
}

if (who) {
  drop(prefix, (key) => !key.startsWith(mine)); // somebody else's, who used this tab before
  forgetTaken();
  bringBack(document);
}
addEventListener("pageshow", (event) => { // a page that the browser had put by still holds what was typed in it
  if (!who || !event.persisted) return;
  forgetTaken();
  for (const field of fields(document)) if (!find(keyOf(field)) && field.closest("form")?.querySelector("input[name=_kept]")) field.value = field.defaultValue;
});
const typedIn = (event) => {
  const own = event.target.closest?.("[data-keep]");
  const changed = own ? [own] : event.target.form ? fields(event.target.form).filter((field) => find(keyOf(field))) : [];
  if (!who) return;
  try { changed.forEach(keep); } catch { /* the tab's store is full: typing goes on */ }
};
document.addEventListener("input", typedIn);
document.addEventListener("change", typedIn);
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches?.('form[action="/accounts/logout/"]')) { drop(prefix); drop(sentPrefix); return; }
  if (who && !event.defaultPrevented && form.method === "post") numbered(form);
});
document.addEventListener("qd:sending", (event) => { if (who) numbered(event.target); }); // sent by a script, without that event
document.addEventListener("htmx:beforeOnLoad", (event) => { // before the answer takes the form's place
  const { requestConfig, xhr } = event.detail;
  const form = requestConfig?.elt?.closest?.("form");
  if (!who || !form || requestConfig.verb === "get" || xhr.status >= 400) return;
  for (const field of fields(form)) {
    const key = keyOf(field);
    const sent = String(requestConfig.parameters?.[field.name] ?? "");
    if (plain(find(key)?.text ?? "") === plain(sent)) sessionStorage.removeItem(key); // what was typed on meanwhile stays
    if (field.nextElementSibling?.matches(".qd-kept")) field.nextElementSibling.remove();
  }
});
document.addEventListener("htmx:afterSettle", (event) => { if (who) bringBack(event.detail.elt); });
const unsaved = (words) => (event) => {
  const field = event.detail.elt.closest?.("form")?.querySelector("[data-keep]");
  if (field) tell(field, words);
};
document.addEventListener("htmx:sendError", unsaved("Not saved: there is no connection. It is kept here; send it again when there is one."));
document.addEventListener("htmx:responseError", unsaved("Not saved: the server refused it. It is kept here."));
