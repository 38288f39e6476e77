//! Has a release be split (`xtask/src/split.rs`): `cfg(split)` marks what of the page can come later, and the linker keeps its
//! relocations, which tell what needs what.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-check-cfg=cfg(split)");
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        println!("cargo::rustc-cfg=split");
        println!("cargo::rustc-link-arg-bin=page=--emit-relocs");
    }
}
