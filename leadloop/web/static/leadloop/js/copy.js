// Copies what stands before the button. Without this file the text is still selected by one click.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.querySelector(".button-label");
    const before = label.textContent;
    await navigator.clipboard.writeText(button.parentElement.querySelector("[data-copy-text]").textContent);
    label.textContent = button.dataset.copied;
    setTimeout(() => { label.textContent = before; }, 2000);
  });
}
