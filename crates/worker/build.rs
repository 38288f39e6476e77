//! Has the linker keep its relocations in a worker that is split (`xtask/src/split.rs`), which tell what needs what.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if std::env::var_os("CARGO_FEATURE_SPLIT").is_some() {
        println!("cargo::rustc-link-arg-bin=worker=--emit-relocs");
    }
}
