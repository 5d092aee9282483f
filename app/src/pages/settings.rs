//! How this person likes it, what this device keeps, and signing out.

use leptos::{prelude::*, task::spawn_local};
use model::personal::{Density, Theme};

use crate::{
    components::{
        button::Button,
        dialog::Dialog,
        flow::Show,
        icon::Icon,
        install::InstallCard,
        person::Avatar,
        seg::Seg,
        shell::{Notices, bar::PlainBar},
    },
    routes::{CurrentTeam, Page},
    state::{Storage, Toasts, Workspace},
};

/// The page of settings.
#[component]
pub(crate) fn SettingsPage() -> impl IntoView {
    view! {
        <main class="main" id="main">
            <PlainBar title="Settings"/>
            <Notices/>
            <div class="column page">
                <Profile/>
                <Appearance/>
                <Device/>
            </div>
        </main>
    }
}

#[component]
fn Profile() -> impl IntoView {
    let workspace = Workspace::expect();
    let team = CurrentTeam::expect();
    let card = move || {
        let me = workspace.me().get()?;
        let detail = if me.is_device_only {
            "A workspace on this device alone".to_owned()
        } else {
            format!("@{}", me.username)
        };
        Some(view! {
            <li class="member">
                <Avatar user=me.user size=32/>
                <span class="member__name">
                    <span dir="auto">{me.name}</span>
                    <small><span dir="auto">{detail}</span></small>
                </span>
                <span class="member__acts"><SignOut/></span>
            </li>
        })
    };
    let people = move || {
        team.get().map(|team| {
            view! {
                <div class="setting">
                    <span><b>"People"</b><small>"Who is in this team, and the invite link"</small></span>
                    <a class="btn" href=Page::People(team).to_string()>"Open"</a>
                </div>
            }
        })
    };
    view! {
        <section class="block" aria-labelledby="profile">
            <div class="block__head"><h2 id="profile">"You"</h2></div>
            <ul class="card">{card}</ul>
            <div class="card">
                {people}
                <div class="setting">
                    <span><b>"Sync"</b><small>"What waits here, and what needs you"</small></span>
                    <a class="btn" href=Page::Sync.to_string()>"Open"</a>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Appearance() -> impl IntoView {
    let workspace = Workspace::expect();
    let themes =
        vec![(Theme::System, "As the device"), (Theme::Light, "Light"), (Theme::Dark, "Dark")];
    let densities = vec![(Density::Comfortable, "Comfortable"), (Density::Compact, "Compact")];
    view! {
        <section class="block" aria-labelledby="appearance">
            <div class="block__head"><h2 id="appearance">"Appearance"</h2></div>
            <div class="card">
                <div class="setting">
                    <span><b>"Theme"</b><small>"On all your devices"</small></span>
                    <Seg
                        label="Theme"
                        choices=themes
                        chosen=workspace.theme()
                        on_choose=move |theme| workspace.set_theme(theme)
                    />
                </div>
                <div class="setting">
                    <span><b>"Density"</b><small>"Touch screens are always comfortable"</small></span>
                    <Seg
                        label="Density"
                        choices=densities
                        chosen=workspace.density()
                        on_choose=move |density| workspace.set_density(density)
                    />
                </div>
            </div>
        </section>
    }
}

#[component]
fn Device() -> impl IntoView {
    let sync = Workspace::expect().sync();
    let title = move || {
        sync.with(|it| match it.storage {
            Storage::Kept => "Your data is kept on this device",
            Storage::MayBeCleared => "The browser may clear your offline data",
            Storage::Memory(_) => "Nothing is kept on this device",
            Storage::Full => "This device is full",
        })
    };
    let words = move || {
        sync.with(|it| match &it.storage {
            Storage::Kept => "Everything works without a network.".to_owned(),
            Storage::MayBeCleared => {
                "Only when space runs short. Installing the app makes it keep the data.".to_owned()
            }
            Storage::Memory(why) => why.to_string(),
            Storage::Full => "What you do now is gone when you close this page.".to_owned(),
        })
    };
    view! {
        <section class="block" aria-labelledby="device">
            <div class="block__head"><h2 id="device">"This device"</h2></div>
            <div class="card">
                <div class="setting">
                    <span>
                        <b>{title}</b>
                        <small>{words}</small>
                    </span>
                    <Icon name="hard-drive" size=20/>
                </div>
            </div>
            <InstallCard/>
        </section>
    }
}

/// Signing out. With changes that nobody else has yet, it asks first.
#[component]
fn SignOut() -> impl IntoView {
    let workspace = Workspace::expect();
    let toasts = Toasts::expect();
    let is_asking = RwSignal::new(false);
    let erases = RwSignal::new(false);
    let sync = workspace.sync();
    let n_unsent = move || sync.with(|it| it.n_waiting + it.n_needy);
    let is_device_only =
        move || workspace.me().with(|me| me.as_ref().is_some_and(|it| it.is_device_only));
    let sign_out = move |erase: bool| {
        is_asking.set(false);
        spawn_local(async move {
            if let Err(sentence) = workspace.sign_out(erase).await {
                toasts.say(sentence);
            }
        });
    };
    let press = move |()| {
        if untrack(is_device_only) || untrack(n_unsent) > 0 {
            erases.set(untrack(is_device_only));
            is_asking.set(true);
        } else {
            sign_out(false);
        }
    };
    let label = Signal::derive(move || {
        if is_device_only() { "Erase workspace" } else { "Sign out" }.to_owned()
    });
    let words = move || {
        match (is_device_only(), n_unsent()) {
        (true, _) => {
            "This workspace is on this device alone. Erasing it takes everything in it away, for good."
                .to_owned()
        }
        (false, 1) => "1 change is on this device only. It stays here and goes out when you sign in again.".to_owned(),
        (false, n) => format!("{n} changes are on this device only. They stay here and go out when you sign in again."),
    }
    };
    view! {
        <Button label kind="danger" size="s" icon="log-out" on_press=press/>
        <Dialog
            open=is_asking
            title=label
            verb=label
            size="s"
            on_submit=move |()| sign_out(erases.get_untracked())
        >
            <p>{words}</p>
            <Show when=move || !is_device_only()>
                <label class="row">
                    <input
                        type="checkbox"
                        prop:checked=erases
                        on:change:target=move |event| erases.set(event.target().checked())
                    />
                    <span>"Erase everything on this device, these changes too"</span>
                </label>
            </Show>
        </Dialog>
    }
}
