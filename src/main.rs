//! The page: mounts the dashboard into the document.

/// A tenth of the size of the default allocator. It suffices because the page has one thread.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

fn main() {
    #[cfg(target_arch = "wasm32")]
    publisher_analytics::app::mount();
}
