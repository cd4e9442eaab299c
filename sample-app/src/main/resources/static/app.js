/*
 * The page of one device. It reads the device's REST API, is told of news by server-sent events, and draws. Data is
 * only ever put into the page as text.
 */

import { networkPanel } from "./network.js";

const PAGE_SIZE = 50;
const MOST_SHOWN = 1000;

/** What the page knows of its three stores; any other store is edited as JSON. */
const STORES = {
	inspections: {
		title: "Inspections",
		one: "inspection",
		strategy: "When two vans change the same inspection, both versions are kept until someone chooses.",
		fields: [
			{ name: "site", label: "Site", kind: "text" },
			{ name: "inspector", label: "Inspected by", kind: "text" },
			{ name: "severity", label: "Severity", kind: "choice", choices: ["OK", "MINOR", "MAJOR", "CRITICAL"] },
			{ name: "finding", label: "Finding", kind: "long" },
			{ name: "notes", label: "Notes", kind: "long" }
		]
	},
	tasks: {
		title: "Tasks",
		one: "task",
		strategy: "When two vans change the same task, they are merged: tags of both stay on it.",
		fields: [
			{ name: "title", label: "Title", kind: "text" },
			{ name: "done", label: "Done", kind: "check" },
			{ name: "tags", label: "Tags", kind: "tags" }
		]
	},
	preferences: {
		title: "Preferences",
		one: "preference",
		strategy: "When two vans change the same preference, the later change stays.",
		fields: [{ name: null, label: "Value", kind: "scalar" }]
	}
};

const state = { store: "inspections", limit: PAGE_SIZE, sync: null, cableOut: false, pending: new Set() };

const $ = (id) => document.getElementById(id);

/** Makes an element: its properties, then its children, elements or text. */
function make(tag, properties = {}, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(properties)) {
		if (name.startsWith("on")) {
			element.addEventListener(name.slice(2), value);
		}
		else if (value !== null && value !== undefined && value !== false) {
			element.setAttribute(name, value === true ? "" : value);
		}
	}
	element.append(...children.filter((child) => child !== null));
	return element;
}

/** Sets a text, and touches the page only if it is another one: a screen reader speaks each change. */
function say(element, text) {
	if (element.textContent !== text) {
		element.textContent = text;
	}
}

// --- The API ---

/** A failure that the device explained. */
class Problem extends Error {

	constructor(status, detail) {
		super(detail);
		this.status = status;
	}

}

async function call(method, path, body) {
	const init = { method, headers: {} };
	if (body !== undefined) {
		init.headers["Content-Type"] = "application/json";
		init.body = body;
	}
	let response;
	try {
		response = await fetch(path, init);
	}
	catch {
		throw new Problem(0, "This device's application does not answer. Is it still running?");
	}
	const text = await response.text();
	if (!response.ok) {
		throw new Problem(response.status, detailOf(text) ?? `The device answered with status ${response.status}.`);
	}
	return text;
}

function detailOf(text) {
	try {
		return JSON.parse(text).detail;
	}
	catch {
		return undefined;
	}
}

const read = async (path) => parse(await call("GET", path));

/** Any key fits into a query; in a path, some do not survive. */
const recordPath = (store, key) => `/api/${store}/record?key=${encodeURIComponent(key)}`;

// --- JSON that keeps its digits ---

const keepsSource = typeof JSON.rawJSON === "function";

/** Parses; a number that JavaScript would write otherwise is kept as it was written. */
function parse(text) {
	return JSON.parse(text, (name, value, context) =>
		keepsSource && typeof value === "number" && context?.source !== undefined && String(value) !== context.source
			? JSON.rawJSON(context.source) : value);
}

const isRaw = (value) => keepsSource && JSON.isRawJSON(value);

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value) && !isRaw(value);

/** The text of the value in the text of a record, character by character. */
function valueText(recordText) {
	const head = /^\{"key":"(?:[^"\\]|\\.)*","value":/su.exec(recordText)[0];
	return recordText.slice(head.length, recordText.lastIndexOf(',"version":"'));
}

