//! Has the app embedded anew once it is built: Cargo sees files change, but not a folder appear.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Otherwise the app is read from its folder while the relay runs.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed=../target/dist/index.html");
    }
}
