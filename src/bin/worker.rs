//! The worker: owns the open export and answers the page's requests.

fn main() {
    #[cfg(target_arch = "wasm32")]
    publisher_analytics::browser::worker_host::start();
}