/** Adds line breaks between the tokens of a JSON text, and changes none of them. */
function indent(text) {
	let depth = 0;
	let out = "";
	let before = "";
	const newLine = () => "\n" + "  ".repeat(depth);
	for (const token of text.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu) ?? []) {
		const opened = before === "{" || before === "[";
		if (token === "}" || token === "]") {
			depth--;
			out += (opened ? "" : newLine()) + token;
		}
		else {
			out += (opened || before === "," ? newLine() : "") + token + (token === ":" ? " " : "");
			depth += token === "{" || token === "[" ? 1 : 0;
		}
		before = token;
	}
	return out;
}

// --- Words ---

/** A value for people. */
function words(value) {
	if (value === undefined || value === null) {
		return "–";
	}
	if (isRaw(value)) {
		return value.rawJSON;
	}
	if (typeof value === "boolean") {
		return value ? "yes" : "no";
	}
	if (Array.isArray(value) && value.every((item) => typeof item === "string")) {
		return value.length > 0 ? value.join(", ") : "none";
	}
	return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A value beside others, where nothing would look like a mistake of the page. */
const shown = (value) => words(value) || "empty";

function ago(time) {
	const seconds = Math.round((Date.now() - Date.parse(time)) / 1000);
	if (Math.abs(seconds) < 3) {
		return Date.parse(time) > Date.now() ? "in a moment" : "just now";
	}
	return seconds > 0 ? `${span(seconds)} ago` : `in ${span(-seconds)}`;
}

function span(seconds) {
	const units = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
	const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, "s"];
	return `${Math.floor(seconds / size)} ${unit}`;
}

/** An element that goes on telling how long ago something was. */
function timeOf(time) {
	return make("time", { datetime: time, title: new Date(time).toLocaleString() }, ago(time));
}

function setTime(element, time) {
	if (!time) {
		say(element, "–");
	}
	else if (element.firstElementChild?.dateTime !== time) {
		element.replaceChildren(timeOf(time));
	}
}

const deviceOf = (version) => version.slice(version.indexOf("@") + 1);

const shortVersion = (version) => `${version.slice(8, 16)}@${deviceOf(version).slice(0, 4)}`;

const syncOf = (store) => state.sync?.stores.find((one) => one.store === store);

const isOwn = (version) => deviceOf(version) === syncOf(state.store)?.device;

/** A remote's state in words, and how it looks. */
function describe(remote) {
	const name = remote.name;
	const sending = remote.pending > remote.held;
	switch (remote.state) {
		case "OFFLINE": return { tone: "off", text: `No connection to ${name}`, short: "offline" };
		case "BUSY": return { tone: "wait", text: `${name} is busy and asked to wait`, short: "busy" };
		case "PAUSED": return { tone: "wait", text: "Paused", short: "paused" };
		case "UNAUTHORIZED": return { tone: "bad", text: `${name} refuses this device's token`, short: "refused" };
		case "MISCONFIGURED": return { tone: "bad", text: `${name} refuses this device`, short: "refused" };
		case "FAILED": return { tone: "bad", text: "Sync failed", short: "failed" };
		case "STALLED": return { tone: "bad", text: "Sync hangs", short: "hangs" };
		default: break;
	}
	if (remote.lastError) {
		return { tone: "off", text: `Trying ${name} again`, short: "trying" };
	}
	if (sending) {
		return { tone: "busy", text: `Sending to ${name}`, short: "sending" };
	}
	if (remote.held > 0) {
		return { tone: "wait", text: "Conflicts wait for you", short: "conflict" };
	}
	return { tone: "calm", text: remote.lastSuccess ? `In step with ${name}` : `Connecting to ${name}`, short: "in step" };
}

/** A store whose file cannot be read. */
function describeUnreadable(store) {
	return { tone: "bad", text: `${titleOf(store.store)} cannot be read`, short: "cannot be read", cause: store.error };
}

const titleOf = (store) => STORES[store]?.title ?? store;

// --- Header and queue ---

const TONES = ["bad", "off", "wait", "busy", "calm"];

function drawSync() {
	const remotes = state.sync.stores.flatMap((store) => store.remotes);
	const worst = [...state.sync.unreadable.map(describeUnreadable),
		...remotes.map((remote) => ({ ...describe(remote), cause: remote.cause ?? remote.lastError }))]
		.sort((one, other) => TONES.indexOf(one.tone) - TONES.indexOf(other.tone))[0];
	say($("name"), state.sync.name);
	document.title = `${state.sync.name} · Field inspections`;
	if (worst) {
		$("state").dataset.tone = worst.tone;
		const sending = remotes.reduce((sum, remote) => sum + remote.pending - remote.held, 0);
		say($("state-words"), worst.text + (sending > 0 && worst.tone !== "busy" ? ` · ${sending} to send` : ""));
	}
	drawCause(worst);
	drawNumbers(remotes);
	drawStores();
	drawTabs();
}

