// The page that verifies a proof: files are read here, in the browser, and sent nowhere.
import { NotAKey, NotGenuine, verifyReceipt, verifyReport } from "./verify_receipt.mjs";

const form = document.getElementById("verify");
const answer = document.getElementById("answer");

form.hidden = false;
document.getElementById("no-scripts").hidden = true;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.replaceChildren(await answered(form.elements));
  answer.focus();
});
form.addEventListener("input", () => answer.replaceChildren());

async function answered({ proof, key, report }) {
  if (!proof.files.length) return block("is-needs", "Choose the proof first", line("Its name is vulndesk-receipt.json, unless you gave it another one."));
  try {
    const found = await verifyReceipt(await contentOf(proof), { key: key.value.trim() });
    const sent = report.files.length ? await verifyReport(await contentOf(report), found) : null;
    const title = found.isPinned ? "Yes. The proof holds." : "Yes, if this is the desk’s key";
    return block(found.isPinned ? "is-done" : "is-note", title, ...proven(found), ...(sent ? opened(sent) : closed()));
  } catch (error) {
    if (error instanceof NotGenuine) return block("is-needs", "No. This proves nothing.", line(error.message), line("One changed character is enough. Try the file as it was saved; it is not meant to be edited."));
    if (error instanceof NotAKey) return block("is-needs", "The key cannot be read", line(error.message), line("Copy it whole, or leave the field empty."));
    return block("is-needs", "It could not be verified here", line(error.message));
  }
}

async function contentOf(field) {
  return new Uint8Array(await field.files[0].arrayBuffer());
}

function proven(found) {
  const [name] = found.key.split("+");
  const whose = found.isPinned
    ? line("It is signed with the key that you gave.")
    : mark(line("The key came from the file, and anybody may have made that key. Get the desk’s key from elsewhere, and try again with it."));
  return [
    line(`${name} received a report at ${found.receivedAt.replace("T", " ").replace("Z", "")} UTC. It signed that, and cannot take it back.`),
    whose,
    facts([
      ["Received", `${found.receivedAt} (${new Date(found.receivedAt).toLocaleString()} where you are)`],
      ["Ledger", name],
      ["Place", `entry ${found.leafIndex}, proven in a tree of ${found.treeSize}`],
      ["Key", found.key],
      ...(found.isStamped ? [["Stamp", "there is one of a time-stamping authority, not checked here: vulndesk verify-receipt --tsa-cert does"]] : []),
    ]),
  ];
}

function closed() {
  return [line("It does not say what was reported. Whoever has the file that opens it can show that.")];
}

function opened(sent) {
  const rows = Object.entries(sent).map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value, null, 2)]);
  return [heading("What was reported"), line("Word for word what this proof is about."), facts(rows)];
}

// --- elements: text only, so that nothing in a file can become markup ------------------------------------------------

function element(name, text = "", look = "") {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (look) made.className = look;
  return made;
}

function block(tone, title, ...inside) {
  const made = element("div", "", `notice ${tone}`);
  made.append(element("h2", title, "notice-title"), ...inside);
  return made;
}

function line(text) {
  return element("p", text);
}

function heading(text) {
  return element("h3", text);
}

function mark(one) {
  one.className = "verify-warns";
  return one;
}

function facts(rows) {
  const list = element("dl", "", "facts");
  for (const [name, value] of rows) {
    const row = element("div", "", "fact");
    row.append(element("dt", name), element("dd", value, "plain"));
    list.append(row);
  }
  return list;
}
