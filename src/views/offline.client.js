// @ts-check
{
  // Readers of articles get the service worker, when all else is loaded.
  const { serviceWorker } = navigator; // undefined without https
  if (document.querySelector(".h-entry")) {
    addEventListener("load", () => serviceWorker?.register("/service-worker.js").catch(() => {}));
  }
  addEventListener("online", () => serviceWorker?.controller?.postMessage("online"));
}
