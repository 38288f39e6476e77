//! The page: mounts the dashboard into the document.

fn main() {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    publisher_analytics::app::mount();
}
