// In a frame: tells the page around it which view is shown, so that its address can follow, and shows the view that this page
// asks for. Only pages of the origins in config.json hear or say anything; without config.json, that is the Hub's Space page,
// which takes such messages. Fetched only in a frame.
const { parent_origins: origins = ["https://huggingface.co"] } = globalThis.settings;

/** Parameters that begin so belong to the host of the frame, such as what opens a private Space: they go nowhere. */
const isHosts = ([name]) => name.startsWith("__");

/** The origin of the page around this one, where the browser tells. Loaded anew by `follow`, this page refers to itself. */
function parentOrigin() {
  const [ancestor] = location.ancestorOrigins ?? [];
  const referrer = document.referrer && new URL(document.referrer).origin;
  return ancestor ?? (referrer === location.origin ? "" : referrer);
}

function tell() {
  const own = [...new URLSearchParams(location.search)].filter((parameter) => !isHosts(parameter));
  const message = { queryString: new URLSearchParams(own).toString(), hash: location.hash };
  const known = parentOrigin();
  // Where it does not, the browser delivers to the origin that is named alone.
  for (const origin of origins.filter((origin) => origin === (known || origin))) {
    parent.postMessage(message, origin);
  }
}

function follow({ source, origin, data }) {
  if (source !== parent || !origins.includes(origin) || typeof data?.queryString !== "string") {
    return;
  }
  const [current, wanted] = [location.search, data.queryString].map((query) => new URLSearchParams(query));
  const query = new URLSearchParams([...[...current].filter(isHosts), ...[...wanted].filter((pair) => !isHosts(pair))]);
  const address = `${location.pathname}?${query}`;
  if (current.get("src") !== wanted.get("src")) {
    location.replace(address);
    return;
  }
  history.replaceState(null, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

// The page dispatches the first of them when its own choices change the address (src/browser/address.rs).
addEventListener("viewchange", tell);
addEventListener("popstate", tell);
addEventListener("message", follow);
