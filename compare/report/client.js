/**
 * Runs in the page: details of what is pointed at, and the choice of the library in the picture. With "#only=crash" in the
 * address the page is that section alone, and with "&library=1" of that library: so pictures are taken of it.
 */
const tip = document.createElement("div");
tip.id = "tip";
document.body.append(tip);

function show(element, x, y) {
	tip.textContent = element.dataset.tip;
	const { width, height } = tip.getBoundingClientRect();
	tip.style.left = `${Math.max(8, Math.min(innerWidth - width - 8, x - width / 2))}px`;
	tip.style.top = `${y - height - 12 < 8 ? y + 18 : y - height - 12}px`;
	tip.style.opacity = 1;
}

function hide() {
	tip.style.opacity = 0;
}

document.addEventListener("pointermove", (event) => {
	const element = event.target.closest?.("[data-tip]");
	if (element) show(element, event.clientX, event.clientY);
	else hide();
});
document.addEventListener("focusin", (event) => {
	const element = event.target.closest?.("[data-tip]");
	if (!element || !element.matches(":focus-visible")) return;
	const { left, top, width } = element.getBoundingClientRect();
	show(element, left + width / 2, top);
});
document.addEventListener("focusout", hide);
document.addEventListener("scroll", hide, true);

for (const button of document.querySelectorAll("[data-tab]")) {
	button.addEventListener("click", () => {
		for (const other of document.querySelectorAll("[data-tab]")) {
			other.setAttribute("aria-selected", String(other === button));
		}
		for (const panel of document.querySelectorAll("[data-panel]")) {
			panel.hidden = panel.dataset.panel !== button.dataset.tab;
		}
	});
}

const wanted = new URLSearchParams(location.hash.slice(1));
if (wanted.has("only")) {
	document.body.classList.add("picture");
	for (const element of document.querySelector("main").children) element.hidden = element.id !== wanted.get("only");
	document.querySelector(`[data-tab="${wanted.get("library") ?? 0}"]`).click();
}
