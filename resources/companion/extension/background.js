// Between the tabs and Deskside: reads the active tab when asked, and inserts replies. Keeps nothing and requests nothing.

import {insertReply} from "./insert.js";
import {readPage} from "./reader.js";

const HOST = "app.deskside.companion";
const VERSION = 1;

/** The open pipe to Deskside, as a promise of {port, adapters}; null: none. */
let link = null;

function connected() {
  link ??= new Promise((resolve, reject) => {
    const port = chrome.runtime.connectNative(HOST);
    port.onDisconnect.addListener(() => {
      link = null;
      reject(new Error(chrome.runtime.lastError?.message ?? port.error?.message ?? ""));
    });
    port.onMessage.addListener((message) => {
      if (message.kind === "welcome") resolve({port, adapters: message.adapters});
      else receive(message);
    });
    port.postMessage({version: VERSION, kind: "hello"});
  });
  return link;
}

/** Hands the page in a tab to Deskside. `asked`: by the agent, who is told if it can't be done. */
async function handOver(tab, asked) {
  try {
    const {port, adapters} = await connected();
    const [{result}] = await chrome.scripting.executeScript({
      target: {tabId: tab}, func: readPage, args: [adapters, asked],
    });
    if (result) port.postMessage({version: VERSION, kind: "page", tab, asked, ...result});
  } catch {
    if (asked) await tell(tab, link ? "unreadable" : "not-installed");
  }
}

async function receive(message) {
  if (message.kind === "insert") {
    const outcome = await insert(message.tab, message.text, message.place);
    (await connected()).port.postMessage({version: VERSION, kind: "insertion", tab: message.tab, outcome});
  } else if (message.kind === "answer") {
    await tell(message.tab, message.answer);
  }
}

/** Inserts a reply where the tab still shows the ticket that it answers: many helpdesks change theirs within one page. */
async function insert(tab, text, place) {
  const inTab = async (func, args) => {
    const [{result}] = await chrome.scripting.executeScript({target: {tabId: tab}, func, args});
    return result;
  };
  try {
    const {adapters} = await connected();
    const page = await inTab(readPage, [adapters, true]);
    return page.place === place ? await inTab(insertReply, [text, adapters]) : "other-page";
  } catch {
    return "tab-gone";
  }
}

/** Says at the button how it went: a sign, and a sentence when the pointer rests on it. */
async function tell(tab, answer) {
  const taken = answer === "taken";
  await chrome.action.setBadgeText({tabId: tab, text: taken ? "✓" : "!"});
  await chrome.action.setBadgeBackgroundColor({tabId: tab, color: taken ? "#2e7d4f" : "#a4531f"});
  await chrome.action.setTitle({tabId: tab, title: chrome.i18n.getMessage(`answer_${answer.replaceAll("-", "_")}`)});
}

chrome.action.onClicked.addListener((tab) => handOver(tab.id, true));

// Sites that the agent has switched on, in the options: the address of a tab is only known where that was granted.
async function follow(tab) {
  if (tab.active && tab.url && (await chrome.permissions.contains({origins: [`${new URL(tab.url).origin}/*`]}))) {
    await handOver(tab.id, false);
  }
}

chrome.tabs.onUpdated.addListener((_, change, tab) => {
  if (change.status === "complete") follow(tab);
});
chrome.tabs.onActivated.addListener(async ({tabId}) => follow(await chrome.tabs.get(tabId)));
