// Keeps what is typed while it is typed, lets Ctrl+Enter send it, and puts the cursor where one goes on.
(() => {
  if (window.coachKeys) return;
  window.coachKeys = true;
  const PAUSE_MS = 500;
  const FIELD = '[class*="st-key-answer-"] textarea, [class*="st-key-answer-"] input[type="text"], [class*="st-key-keep-"] textarea';
  let pending = null;
  let last = null;
  const commit = (field) => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", code: "Enter", keyCode: 13, ctrlKey: true, bubbles: true }));
  const write = (field, text) => {
    const at = field.selectionStart;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value").set.call(field, text);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.setSelectionRange(at, at);
  };
  // Only what is new is told to the server: a space more, and it is as it was.
  const tellAgain = (field) => {
    const text = field.value;
    write(field, `${text} `);
    setTimeout(() => { if (field.value === `${text} `) write(field, text); }, 2 * PAUSE_MS);
  };
  // A button that is drawn anew while the server is at work would miss the click, so it waits until that is done.
  const press = (button, tries) => {
    if (tries && document.querySelector('.stApp[data-test-script-state="running"]'))
      setTimeout(() => press(button, tries - 1), 100);
    else document.querySelector(button)?.click();
  };
  document.addEventListener("input", (event) => {
    if (!event.target.matches?.(FIELD)) return;
    clearTimeout(pending);
    last = event.target;
    pending = setTimeout(() => commit(event.target), PAUSE_MS);
  });
  addEventListener("pagehide", () => { if (document.activeElement?.matches?.(FIELD)) commit(document.activeElement); });
  document.addEventListener("keydown", (event) => {
    if (!event.isTrusted || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    clearTimeout(pending);
    setTimeout(() => press('[class*="st-key-send-"] button', 50), 60);
  }, true);
  document.addEventListener("click", (event) => {
    const copy = event.target.closest?.('[class*="st-key-copy-"]');
    const text = copy?.closest('[class*="st-key-part-"]')?.querySelector("textarea")?.value;
    if (text) navigator.clipboard?.writeText(text);
  });
  // A number in an answer opens what the button of its place opens.
  document.addEventListener("click", (event) => {
    const named = event.target.closest?.("button.ref")?.dataset.opens;
    if (named) document.querySelector(`.st-key-${CSS.escape(named)} button`)?.click();
  });
  // What was typed while the server went away is told to it once it is back.
  let away = false;
  new MutationObserver(() => {
    const here = document.querySelector(".stApp")?.dataset.testConnectionState === "CONNECTED";
    if (here && away && last?.isConnected) tellAgain(last);
    away = !here;
  }).observe(document.body, { attributes: true, attributeFilter: ["data-test-connection-state"], subtree: true });
  // Where one goes on is focused once; again only where it was drawn anew and took the cursor with it.
  let focused = { name: "", field: null };
  const focus = (name, field) => {
    const isLost = name === focused.name && field !== focused.field && document.activeElement === document.body;
    if (!field || !name || (name === focused.name && !isLost)) return;
    focused = { name, field };
    field.focus({ preventScroll: true });
  };
  const named = (element, kind) => element.className.match(new RegExp(`st-key-${kind}-\\S+`))?.[0] ?? "";
  new MutationObserver(() => {
    const box = document.querySelector('[class*="st-key-answer-"]');
    if (box) return focus(named(box, "answer"), box.querySelector("textarea, input"));
    const go = document.querySelector('[class*="st-key-next-"] button');
    if (go) focus(named(go.closest('[class*="st-key-next-"]'), "next"), go);
  }).observe(document.body, { childList: true, subtree: true });
})();