function drawCause(worst) {
	const cause = worst?.cause;
	$("cause").hidden = !cause;
	$("cause").dataset.tone = worst?.tone ?? "calm";
	say($("cause"), cause ?? "");
}

function drawNumbers(remotes) {
	const pending = remotes.reduce((sum, remote) => sum + remote.pending, 0);
	const held = remotes.reduce((sum, remote) => sum + remote.held, 0);
	const dead = remotes.reduce((sum, remote) => sum + remote.deadLetters, 0);
	const times = (name) => remotes.map((remote) => remote[name]).filter(Boolean).sort();
	say($("pending"), String(pending));
	const waiting = pending === 1 ? "record waits" : "records wait";
	say($("pending-words"), (held === pending && held > 0 ? `${waiting} for a decision` : `${waiting} to be sent`)
		+ (held > 0 && held < pending ? `, ${held} of them for a decision` : "")
		+ (dead > 0 ? `; ${dead} refused for good` : ""));
	setTime($("oldest"), times("oldest")[0]);
	setTime($("last-success"), times("lastSuccess").at(-1));
	setTime($("next-attempt"), times("nextAttempt")[0]);
	const paused = remotes.some((remote) => ["PAUSED", "UNAUTHORIZED", "MISCONFIGURED"].includes(remote.state));
	say($("sync-pause"), paused ? "Resume" : "Pause");
}

function drawStores() {
	const rows = state.sync.stores.map((store) => {
		const looks = store.remotes.map(describe)
			.sort((one, other) => TONES.indexOf(one.tone) - TONES.indexOf(other.tone))[0]
			?? { tone: "off", short: "local only" };
		return storeRow(store.store, looks, String(store.pending));
	});
	const unreadable = state.sync.unreadable.map((store) => storeRow(store.store, describeUnreadable(store), "?"));
	$("stores").replaceChildren(...rows, ...unreadable);
}

function storeRow(store, looks, pending) {
	return make("tr", {}, make("td", {}, titleOf(store)),
		make("td", {}, make("span", { class: "state", "data-tone": looks.tone },
			make("span", { class: "dot", "aria-hidden": "true" }), looks.short)),
		make("td", {}, pending));
}

function drawCable() {
	$("cable").setAttribute("aria-checked", String(!state.cableOut));
	say($("cable-words"), state.cableOut ? "Cable out" : "Cable in");
}

// --- Tabs ---

function makeTabs() {
	for (const store of Object.keys(STORES)) {
		$("tabs").append(make("button", { type: "button", role: "tab", id: `tab-${store}`, "aria-controls": "panel",
			onclick: () => open(store) }, make("span", {}, STORES[store].title)));
	}
	$("tabs").addEventListener("keydown", (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (step) {
			const names = Object.keys(STORES);
			const next = names[(names.indexOf(state.store) + step + names.length) % names.length];
			open(next);
			$(`tab-${next}`).focus();
		}
	});
}

function drawTabs() {
	for (const [store, shape] of Object.entries(STORES)) {
		const tab = $(`tab-${store}`);
		tab.setAttribute("aria-selected", String(store === state.store));
		tab.tabIndex = store === state.store ? 0 : -1;
		const conflicts = syncOf(store)?.openConflicts ?? 0;
		const badge = tab.querySelector(".badge");
		if (conflicts === 0) {
			badge?.remove();
		}
		else if (badge) {
			say(badge, String(conflicts));
		}
		else {
			tab.append(make("span", { class: "badge clash", title: `${shape.title} in conflict` }, String(conflicts)));
		}
	}
}

function open(store) {
	state.store = store;
	state.limit = PAGE_SIZE;
	state.pending = new Set();
	$("prefix").value = "";
	$("records").replaceChildren();
	$("conflict-list").replaceChildren();
	$("conflicts").hidden = true;
	$("panel").setAttribute("aria-labelledby", `tab-${store}`);
	say($("strategy"), STORES[store].strategy);
	say($("new"), `New ${STORES[store].one}`);
	history.replaceState(null, "", `#${store}`);
	drawTabs();
	return refresh();
}

