/*
 * The part of the page that makes the network slow, lossy or a liar, and shows what became of the last calls. The page
 * brings what it needs of it.
 */

/** What the network can do, and what is then to be seen. */
const CONDITIONS = {
	"good": { title: "Passes everything on", words: "" },
	"slow": {
		title: "Is slow",
		words: "Each call takes two seconds. Reading and writing here do not: nobody waits for the network."
	},
	"loses-answers": {
		title: "Loses answers",
		words: "The server stores what this van sends, the other van gets it, and this van never hears of it: here the "
			+ "record goes on waiting. It is sent again under the same name, so nothing is stored twice."
	},
	"cuts-answers": {
		title: "Breaks off in the middle",
		words: "Half of each answer comes. Nothing of it is used, and the call is made again later."
	},
	"login-page": {
		title: "Shows a login page",
		words: "Each call is answered with “200 OK” and a page, as in a hotel. The van does not take it for the server: "
			+ "it is offline, and says what came."
	},
	"wrong-status": {
		title: "Answers that nothing is there",
		words: "Something in between answers 404. Only the server's own refusal would pause this van: it goes on trying."
	},
	"doubles": {
		title: "Sends everything twice",
		words: "The server gets each call two times. What it knows already changes nothing: no record, no conflict."
	}
};

/** Listening for news is left out: it goes on for as long as nothing breaks it off. */
const KINDS = { push: "sent", pull: "asked for" };

/** Makes the panel; what it returns asks how things stand, and draws. */
export function networkPanel({ $, call, make, read, say, timeOf, titleOf, bind }) {
	for (const [name, condition] of Object.entries(CONDITIONS)) {
		$("network").append(make("option", { value: name }, condition.title));
	}

	let choosing = false;

	function draw(network) {
		if (choosing) {
			return;
		}
		$("network").value = network.network;
		$("network").closest(".network").dataset.tone = network.network === "good" ? "calm" : "wait";
		say($("network-words"), CONDITIONS[network.network].words);
		$("calls").replaceChildren(...network.calls.filter((one) => KINDS[one.kind]).map((one) => make("tr", {},
			make("th", { scope: "row" }, `${titleOf(one.store)} ${KINDS[one.kind]}`),
			make("td", {}, `${one.fate}, `, timeOf(one.at)))));
	}

	bind("network", "change", async () => {
		choosing = true;
		await call("POST", "/api/network", JSON.stringify({ network: $("network").value })).finally(() => {
			choosing = false;
		});
		draw(await read("/api/network"));
	});
	return async () => draw(await read("/api/network"));
}
