// Trunk calls this after every build (Trunk.toml). It runs `cargo xtask post-build` without the variables that make
// Cargo compile the standard library (src/build.rs). They are meant for the page, and would have xtask itself
// recompiled while it runs.
import { spawnSync } from "node:child_process";

const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => name !== "RUSTC_BOOTSTRAP" && !name.startsWith("CARGO_UNSTABLE_")),
);
const { status, error } = spawnSync("cargo", ["xtask", "post-build"], { env: environment, stdio: "inherit" });
if (error) {
  console.error(`cargo xtask post-build: ${error.message}`);
}
process.exitCode = status ?? 1;