// --- Records ---

async function loadRecords() {
	const store = state.store;
	const prefix = $("prefix").value;
	const query = new URLSearchParams({ prefix, limit: state.limit + 1 });
	const records = await read(`/api/${store}/records?${query}`);
	if (store !== state.store || prefix !== $("prefix").value) {
		return;
	}
	$("more").hidden = records.length <= state.limit || state.limit >= MOST_SHOWN;
	drawRecords(records.slice(0, state.limit));
	$("empty").hidden = records.length > 0;
	$("examples").hidden = prefix !== "";
	say($("empty-words"), prefix === "" ? `No ${STORES[store].one} yet. Make one, or begin with some examples.`
		: `No key begins with “${prefix}”.`);
	await loadPending();
}

/** Asks which of the shown records wait to be sent. */
async function loadPending() {
	const store = state.store;
	const keys = [...$("records").children].map((row) => row.record.key);
	const pending = keys.length > 0 ? JSON.parse(await call("POST", `/api/${store}/pending`, JSON.stringify({ keys }))) : [];
	if (store === state.store) {
		state.pending = new Set(pending);
		[...$("records").children].forEach(drawFlags);
	}
}

/** Draws rows anew only where a record is another one, so that focus and reading stay where they are. */
function drawRecords(records) {
	const list = $("records");
	const first = list.children.length === 0;
	const rows = new Map([...list.children].map((row) => [row.record.key, row]));
	records.forEach((record, index) => {
		let row = rows.get(record.key);
		rows.delete(record.key);
		if (row && row.record.version !== record.version) {
			const replacement = rowOf(record, true);
			const focused = row.contains(document.activeElement);
			row.replaceWith(replacement);
			row = replacement;
			if (focused) {
				row.querySelector(".open").focus();
			}
		}
		row ??= rowOf(record, !first);
		row.record = record;
		if (list.children[index] !== row) {
			list.insertBefore(row, list.children[index] ?? null);
		}
		drawFlags(row);
	});
	rows.forEach((row) => row.remove());
}

function rowOf(record, fresh) {
	const row = make("li", { class: fresh ? "record fresh" : "record" });
	row.record = record;
	const isTask = state.store === "tasks" && isObject(record.value);
	if (isTask) {
		const box = make("input", { type: "checkbox", "aria-label": `Done: ${words(record.value.title)}`,
			onchange: () => toggleDone(row.record, box) });
		box.checked = record.value.done === true;
		row.append(box);
	}
	row.append(make("button", { class: "open", type: "button", onclick: () => edit(row.record.key) },
		...summaryOf(record), metaOf(record)), make("div", { class: "flags" }));
	return row;
}

function summaryOf({ key, value }) {
	if (!isObject(value)) {
		return [make("span", { class: "line" }, make("span", { class: "title" }, key),
			make("span", { class: "value" }, words(value)))];
	}
	if (state.store === "tasks") {
		const tags = Array.isArray(value.tags) ? value.tags : [];
		return [make("span", { class: "line" },
			make("span", { class: value.done === true ? "title done" : "title" }, words(value.title)),
			...tags.map((tag) => make("span", { class: "chip" }, words(tag))))];
	}
	if (state.store === "inspections") {
		return [make("span", { class: "line" }, make("span", { class: "title" }, words(value.site)),
			make("span", { class: "severity", "data-severity": words(value.severity) }, words(value.severity))),
			make("span", { class: "line note" }, words(value.finding))];
	}
	return [make("span", { class: "line" }, make("span", { class: "title" }, key),
		make("span", { class: "value" }, JSON.stringify(value)))];
}

function metaOf({ key, version, updatedAt }) {
	return make("span", { class: "meta" },
		state.store === "preferences" ? null : make("code", {}, key),
		make("span", {}, isOwn(version) ? "written here " : `from device ${deviceOf(version).slice(0, 4)} `, timeOf(updatedAt)),
		make("code", { title: `Version ${version}` }, shortVersion(version)));
}

function drawFlags(row) {
	const flags = row.querySelector(".flags");
	const looks = row.record.conflicted ? "conflict" : state.pending.has(row.record.key) ? "waits" : "";
	if (flags.dataset.looks !== looks) {
		flags.dataset.looks = looks;
		flags.replaceChildren(...(looks === "conflict" ? [make("span", { class: "badge clash" }, "in conflict")]
			: looks === "waits" ? [make("span", { class: "badge wait" }, "waits to be sent")] : []));
	}
}

