// The sites that the agent has switched on are exactly those that the browser has granted: no list of our own.

const words = (name) => chrome.i18n.getMessage(name);
for (const node of document.querySelectorAll("[data-text]")) node.textContent = words(node.dataset.text);

async function show() {
  const {origins = []} = await chrome.permissions.getAll();
  const rows = origins.map((origin) => {
    const row = document.createElement("li");
    const off = document.createElement("button");
    off.textContent = words("remove");
    off.addEventListener("click", async () => {
      await chrome.permissions.remove({origins: [origin]});
      await show();
    });
    row.append(origin.replace(/\/\*$/, ""), off);
    return row;
  });
  document.getElementById("sites").replaceChildren(...(rows.length ? rows : [words("no_sites")]));
}

document.getElementById("add").addEventListener("submit", async (event) => {
  event.preventDefault();
  const problem = document.getElementById("problem");
  problem.textContent = "";
  try {
    const {origin} = new URL(document.getElementById("site").value);
    await chrome.permissions.request({origins: [`${origin}/*`]});
  } catch {
    problem.textContent = words("no_address");
  }
  await show();
});

await show();
