//! Prepares a release to be split (`xtask/src/split.rs`): `cfg(split)` marks the code of the page that can be loaded
//! later, and the linker keeps its relocations, which tell what depends on what.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
