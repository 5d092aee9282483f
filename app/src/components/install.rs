//! Installing the app: offered where the browser can, explained where it can't.

use leptos::prelude::*;

use crate::{
    components::{button::Button, flow::Show},
    platform::dom::{self, InstallOffer},
};

/// The browser's offer, once it has made one. Reached by context.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Installing(RwSignal<Option<InstallOffer>, LocalStorage>);

impl Installing {
    /// That of this page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// Listens for the offer: it comes early, and once.
    pub(crate) fn new() -> Self {
        let offer = RwSignal::new_local(None);
        dom::on_install_offer(move |made| offer.set(Some(made)));
        Self(offer)
    }
}

/// A card in the page, never over it.
#[component]
pub(crate) fn InstallCard() -> impl IntoView {
    let Installing(offer) = Installing::expect();
    let has_offer = move || offer.with(Option::is_some);
    let install = move |()| {
        if let Some(offer) = offer.try_update(Option::take).flatten() {
            offer.ask();
        }
    };
    let words = move || {
        if has_offer() {
            "It opens like any other app, and the browser keeps your offline data."
        } else {
            "In the browser's menu: “Install” or “Add to Home Screen”. Then the browser keeps your offline data."
        }
    };
    view! {
        <Show when=|| !dom::is_installed()>
            <div class="install">
                <img src="/icons/app.svg" alt=""/>
                <div>
                    <b>"Keep Muster at hand"</b>
                    <p>{words}</p>
                </div>
                <div class="install__acts">
                    <Show when=has_offer>
                        <Button label="Install" on_press=install/>
                    </Show>
                </div>
            </div>
        </Show>
    }
}
