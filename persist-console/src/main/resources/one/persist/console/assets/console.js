'use strict';

/*
 * What the console's pages do besides what htmx does. Each page also works without any script.
 */
(function () {

	var THEME = 'persist-console-theme';

	function stored() {
		try {
			return localStorage.getItem(THEME);
		}
		catch (ex) {
			return null;
		}
	}

	function keep(theme) {
		try {
			localStorage.setItem(THEME, theme);
		}
		catch (ex) {
			// not kept, and of no harm
		}
	}

	function systemTheme() {
		return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
	}

	function theme() {
		return stored() || systemTheme();
	}

	/* Before the page is drawn, so that it does not flash. */
	function apply() {
		if (stored()) {
			document.documentElement.dataset.theme = stored();
		}
		document.documentElement.classList.add('scripted');
	}

	apply();

	document.addEventListener('DOMContentLoaded', function () {
		var button = document.getElementById('theme');
		function label() {
			button.textContent = (theme() === 'dark') ? 'Light' : 'Dark';
			button.setAttribute('aria-label', 'Switch to ' + button.textContent.toLowerCase() + ' colours');
		}
		button.hidden = false;
		label();
		button.addEventListener('click', function () {
			keep((theme() === 'dark') ? 'light' : 'dark');
			apply();
			label();
		});

		var last = {};
		var answeredAt = new Date();
		var unreachable = document.getElementById('unreachable');

		function say(words) {
			var said = document.getElementById('said');
			if (said.textContent !== words) {
				said.textContent = words;
			}
		}

		function lost(words) {
			unreachable.textContent = words + ' This page shows how it was at ' + answeredAt.toLocaleTimeString() + '.';
			unreachable.hidden = false;
		}

		/* Nobody looks: nothing is asked. */
		document.body.addEventListener('htmx:beforeRequest', function (event) {
			if (document.hidden) {
				event.preventDefault();
			}
		});

		document.body.addEventListener('htmx:beforeSwap', function (event) {
			var xhr = event.detail.xhr;
			var target = event.detail.target;
			if (xhr.getResponseHeader('Persist-Console') !== 'part') {
				// a login page, or the page of a problem
				event.detail.shouldSwap = false;
				lost('The console no longer answers you: reload the page.');
				return;
			}
			answeredAt = new Date();
			unreachable.hidden = true;
			var text = xhr.responseText;
			if (last[target.id] === text) {
				// nothing has changed: focus and selection are left alone
				event.detail.shouldSwap = false;
			}
			last[target.id] = text;
		});

		document.body.addEventListener('htmx:afterSwap', function (event) {
			var words = event.detail.target.querySelector('[data-say]');
			if (words) {
				say(words.dataset.say);
			}
		});

		['htmx:sendError', 'htmx:timeout', 'htmx:responseError'].forEach(function (name) {
			document.body.addEventListener(name, function () {
				lost('The application does not answer.');
			});
		});
	});

}());
