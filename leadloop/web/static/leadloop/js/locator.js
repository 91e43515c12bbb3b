// "Use my location": the button appears only where a browser can tell. The position is sent when it is pressed, rounded
// to about a hundred metres; without this file the search by words does the same.
const form = document.querySelector("[data-locator]");
const button = form?.querySelector("[data-locate]");
const note = form?.querySelector("[data-locate-note]");

if (button && navigator.geolocation) {
  button.hidden = false;
  const say = (text) => { note.textContent = text; note.hidden = !text; };
  button.addEventListener("click", () => {
    say(button.dataset.waiting);
    navigator.geolocation.getCurrentPosition((found) => {
      for (const [name, value] of [["lat", found.coords.latitude], ["lon", found.coords.longitude]]) {
        form.elements[name].value = value.toFixed(3);
        form.elements[name].disabled = false;
      }
      form.elements.q.value = "";
      form.submit();
    }, () => say(button.dataset.denied), { timeout: 10000, maximumAge: 300000 });
  });
}
