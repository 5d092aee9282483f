//! Starts the app: state first, then what shows it.

mod app;
mod components;
mod pages;
mod platform;
mod routes;
mod state;

use leptos::prelude::*;

fn main() {
    platform::fault::watch();
    mount_to_body(|| {
        state::Workspace::provide();
        view! { <app::App/> }
    });
}