async function toggleDone(record, box) {
	try {
		await put(record.key, JSON.stringify({ ...record.value, done: box.checked }), record.version);
	}
	catch (problem) {
		box.checked = !box.checked;
		toast(problem.message);
	}
}

const put = async (key, json, version) => {
	const path = recordPath(state.store, key) + (version ? `&version=${encodeURIComponent(version)}` : "");
	await call("PUT", path, json);
	await refresh();
};

// --- Conflicts ---

let drawnConflicts = "";

async function loadConflicts() {
	const store = state.store;
	const text = await call("GET", `/api/${store}/conflicts`);
	if (store !== state.store || (drawnConflicts === store + text && $("conflict-list").children.length > 0)) {
		return;
	}
	drawnConflicts = store + text;
	const conflicts = parse(text);
	$("conflicts").hidden = conflicts.length === 0;
	say($("conflicts-title"), conflicts.length === 1 ? "1 conflict waits for you"
		: `${conflicts.length} conflicts wait for you`);
	$("conflict-list").replaceChildren(...conflicts.map(conflictOf));
}

function conflictOf(conflict) {
	const settle = (body) => () => resolve(conflict, body).catch((problem) => toast(problem.message));
	return make("article", { class: "conflict", "aria-label": `Conflict of ${conflict.key}` },
		make("h3", {}, conflict.key),
		make("p", {}, `${capital(conflict.reason)}; met `, timeOf(conflict.detectedAt), "."),
		sidesOf(conflict),
		make("div", { class: "buttons" },
			make("button", { type: "button", "data-pick": "local", onclick: settle({ pick: "local" }) },
				conflict.local.deleted ? "Delete it, as here" : "Keep this van’s"),
			make("button", { type: "button", "data-pick": "remote", onclick: settle({ pick: "remote" }) },
				conflict.remote.deleted ? "Delete it, as there" : "Take the other’s"),
			make("button", { type: "button", "data-pick": "merge", onclick: () => editMerged(conflict) }, "Edit merged…")));
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

function sidesOf({ local, remote, base, remoteName }) {
	const header = (title, side, by = "") => make("th", { scope: "col" }, title,
		make("small", {}, side.deleted ? "deleted " : "", timeOf(side.updatedAt), by));
	const other = `Device ${remote.device.slice(0, 4)}`;
	const knownBase = base && !base.deleted;
	return make("table", { class: "sides" },
		make("thead", {}, make("tr", {}, make("th", {}, make("span", { class: "hidden" }, "Field")),
			header("This van", local), header(other, remote, `, by way of ${remoteName}`), knownBase ? header("Before", base) : null)),
		make("tbody", {}, ...fieldNames(local, remote).map((name) => {
			const [mine, theirs, before] = [local, remote, base].map((side) => fieldOf(side, name));
			const differs = words(mine) !== words(theirs);
			return make("tr", { class: differs ? "differs" : "same" },
				make("th", { scope: "row" }, labelOf(name), differs ? make("span", { class: "hidden" }, " (differs)") : null),
				cell("This van", local, mine, differs), cell(other, remote, theirs, differs),
				knownBase ? cell("Before", base, before, false, "base") : null);
		})));
}

function cell(title, side, value, differs, kind = "") {
	const content = side.deleted ? make("span", { class: "missing" }, "deleted")
		: differs ? make("mark", {}, shown(value)) : shown(value);
	return make("td", { class: kind || null }, make("span", { class: "mobile" }, title), content);
}

/** The fields that either side has, in the form's order; a null name stands for the value itself. */
function fieldNames(local, remote) {
	const objects = [local.value, remote.value].filter(isObject);
	if (objects.length === 0 || [local, remote].some((side) => !side.deleted && !isObject(side.value))) {
		return [null];
	}
	const known = STORES[state.store].fields.map((field) => field.name).filter((name) => name !== null);
	const present = new Set(objects.flatMap(Object.keys));
	return [...known.filter((name) => present.has(name)), ...[...present].filter((name) => !known.includes(name))];
}

const fieldOf = (side, name) => name === null ? side?.value : side?.value?.[name];

const labelOf = (name) => name === null ? "Value"
	: STORES[state.store].fields.find((field) => field.name === name)?.label ?? name;

async function resolve(conflict, settlement) {
	const body = { ...settlement, local: conflict.local.version, remote: conflict.remote.version };
	await settleWith(conflict.key, JSON.stringify(body));
}

async function settleWith(key, body) {
	await call("POST", `/api/${state.store}/conflict?key=${encodeURIComponent(key)}`, body);
	await refresh();
	toast(`The conflict of ${key} is settled.`);
}

// --- Editor ---

let editing = null;

/** A form field: how it is drawn, read and set. */
const CONTROLS = {
	text: (id) => simple(make("input", { id, autocomplete: "off" })),
	long: (id) => simple(make("textarea", { id, rows: 3 })),
	choice: (id, field) => simple(make("select", { id }, ...field.choices.map((choice) => make("option", {}, choice)))),
	check: (id) => {
		const element = make("input", { type: "checkbox", id });
		return { element, get: () => element.checked, set: (value) => { element.checked = value === true; } };
	},
	tags: tagsControl,
	scalar: scalarControl
};

function simple(element) {
	return {
		element,
		get: () => element.value,
		set: (value) => {
			const text = value === undefined || value === null ? "" : words(value);
			if (element.tagName === "SELECT" && text !== "" && ![...element.options].some((one) => one.value === text)) {
				element.append(make("option", {}, text));
			}
			if (text !== "" || element.tagName !== "SELECT") {
				element.value = text;
			}
		}
	};
}

function tagsControl(id) {
	const input = make("input", { id, autocomplete: "off", placeholder: "Add a tag, then Enter" });
	const element = make("div", { class: "tags" }, input);
	let tags = [];
	const draw = () => {
		element.querySelectorAll(".chip").forEach((chip) => chip.remove());
		input.before(...tags.map((tag) => make("span", { class: "chip" }, tag, make("button",
			{ type: "button", "aria-label": `Remove the tag ${tag}`, onclick: () => change(tags.filter((one) => one !== tag)) },
			"×"))));
	};
	const change = (others) => {
		tags = others;
		draw();
		input.focus();
	};
	const take = () => {
		const tag = input.value.trim();
		input.value = "";
		if (tag !== "" && !tags.includes(tag)) {
			change([...tags, tag]);
		}
	};
	input.addEventListener("keydown", (event) => {
		if (event.isComposing) {
			return;
		}
		if ((event.key === "Enter" || event.key === ",") && input.value.trim() !== "") {
			event.preventDefault();
			take();
		}
		else if (event.key === "Backspace" && input.value === "" && tags.length > 0) {
			change(tags.slice(0, -1));
		}
	});
	return {
		element,
		get: () => {
			take();
			return tags;
		},
		set: (value) => {
			tags = Array.isArray(value) ? value.map(words) : [];
			draw();
		}
	};
}

function scalarControl(id) {
	const kind = make("select", { "aria-label": "Kind of value" }, ...["text", "number", "yes or no"]
		.map((name) => make("option", {}, name)));
	const input = make("input", { id, autocomplete: "off" });
	const yes = make("select", { "aria-label": "Value", hidden: true }, make("option", {}, "yes"), make("option", {}, "no"));
	const show = () => {
		yes.hidden = kind.value !== "yes or no";
		input.hidden = !yes.hidden;
	};
	kind.addEventListener("change", show);
	return {
		element: make("div", { class: "pair" }, kind, input, yes),
		get: () => {
			if (kind.value === "text") {
				return input.value;
			}
			if (kind.value === "yes or no") {
				return yes.value === "yes";
			}
			if (!/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/u.test(input.value.trim())) {
				throw new Problem(400, `“${input.value}” is not a number.`);
			}
			return parse(input.value.trim());
		},
		set: (value) => {
			kind.value = typeof value === "boolean" ? "yes or no" : typeof value === "number" || isRaw(value) ? "number" : "text";
			input.value = value === undefined || typeof value === "boolean" ? "" : words(value);
			yes.value = value === false ? "no" : "yes";
			show();
		}
	};
}

async function edit(key) {
	try {
		const text = await call("GET", recordPath(state.store, key));
		const record = parse(text);
		openEditor({ title: key, key, value: record.value, version: record.version, raw: valueText(text) });
	}
	catch (problem) {
		toast(problem.message);
		refresh();
	}
}

function editMerged(conflict) {
	const side = conflict.local.deleted ? conflict.remote : conflict.local;
	openEditor({ title: "Edit merged", key: conflict.key, value: side.value, raw: JSON.stringify(side.value), conflict });
}

function create() {
	const shape = STORES[state.store];
	const blank = {
		inspections: { site: "", inspector: state.sync?.name ?? "", finding: "", severity: "OK", notes: "" },
		tasks: { title: "", done: false, tags: [] },
		preferences: ""
	}[state.store];
	openEditor({ title: `New ${shape.one}`, key: null, value: blank, raw: JSON.stringify(blank) });
}

function openEditor(what) {
	editing = { ...what, store: state.store, controls: [] };
	const scalar = STORES[state.store].fields[0].name === null;
	const fits = scalar ? typeof what.value !== "object" || isRaw(what.value) : isObject(what.value);
	say($("editor-title"), what.title);
	$("key").value = what.key ?? "";
	$("key").readOnly = what.key !== null;
	$("delete").hidden = what.key === null || what.conflict !== undefined;
	$("problem").hidden = true;
	say($("save"), what.conflict ? "Settle" : "Save");
	$("editor-version").replaceChildren(...(what.version
		? ["Version ", make("code", {}, what.version), isOwn(what.version) ? ", written here" : ", written elsewhere"] : []));
	$("fields").replaceChildren(...(fits ? STORES[state.store].fields.map(fieldElement) : []));
	$("raw").value = indent(what.raw);
	$("view-form").disabled = !fits;
	showView(fits ? "form" : "raw");
	$("editor").showModal();
	(what.key === null ? $("key") : $("editor").querySelector("#fields input, #fields textarea, #raw"))?.focus();
}

function fieldElement(field, index) {
	const id = `field-${index}`;
	const control = CONTROLS[field.kind](id, field);
	const label = make("label", { for: id }, field.label);
	const value = field.name === null ? editing.value : editing.value[field.name];
	control.set(value);
	editing.controls.push({ field, control });
	const element = make("div", { class: field.kind === "check" ? "field check" : "field" },
		...(field.kind === "check" ? [control.element, label] : [label, control.element]));
	if (editing.conflict) {
		element.append(...choicesOf(field, control));
	}
	return element;
}

/** In a merge, each side's words for a field on which they differ, to be taken by a click. */
function choicesOf(field, control) {
	const { local, remote } = editing.conflict;
	const [mine, theirs] = [fieldOf(local, field.name), fieldOf(remote, field.name)];
	if (local.deleted || remote.deleted || words(mine) === words(theirs)) {
		return [];
	}
	const choice = (who, value) => make("button", { type: "button", onclick: () => control.set(value) },
		make("b", {}, `${who}: `), shown(value));
	return [make("div", { class: "choices" }, choice("This van", mine), choice("The other", theirs))];
}

function showView(view) {
	const raw = view === "raw";
	editing.view = view;
	$("view-form").setAttribute("aria-pressed", String(!raw));
	$("view-raw").setAttribute("aria-pressed", String(raw));
	$("fields").hidden = raw;
	$("raw-field").hidden = !raw;
}

function switchView(view) {
	if (view === editing.view) {
		return;
	}
	attempt(() => {
		if (view === "raw") {
			const json = formJson();
			if (json !== JSON.stringify(editing.value)) {
				$("raw").value = indent(json);
			}
		}
		else {
			editing.value = parse($("raw").value);
			editing.controls.forEach(({ field, control }) =>
				control.set(field.name === null ? editing.value : editing.value?.[field.name]));
		}
		showView(view);
	});
}

/** The value that the form shows; fields that it does not know stay as they are. */
function formJson() {
	const entries = editing.controls.map(({ field, control }) => [field.name, control.get()]);
	return JSON.stringify(entries[0]?.[0] === null ? entries[0][1]
		: { ...(isObject(editing.value) ? editing.value : {}), ...Object.fromEntries(entries) });
}

async function attempt(work) {
	try {
		$("problem").hidden = true;
		await work();
		return true;
	}
	catch (problem) {
		say($("problem"), problem.status === 409 && !editing.conflict
			? "Another write came first, here or from another van. Close this, look at the record, and write again."
			: problem.message);
		$("problem").hidden = false;
		return false;
	}
}

async function save() {
	$("save").disabled = true;
	const saved = await attempt(async () => {
		const json = editing.view === "raw" ? $("raw").value : formJson();
		const key = $("key").value;
		if (key === "") {
			$("key").focus();
			throw new Problem(400, "Give the record a key.");
		}
		if (editing.conflict) {
			const { local, remote } = editing.conflict;
			await settleWith(key, `{"local":"${local.version}","remote":"${remote.version}","value":${json}}`);
		}
		else {
			await put(key, json, editing.version);
		}
	});
	$("save").disabled = false;
	if (saved) {
		$("editor").close();
	}
}

async function remove() {
	if (await attempt(() => call("DELETE", `${recordPath(editing.store, editing.key)}&version=${encodeURIComponent(editing.version)}`))) {
		$("editor").close();
		await refresh();
		toast(`${editing.key} is deleted.`);
	}
}

let toastTimer;

function toast(text) {
	say($("toast"), text);
	$("toast").hidden = false;
	clearTimeout(toastTimer);
	toastTimer = setTimeout(() => { $("toast").hidden = true; }, 4000);
}

// --- Staying up to date ---

const loadSync = async () => {
	state.sync = await read("/api/sync");
	drawSync();
};

const loadCable = async () => {
	state.cableOut = (await read("/api/cable")).cable === "out";
	drawCable();
};

let running = null;
let again = false;

/** Reads all that the page shows. What is asked for meanwhile is done once, afterwards. */
function refresh() {
	if (running) {
		again = true;
		return running;
	}
	running = refreshOnce().finally(() => {
		running = null;
	});
	return running;
}

async function refreshOnce() {
	do {
		again = false;
		try {
			await loadSync();
			await Promise.all([loadRecords(), loadConflicts(), loadCable(), loadNetwork()]);
		}
		catch (problem) {
			$("state").dataset.tone = "bad";
			say($("state-words"), problem.message);
		}
	}
	while (again);
}

/** News comes by server-sent events; while there is no such connection, the page asks each second. */
function listen() {
	let polling = null;
	const news = new EventSource("/api/news");
	news.addEventListener("news", refresh);
	news.addEventListener("open", () => {
		clearInterval(polling);
		polling = null;
		refresh();
	});
	news.addEventListener("error", () => {
		polling ??= setInterval(refresh, 1000);
	});
	setInterval(() => {
		if (!document.hidden) {
			loadSync().then(loadPending).then(loadNetwork).catch(() => {});
		}
	}, 2000);
}

function tick() {
	document.querySelectorAll("time").forEach((element) => say(element, ago(element.dateTime)));
}

function bind(id, type, work) {
	$(id).addEventListener(type, (event) => {
		Promise.resolve(work(event)).catch((problem) => toast(problem.message));
	});
}

bind("cable", "click", async () => {
	const answer = await call("POST", "/api/cable", JSON.stringify({ cable: state.cableOut ? "in" : "out" }));
	state.cableOut = JSON.parse(answer).cable === "out";
	drawCable();
});
const loadNetwork = networkPanel({ $, bind, call, make, read, say, timeOf, titleOf });

bind("prefix", "input", () => {
	state.limit = PAGE_SIZE;
	return refresh();
});
bind("new", "click", create);
bind("more", "click", () => {
	state.limit += PAGE_SIZE;
	return refresh();
});
bind("examples", "click", async () => {
	await call("POST", "/api/examples");
	await refresh();
});
bind("sync-now", "click", async () => {
	$("sync-now").disabled = true;
	await call("POST", "/api/sync/now").finally(() => {
		$("sync-now").disabled = false;
	});
	await refresh();
});
bind("sync-pause", "click", async (event) => {
	await call("POST", event.target.textContent === "Pause" ? "/api/sync/pause" : "/api/sync/resume");
	await refresh();
});
bind("view-form", "click", () => switchView("form"));
bind("view-raw", "click", () => switchView("raw"));
bind("cancel", "click", () => $("editor").close());
bind("delete", "click", remove);
bind("editor-form", "submit", (event) => {
	event.preventDefault();
	return save();
});

makeTabs();
setInterval(tick, 1000);
const asked = location.hash.slice(1);
open(Object.hasOwn(STORES, asked) ? asked : "inspections");
listen();
