// Puts the approved reply into the page's reply box, as if it were pasted: the page's own undo takes it back. Never sends.

/**
 * @param {string} text The reply.
 * @param {object[]} adapters As for `readPage`; `reply` says where the box is and what opens it.
 * @returns {string} "inserted", or why not: "no-box", "not-taken".
 */
export async function insertReply(text, adapters) {
  const isBox = (node) =>
    node && (node.isContentEditable || (node.tagName === "TEXTAREA" && !node.readOnly && !node.disabled));

  async function boxOf(reply) {
    for (const given of [].concat(reply ?? [])) {
      const place = {...given, select: given.select.replaceAll("{id}", id), open: given.open?.replaceAll("{id}", id)};
      let box = document.querySelector(place.select);
      if (place.open && !box?.checkVisibility()) {
        document.querySelector(place.open)?.click();
        for (let waited = 0; waited < 20 && !document.querySelector(place.select)?.checkVisibility(); waited += 1) {
          await new Promise((resolve) => setTimeout(resolve, 25));
        }
        box = document.querySelector(place.select);
      }
      if (isBox(box) && box.checkVisibility()) return box;
    }
    return null;
  }

  // No adapter knows the page: the box the agent was in, else the largest one in sight.
  function anyBox() {
    if (isBox(document.activeElement)) return document.activeElement;
    const area = (node) => node.getBoundingClientRect().width * node.getBoundingClientRect().height;
    const boxes = [...document.querySelectorAll("textarea, [contenteditable]")].filter((node) => isBox(node) && node.checkVisibility());
    return boxes.sort((a, b) => area(b) - area(a))[0] ?? null;
  }

  const html = () =>
    text
      .split(/\n{2,}/)
      .map((block) => {
        const paragraph = document.createElement("p");
        block.split("\n").forEach((line, at) => paragraph.append(...(at ? [document.createElement("br")] : []), line));
        return paragraph.outerHTML;
      })
      .join("");

  // At the caret where the agent was in the box; else at its beginning, since a signature may stand in it.
  function caretIn(box) {
    if (box.contains(document.activeElement)) return;
    box.focus();
    if (box.tagName === "TEXTAREA") box.setSelectionRange(0, 0);
    else getSelection().setBaseAndExtent(box, 0, box, 0);
  }

  const adapter = adapters.find((one) => document.querySelector(one.page));
  const id = adapter?.id?.address ? CSS.escape(location.href.match(new RegExp(adapter.id.pattern))?.[1] ?? "") : "";
  const box = (await boxOf(adapter?.reply)) ?? anyBox();
  if (!box) return "no-box";
  const content = () => (box.tagName === "TEXTAREA" ? box.value : box.innerText);
  const before = content();
  caretIn(box);
  if (box.tagName === "TEXTAREA") {
    document.execCommand("insertText", false, text);
  } else {
    // Rich editors take a paste and keep it in their own undo; where none listens, the browser inserts it.
    const data = new DataTransfer();
    data.setData("text/plain", text);
    data.setData("text/html", html());
    const taken = !box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    if (!taken) document.execCommand("insertHTML", false, html());
  }
  await new Promise((resolve) => setTimeout(resolve));
  return content() === before ? "not-taken" : "inserted";
}
