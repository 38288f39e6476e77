//! The page: mounts the dashboard into the document.

fn main() {
    #[cfg(target_arch = "wasm32")]
    publisher_analytics::app::mount();
}
