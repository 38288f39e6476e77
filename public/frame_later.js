// Fetched only in a frame. Tells the parent page which view is shown, so that the parent's address can follow, and
// shows the view that the parent asks for. Messages go only to and come only from the origins in config.json. By
// default, that is the Hub, whose Space pages accept such messages.
const { parent_origins: origins = ["https://huggingface.co"] } = globalThis.settings;

/**
 * Parameters with this prefix belong to the host of the frame, such as the one that opens a private Space. They are
 * neither sent to the parent nor taken from it.
 */
const isHosts = ([name]) => name.startsWith("__");

/**
 * Returns the origin of the parent page, or an empty string if the browser does not reveal it. After a reload by
 * `follow`, the referrer is this page itself and is ignored.
 */
function parentOrigin() {
  const [ancestor] = location.ancestorOrigins ?? [];
  const referrer = document.referrer && new URL(document.referrer).origin;
  return ancestor ?? (referrer === location.origin ? "" : referrer);
}

function tell() {
  const own = [...new URLSearchParams(location.search)].filter((parameter) => !isHosts(parameter));
  const message = { queryString: new URLSearchParams(own).toString(), hash: location.hash };
  const known = parentOrigin();
  // If it is unknown, send one message per allowed origin: the browser delivers only the one whose origin matches.
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

// The page dispatches `viewchange` when its own choices change the address (src/browser/address.rs).
addEventListener("viewchange", tell);
addEventListener("popstate", tell);
addEventListener("message", follow);
