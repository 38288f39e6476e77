//! Tests that need a browser: canvas, locale, and mounted components.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod canvas;
mod components;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
