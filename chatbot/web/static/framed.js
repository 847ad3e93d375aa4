// Inside a shop's page: Escape closes the window we are shown in, which only the page around us can do.

if (window.parent !== window) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) {
      window.parent.postMessage("chatbot:close", "*"); // says nothing that anybody might not hear
    }
  });
}
