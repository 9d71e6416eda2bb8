// Reads the open ticket off a page. The function runs in the page's tab, so it uses nothing outside its own body.

/**
 * @param {object[]} adapters Where the parts of a ticket stand in the pages of each helpdesk (resources/companion/adapters).
 * @param {boolean} asked Whether the agent asked for it: only then is a page read that no adapter knows.
 * @returns {object|null} `{place, adapter, ticket}`; `{place, adapter, missing, page}` where a helpdesk's page has changed so
 *     that its adapter no longer finds what a ticket needs; `{place, page}`, the words of any other page; null: nothing to
 *     hand over. `place`: which ticket the page shows, by its number or else the page's address.
 */
export function readPage(adapters, asked) {
  const listed = (value) => (value === undefined ? [] : [].concat(value));

  // innerText is what a person sees, but it leaves out line breaks of what is not on display, as in a folded tab.
  function words(node, without) {
    if (!without && node.checkVisibility()) return tidy(node.innerText);
    const copy = node.cloneNode(true);
    if (without) copy.querySelectorAll(without).forEach((part) => part.remove());
    copy.querySelectorAll("script, style, template").forEach((part) => part.remove());
    copy.querySelectorAll("br").forEach((part) => part.replaceWith("\n"));
    copy.querySelectorAll("p, div, li, tr, blockquote, pre, h1, h2, h3, h4, h5, h6").forEach((part) => {
      part.prepend("\n");
      part.append("\n");
    });
    return tidy(copy.textContent.replace(/[ \t]*\n[ \t]*/g, "\n").replace(/\n{3,}/g, "\n\n"));
  }

  function tidy(text) {
    return text.replace(/\u00a0/g, " ").trim();
  }

  // What the first of `places` that holds something holds, of its first node or, with `all`, of all of them.
  function value(root, places) {
    for (const place of listed(places)) {
      const nodes = place.select ? [...root.querySelectorAll(here(place.select))] : [root];
      const texts = nodes.map((node) => wordsAt(node, place)).filter(Boolean);
      if (texts.length) return place.all ? texts.join("\n\n") : texts[0];
    }
    return "";
  }

  function wordsAt(node, place) {
    const text = place.address ? location.href : place.attribute ? (node.getAttribute(place.attribute) ?? "") : words(node, place.without);
    const found = place.pattern ? text.match(new RegExp(place.pattern)) : [text];
    return found ? (found[1] ?? found[0]).trim() : "";
  }

  // Helpdesks keep other tickets in their page too: what belongs to the open one has its number in a selector.
  function here(select) {
    return select.includes("{id}") ? select.replaceAll("{id}", CSS.escape(value(document, adapter.id))) : select;
  }

  // In a mailbox whoever writes from the agent's own address, or from its domain where the customer doesn't, is the team.
  function withTeam(rows, own) {
    const domain = (address) => address.split("@")[1];
    const first = rows.find((row) => row.address && row.address !== own)?.address ?? "";
    const ours = (address) => address && (address === own || (domain(address) === domain(own) && domain(first) !== domain(own)));
    return rows.map((row) => (own && ours(row.address) ? {...row, from: "agent"} : row));
  }

  function sideOf(node, group) {
    for (const {side, mark} of listed(group.sides)) {
      if (node.matches(mark) || node.querySelector(mark)) return side;
    }
    return group.side;
  }

  function messagesOf(group) {
    const rows = [...document.querySelectorAll(here(group.each))].map((node) => ({
      from: sideOf(node, group),
      author: value(node, group.author),
      address: value(node, group.address).toLowerCase(),
      time: value(node, group.time),
      text: value(node, group.body),
    }));
    const written = withTeam(rows.filter((row) => row.text), value(document, group.own).toLowerCase());
    const times = written.map((row) => Date.parse(row.time));
    // The page may show the newest first, by the agent's own choice.
    if (times.every((time) => !Number.isNaN(time))) written.sort((a, b) => Date.parse(a.time) - Date.parse(b.time));
    else if (group.newest_first) written.reverse();
    return written;
  }

  function ticketBy(adapter) {
    const messages = adapter.messages.flatMap(messagesOf);
    const asked = messages.find((row) => row.from === "customer" && row.address);
    const ticket = {
      id: value(document, adapter.id),
      subject: value(document, adapter.subject),
      customer: {
        name: value(document, adapter.customer_name) || (asked?.author ?? ""),
        email: value(document, adapter.customer_email) || (asked?.address ?? ""),
      },
      channel: "web",
      messages,
    };
    const missing = [
      ...(ticket.subject || !adapter.subject ? [] : ["subject"]),
      ...(messages.some((row) => row.from === "customer") ? [] : ["messages"]),
    ];
    return {ticket, missing};
  }

  // The block with the most words whose parts look alike, as the messages of a conversation do; else the main part.
  function conversation() {
    let best = document.querySelector("main, [role=main], article") ?? document.body;
    let most = 0;
    for (const node of document.body.querySelectorAll("*")) {
      const kinds = new Map();
      for (const child of node.children) {
        const length = child.checkVisibility() ? child.textContent.trim().length : 0;
        if (length < 40) continue;
        const kind = `${child.tagName} ${child.classList[0] ?? ""}`;
        kinds.set(kind, (kinds.get(kind) ?? []).concat(length));
      }
      for (const lengths of kinds.values()) {
        const sum = lengths.reduce((a, b) => a + b, 0);
        if (lengths.length > 1 && sum > most) [best, most] = [node, sum];
      }
    }
    return words(best);
  }

  const adapter = adapters.find((one) => document.querySelector(one.page));
  const place = (adapter && value(document, adapter.id)) || location.href;
  const selected = asked ? tidy(String(getSelection())) : "";
  if (selected.length > 20) return {place, page: selected};
  if (adapter) {
    const {ticket, missing} = ticketBy(adapter);
    if (missing.length === 0) return {place, adapter: adapter.name, ticket};
    return {place, adapter: adapter.name, missing, page: conversation()};
  }
  return asked ? {place, page: conversation()} : null;
}
