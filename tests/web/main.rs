//! What only a browser can show: canvas and locale, and components that are mounted, used and looked at.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod canvas;
mod components;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
